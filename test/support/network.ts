import { randomUUID } from "node:crypto";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { output } from "./processes.ts";

/** Two hosts with a wire between them, on a kernel's network namespaces; nothing else is reached from either. */
export interface TestNetwork extends AsyncDisposable {
  readonly collector: TestHost;
  /** The name server of the collector's host, too. */
  readonly switches: TestHost;
  /** Rules of nftables for what arrives at the switches' host, or leaves it; in the place of those before. */
  filter(rules: Readonly<Partial<Record<"input" | "output", string>>>): Promise<void>;
}

/** One end of the wire. */
export interface TestHost {
  readonly name: string;
  readonly address: string;
  /** The command line that runs another here. */
  readonly inside: (command: readonly string[]) => [command: string, ...args: string[]];
}

/** Where `ip netns exec` takes files from that a namespace has in the place of those in /etc. */
const FILES = "/etc/netns";

/** Makes a network. This machine's own stays as it is. */
export async function startNetwork(): Promise<TestNetwork> {
  await using stack = new AsyncDisposableStack();
  const own = `nxapi-collector-${randomUUID()}`;
  const collector = hostOf(`${own}-c`, "192.0.2.1");
  const switches = hostOf(`${own}-s`, "192.0.2.2");
  for (const { name } of [collector, switches]) {
    await output("ip", ["netns", "add", name]);
    stack.defer(async () => void (await output("ip", ["netns", "delete", name])));
  }
  const files = join(FILES, collector.name);
  stack.defer(() => rm(files, { recursive: true }));
  await mkdir(files, { recursive: true });
  await writeFile(join(files, "resolv.conf"), `nameserver ${switches.address}\n`);
  const wire = ["link", "add", "wire", "type", "veth", "peer", "wire", "netns", switches.name];
  await output("ip", ["-netns", collector.name, ...wire]);
  for (const { name, address } of [collector, switches]) {
    await output("ip", ["-netns", name, "address", "add", `${address}/24`, "dev", "wire"]);
    for (const device of ["lo", "wire"]) await output("ip", ["-netns", name, "link", "set", device, "up"]);
  }
  const whole = stack.move();
  return {
    collector,
    switches,
    async filter(rules) {
      const chains = Object.entries(rules).map(
        ([hook, rule]) => `chain ${hook} { type filter hook ${hook} priority 0; ${rule}; };`,
      );
      const table = `table inet faults; delete table inet faults; table inet faults { ${chains.join(" ")} };`;
      await output(...commandOf(switches.inside(["nft", table])));
    },
    [Symbol.asyncDispose]: () => whole.disposeAsync(),
  };
}

function hostOf(name: string, address: string): TestHost {
  return { name, address, inside: (command) => ["ip", "netns", "exec", name, ...command] };
}

function commandOf([command, ...args]: readonly [string, ...string[]]): [string, string[]] {
  return [command, args];
}
