import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { z } from "zod";

import type { Nexus } from "../../src/simulator/nexus.ts";
import { temporaryFolder } from "./folder.ts";
import { PYTHON } from "./needs.ts";
import { output } from "./processes.ts";

/** What a client is told beside where the switch is. */
export interface Manner {
  readonly password?: string;
  /** Whether to verify the certificate, or the switch's own certificate as the only authority to trust. */
  readonly verify?: boolean | "its own";
  readonly api_format?: "jsonrpc" | "xml";
}

const Said = z.record(z.string(), z.json());

/** What a client's calls gave, by name. */
export type Said = z.infer<typeof Said>;

/** Asks a switch with one of the Python scripts in test/e2e/clients. */
export async function askWith(script: string, nexus: Nexus, manner: Manner = {}): Promise<Said> {
  await using folder = await temporaryFolder();
  const { password = "admin", verify = true, ...more } = manner;
  const authority = join(folder.path, "ca.pem");
  await writeFile(authority, nexus.certificate?.cert ?? "");
  const target = {
    transport: nexus.certificate === undefined ? "http" : "https",
    host: nexus.host,
    port: nexus.port,
    username: "admin",
    password,
    verify: verify === "its own" ? authority : verify,
    ...more,
  };
  const said = await output(PYTHON, ["-B", `test/e2e/clients/${script}.py`, JSON.stringify(target)], {
    env: bareEnvironment(folder.path),
    withinMs: 180_000,
  });
  return Said.parse(JSON.parse(said));
}

/** An environment without a proxy and without anybody's own settings. */
export function bareEnvironment(home: string): NodeJS.ProcessEnv {
  return { PATH: process.env["PATH"], LANG: "C.UTF-8", HOME: home };
}

/** How a client went about it, from the switch's side. */
export function habitsAt({ record }: Nexus) {
  const { requests, connections, logins, cookieUses, unauthorized } = record;
  return {
    /** Method, path and the content type, which chooses the protocol. */
    kinds: [...new Set(requests.map(({ method, path, headers }) => [method, path, headers["content-type"]].join(" ")))],
    commands: requests.map(({ commands }) => commands.join(" ; ")),
    connections,
    logins,
    cookieUses,
    unauthorized,
  };
}

/** The habits of a client that sends the password with every request, and each request by a connection of its own. */
export function passwordEachTime({ record }: Nexus, contentType: string) {
  const [connections, logins] = [record.requestCount, record.requestCount];
  return { kinds: [`POST /ins ${contentType}`], connections, logins, cookieUses: 0, unauthorized: 0 };
}
