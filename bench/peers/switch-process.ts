import { z } from "zod";

import { startNexus } from "../../src/simulator/nexus.ts";
import { fixturesOf } from "../../test/support/catalogue.ts";
import { catalogue } from "../../src/catalogue/index.ts";
import { interfaces } from "../replies.ts";
import { size } from "../size.ts";

// A simulated switch in a process of its own, which says what it was asked each time that it is told to.

const PORTS = size(54, 16);
const [, , password = "", lines = ""] = process.argv;
const make = interfaces(PORTS);
const known = catalogue.filter(({ syntax }) => lines.split(",").includes(syntax));
const given = known.map((command) => [command.syntax, z.json().parse(fixturesOf(command)[0])] as const);
let asked = 0;
const nexus = await startNexus({
  name: "leaf-1",
  personality: "tor-9.3.7",
  password,
  replies: { ...Object.fromEntries(given), "show interface": () => z.json().parse(make((asked += 1))) },
});
process.on("message", () => {
  const { requestCount, logins, connections } = nexus.record;
  process.send?.({ requests: requestCount, logins, connections });
});
process.on("disconnect", () => process.exit());
process.send?.(nexus.port);
