import { startNexus, type Nexus } from "./nexus.ts";
import type { NexusOptions } from "./options.ts";

/** Switches that are started and stopped together. */
export interface Fabric extends AsyncDisposable {
  readonly switches: readonly Nexus[];
  stop(): Promise<void>;
}

/** How the switches of a fabric differ from the ones of the demo. */
export interface FabricOptions extends Partial<Omit<NexusOptions, "name" | "port">> {
  /** Put before the number in each name. */
  readonly prefix?: string;
  /** The port of the first switch, the others follow; free ports unless said. */
  readonly firstPort?: number;
  /** An address for each switch, for instance 127.0.1.1 and following: then all listen on the first port. */
  readonly hosts?: readonly string[];
}

/** Starts the demo's switches, `nx-osv9000-1` and so on: alike, but each with tables that move by themselves. */
export async function startFabric(count = 4, options: FabricOptions = {}): Promise<Fabric> {
  const { prefix = "nx-osv9000-", firstPort, hosts, ...shared } = options;
  const started = await Promise.allSettled(
    Array.from({ length: count }, async (_, index) =>
      startNexus({
        personality: "n9k-live",
        ...shared,
        name: `${prefix}${index + 1}`,
        host: hosts?.[index] ?? shared.host ?? "127.0.0.1",
        port: firstPort === undefined ? 0 : firstPort + (hosts === undefined ? index : 0),
      }),
    ),
  );
  const switches = started.flatMap((one) => (one.status === "fulfilled" ? one.value : []));
  const stop = async (): Promise<void> => {
    await Promise.all(switches.map(async (one) => one.stop()));
  };
  const failed = started.find((one) => one.status === "rejected");
  if (failed !== undefined) {
    await stop();
    throw failed.reason;
  }
  return { switches, stop, [Symbol.asyncDispose]: stop };
}
