import { startCollector } from "../../src/collector/collector.ts";
import { NOTHING_ADDED } from "../../src/collector/configuration.ts";
import { createLog } from "../../src/log.ts";
import { catalogue } from "../../src/catalogue/index.ts";
import { fleetOf, settingsFor } from "../../test/support/collector.ts";

// This collector, asked to do at each scrape what its peers do: the same commands, whatever their periods are.

const { NXAPI_HOST: host = "", NXAPI_PORT, NXAPI_PASS = "", COMMANDS = "", PORT } = process.env;
const lines = COMMANDS.split(",");
const only = catalogue.filter(({ syntax }) => lines.includes(syntax)).map(({ id }) => id);
const choices = Object.fromEntries(only.map((id) => [id, { periodMs: 0 }]));
const one = settingsFor(
  { name: "leaf-1", host, port: Number(NXAPI_PORT) },
  { commands: { only, choices }, password: () => Promise.resolve(NXAPI_PASS) },
);
const web = { host: "127.0.0.1", port: Number(PORT) };
await startCollector({ settings: { ...fleetOf([one]), web }, ...NOTHING_ADDED }, { log: createLog(() => undefined) });
