import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { selfSigned } from "../../src/simulator/http/certificate.ts";
import { type Folder, temporaryFolder } from "./folder.ts";

/** A folder with a configuration file, and with all files that the example in docs names, under it. */
export interface ExampleFolder extends Folder {
  readonly file: string;
  readonly cert: string;
  readonly key: string;
  /** A text of the file with the paths that are in the folder. */
  readonly within: (text: string) => string;
}

/** Writes `text`, the example or what was made of it, and what it names. */
export async function exampleFolder(text: string): Promise<ExampleFolder> {
  const folder = await temporaryFolder();
  const { path } = folder;
  for (const name of ["run/secrets", "etc/ssl", "var/lib", "switches"])
    mkdirSync(join(path, name), { recursive: true });
  for (const name of ["nexus", "lab"]) writeFileSync(join(path, "run/secrets", name), "x");
  writeFileSync(join(path, "run/secrets/otlp-headers"), "authorization: Bearer x\n");
  const { cert, key } = selfSigned();
  for (const name of ["switches", "otlp", "collector"]) writeFileSync(join(path, `etc/ssl/${name}.pem`), cert);
  writeFileSync(join(path, "etc/ssl/collector.key"), key);
  writeFileSync(join(path, "switches/rack-1.yaml"), "- name: leaf-2\n  group: leafs\n");
  const within = (given: string): string => given.replaceAll(/\/(?=run\/secrets|etc\/ssl|var\/lib)/g, `${path}/`);
  const file = join(path, "fleet.yaml");
  writeFileSync(file, within(text));
  return { ...folder, file, cert, key, within };
}
