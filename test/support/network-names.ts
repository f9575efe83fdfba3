import type { TestHost } from "./network.ts";
import { type Background, eventually, start } from "./processes.ts";

const NAME_SERVER = `
import { serveNames } from "./test/nxapi/name-server.ts";
const [zone, host] = process.argv.slice(1);
console.log("serves names at", (await serveNames(JSON.parse(zone), { host, port: 53 })).address);
`;

/** Serves names at a host of a test's network, on the port where they are asked for. */
export async function serveNamesAt(
  host: TestHost,
  zone: Readonly<Record<string, readonly string[]>>,
): Promise<Background> {
  const script = ["--input-type=module", "--eval", NAME_SERVER, JSON.stringify(zone), host.address];
  const [command, ...args] = host.inside([process.execPath, ...script]);
  const server = start(command, args);
  await eventually(() => Promise.resolve(server.printed().includes("serves names") || undefined));
  return server;
}
