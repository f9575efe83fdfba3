import { defineCommand, gauge } from "../define.ts";
import { ICAM, PLACE_SPELLINGS } from "./icam.ts";
import { object, spelled } from "../nxos/schema.ts";
import { Count, Label, Ordinal, Percent, table } from "../nxos/values.ts";
import { bodyOf } from "../nxos/reply.ts";
import { tcamMetrics, tcamSamples } from "./tcam.ts";

// Of a table's capacity there are two names, of which l2_table has the other.
const Stats = spelled(
  { Used_Entries: Count, Max_Entries: Count, Percent_Util: Percent },
  { Max_Entries: ["Total_Entries"] },
);

const Row = object({ Class: Label, TABLE_fib_stats: table("fib_stats", Stats, { atLeast: 1 }) });

const Body = bodyOf(
  {
    module: Ordinal,
    instance: Ordinal,
    TABLE_fib_resource: table("fib_resource", Row, { atLeast: 1 }),
  },
  PLACE_SPELLINGS,
);

/** The metrics of the Cisco workshop, by the class that each one counts. */
const WORKSHOP = {
  "IPv4 Hosts": "icam.fib_tcam.ipv4_host_routes",
  "IPv4 Routes": "icam.fib_tcam.ipv4_routes",
  "IPv4 LPM Routes": "icam.fib_tcam.ipv4_lpm_routes",
} as const;

function workshopName(name: string): (typeof WORKSHOP)[keyof typeof WORKSHOP] | undefined {
  return name === "IPv4 Hosts" || name === "IPv4 Routes" || name === "IPv4 LPM Routes" ? WORKSHOP[name] : undefined;
}

const PLACE = ["module", "inst"] as const;

/**
 * The forwarding table by route class, one row a class. Which entries a class may take depends on the routing
 * template; a class that the template leaves out has a capacity of 0.
 */
export const showIcamResourceFibTcam = defineCommand({
  id: "icam_fib_tcam",
  description: "The FIB TCAM of a forwarding instance by route class (iCAM).",
  profile: "tables",
  releases: "Nexus 9000 7.0(3)I7(1), fabric modules 7.0(3)I7(3), Nexus 3600 9.2(4); `feature icam` before 9.3(5)",
  shape: "captured",
  needs: ICAM,
  cli: "show icam resource fib-tcam module {module} inst {inst}",
  spellings: ["show icam resource fib_tcam module {module} inst {inst}"],
  on: ["line_card", "fabric_module"],
  periodMs: 0,
  schema: Body,
  separable: ["fib_resource"],
  metrics: {
    ...tcamMetrics(["table", "module", "inst", "class"]),
    "icam.fib_tcam.ipv4_host_routes": gauge("{entry}", "IPv4 host routes in the FIB TCAM (class IPv4 Hosts).", PLACE),
    "icam.fib_tcam.ipv4_routes": gauge("{entry}", "IPv4 routes in the FIB TCAM (class IPv4 Routes).", PLACE),
    "icam.fib_tcam.ipv4_lpm_routes": gauge(
      "{entry}",
      "IPv4 LPM routes in the FIB TCAM (class IPv4 LPM Routes).",
      PLACE,
    ),
  },
  *samples({ module, instance: inst, TABLE_fib_resource: classes }) {
    for (const { Class, TABLE_fib_stats: stats } of classes) {
      const now = stats[0];
      if (now === undefined) continue;
      const { Used_Entries: usage, Max_Entries: limit, Percent_Util: percent } = now;
      yield* tcamSamples({ usage, limit, percent }, { table: "fib", module, inst, class: Class });
      const workshop = workshopName(Class);
      if (workshop !== undefined) yield { name: workshop, value: usage, attributes: { module, inst } };
    }
  },
});
