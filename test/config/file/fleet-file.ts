import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { z } from "zod";

import { readConfigFile } from "../../../src/config/file/config-file.ts";
import { fileSchema } from "../../../src/config/file/schema.ts";
import { RENAMES } from "../../../src/config/yaml/renames.ts";
import { ConfigurationError } from "../../../src/config/settings.ts";
import { temporaryFolder } from "../../support/folder.ts";

/** Three commands, for tests to which it does not matter what the catalogue has. */
export const VOCABULARY = {
  commandIds: ["version", "icam_scale", "icam_itd"],
  metricsHaving: () => () => [],
  isReservedLabel: (label: string) => label === "job",
  schema: fileSchema(
    z
      .array(z.strictObject({ id: z.string("expected text"), attributes: z.record(z.string(), z.string()).optional() }))
      .optional(),
  ),
  supersededBy: () => [],
  lineOf: () => "",
  renames: RENAMES,
};

/** What is wrong with a file and those that it names, without the name of their folder. */
export async function mistakesIn(
  text: string | Uint8Array,
  more: Record<string, string> = {},
  variables: Record<string, string> = {},
) {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "fleet.yaml");
  writeFileSync(file, text);
  for (const [name, content] of Object.entries(more)) {
    mkdirSync(dirname(join(folder.path, name)), { recursive: true });
    writeFileSync(join(folder.path, name), content);
  }
  try {
    await readConfigFile(file, VOCABULARY, { PASS: "hunter2", ...variables });
  } catch (error) {
    if (error instanceof ConfigurationError)
      return error.mistakes.map((mistake) => mistake.replaceAll(`${folder.path}/`, ""));
    throw error;
  }
  return [];
}

/** A good file with these lines for its one switch, and others at its end. */
export function fileWith(ofSwitch = "", atEnd = ""): string {
  return `switches:\n  - name: leaf-1\n    user: admin\n    password_env: PASS\n${ofSwitch}${atEnd}`;
}
