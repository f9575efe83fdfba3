import { startNexus, type Nexus, type NexusOptions } from "../../src/simulator/nexus.ts";

/** Kinds of switches that differ in what clients look at, with what these are to find. */
export const leaf = { personality: "tor-9.3.7", model: "Nexus9000 C93180YC-EX Chassis", release: "9.3(7)" } as const;
export const spine = {
  personality: "chassis-9.3.7a",
  model: "Nexus9000 C9504 (4 Slot) Chassis",
  release: "9.3(7a)",
} as const;
export const newer = {
  personality: "tor-10.3.5",
  model: "cisco Nexus9000 C93180YC-FX Chassis",
  release: "10.3(5)",
} as const;
export const older = { personality: "n5k-7.3", model: "Nexus 5672UP Chassis", release: "7.3(8)N1(1)" } as const;

/** Ways to reach a switch, with what a client is told about them. */
export const http = { over: "http", manner: {} } as const;
export const trusted = {
  over: "https, verified",
  tls: { hosts: ["127.0.0.1"] },
  manner: { verify: "its own" },
} as const;
export const blind = { over: "https, not verified", tls: true, manner: { verify: false } } as const;

/** Starts a switch whose clock stands still, a day, an hour, a minute and a second after it came up. */
export async function startKind(kind: Pick<NexusOptions, "personality" | "tls" | "dialect">): Promise<Nexus> {
  return await startNexus({ name: "leaf-1", uptimeS: 90_061, clock: () => Date.UTC(2026, 0, 1), ...kind });
}
