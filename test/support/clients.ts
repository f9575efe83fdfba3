import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { z } from "zod";

import type { Nexus } from "../../src/simulator/nexus.ts";
import { temporaryFolder } from "./folder.ts";
import { PYTHON } from "./needs.ts";

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

/** A program with a client library of others. */
export interface Client extends AsyncDisposable {
  /** Asks a switch what the program asks. */
  ask(nexus: Nexus, manner?: Manner): Promise<Said>;
}

/** Starts one of the Python scripts in test/e2e/clients, which asks one switch after the other. */
export async function startClient(script: string): Promise<Client> {
  const folder = await temporaryFolder();
  const child = spawn(PYTHON, ["-B", `test/e2e/clients/${script}.py`], {
    env: bareEnvironment(folder.path),
    stdio: ["pipe", "pipe", "inherit"],
  });
  const exited = once(child, "exit");
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let asked = 0;
  return {
    async ask(nexus, manner = {}) {
      const { password = "admin", verify = true, ...more } = manner;
      const authority = join(folder.path, `${(asked += 1)}.pem`);
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
      child.stdin.write(`${JSON.stringify(target)}\n`);
      const { value, done } = await lines.next();
      if (done === true) throw new Error(`${script} has ended`);
      return Said.parse(JSON.parse(value));
    },
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await exited;
      await folder[Symbol.asyncDispose]();
    },
  };
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
