import { featureUsed, type AclFeature } from "../personalities/acl.ts";
import type { JsonObject } from "./cjson.ts";
import { body, invalidRange, type Command, type Device, type Words } from "./command.ts";
import { percent } from "./printing.ts";
import { settled, type Level, filling } from "../personalities/levels.ts";
import { columns, rows, table, type Instances, once } from "./table.ts";

/** A limited resource of the ACL hardware that is not a TCAM region. */
interface Resource {
  readonly name: string;
  /** Absent where the device prints a use and nothing else. */
  readonly limit?: number;
  readonly between?: readonly [low: number, high: number];
}

/** What Cloud Scale switches list below the TCAM regions; the trailing blank is the device's, as of 10.1(2). */
const resources: readonly Resource[] = [
  { name: "LOU", limit: 24, between: [0.1, 0.9] },
  { name: "Both LOU Operands" },
  { name: "Single LOU Operands" },
  { name: "LOU L4 src port:" },
  { name: "LOU L4 dst port:" },
  { name: "LOU L3 packet len:" },
  { name: "LOU IP tos:" },
  { name: "LOU IP dscp:" },
  { name: "LOU ip precedence:" },
  { name: "LOU ip TTL:" },
  { name: "TCP Flags", limit: 16, between: [0, 0.3] },
  { name: "Protocol CAM", limit: 246, between: [0, 0.1] },
  { name: "Mac Etype/Proto CAM", limit: 14, between: [0, 0.5] },
  { name: "L4 op labels, Tcam 0", limit: 1023, between: [0, 0.2] },
  { name: "L4 op labels, Tcam 1", limit: 2047, between: [0, 0.2] },
  { name: "Ingress Dest info table", limit: 512, between: [0, 0.1] },
  { name: "Egress Dest info table", limit: 512, between: [0, 0] },
];

const compression: readonly Resource[] = [
  { name: "IPv6 Src Compression ", limit: 256, between: [0, 0.4] },
  { name: "IPv6 Dest Compression ", limit: 256, between: [0, 0.4] },
];

const families = ["IPv4", "IPv6", "MAC", "ALL", "OTHER"] as const;

interface AclUtilization {
  readonly instances: Instances;
  readonly features: readonly AclFeature[];
  readonly level: Level;
  /** Whether IPv6 compression is listed, as from 10.1(2). */
  readonly compressed: boolean;
  /** Whether rows are grouped by instance: 7.0(3)I7 and XML had the rows in the module itself. */
  readonly nested: boolean;
}

interface Row {
  readonly name: string;
  readonly used: number;
  readonly free?: number;
  readonly percent?: string;
}

/**
 * `show hardware access-list resource utilization` and its `show system internal` twin: totals and, below each, their
 * parts by family without a free count; the instance in hex.
 */
export function aclUtilization(options: AclUtilization): readonly Command[] {
  const all = Object.keys(options.instances);
  return ["hardware", "system internal"].flatMap((place) => {
    const syntax = `show ${place} access-list resource utilization`;
    return [
      {
        syntax,
        answer: settled(options.level, (device) => body(utilizationBody(options, device, all))),
        text: (device: Device) => utilizationText(options, device, all),
      },
      {
        syntax: `${syntax} module <module>`,
        answer: settled(options.level, (device, { module = "" }) =>
          all.includes(module) ? body(utilizationBody(options, device, [module])) : invalidRange,
        ),
        text: (device: Device, { module = "" }: Words) => utilizationText(options, device, [module]),
      },
    ];
  });
}

/** The body of the command, which other commands repeat. */
export function utilizationBody(options: AclUtilization, device: Device, modules: readonly string[]): JsonObject {
  return table(
    "module",
    modules.map((module) => {
      const instances = options.instances[module] ?? [];
      const found = (inst: string): JsonObject =>
        rows("resource_util_info", rowsOf(options, device, `${module}/${inst}`).map(rowOf));
      if (!options.nested) {
        return { module_number: module, TABLE_resource_util_info: found(instances[0] ?? "0") };
      }
      const named = instances.map((inst) => ({
        inst: `0x${Number(inst).toString(16)}`,
        TABLE_resource_util_info: found(inst),
      }));
      return { module_number: module, TABLE_instance: rows("instance", named) };
    }),
  );
}

function rowOf({ name, used, free, percent: share }: Row): JsonObject {
  return {
    resource_hdr: name,
    ents_use: String(used),
    ...(free !== undefined && { ents_free: String(free) }),
    ...(share !== undefined && { ents_pctage: share }),
  };
}

function rowsOf({ features, level, compressed }: AclUtilization, device: Device, place: string): readonly Row[] {
  const regions = features.flatMap((feature): readonly Row[] => {
    const used = featureUsed(feature, level, device, place);
    const total = { name: feature.name, used, free: feature.size - used, percent: percent(used, feature.size) };
    const parts = families.map((family, index) => {
      // The last family has what the others leave.
      const part = index === 4 ? used - 4 * Math.floor(used / 5) : Math.floor(used / 5);
      return { name: `${feature.name} ${family}`, used: part, percent: percent(part, feature.size) };
    });
    return [total, ...parts];
  });
  const others = [...resources, ...(compressed ? compression : [])].map(({ name, limit, between = [0, 0] }): Row => {
    const used = filling(level(device, `acl ${name} ${place}`), limit ?? 4, between);
    return limit === undefined ? { name, used } : { name, used, free: limit - used, percent: percent(used, limit) };
  });
  return [...regions, ...others];
}

function utilizationText(options: AclUtilization, device: Device, modules: readonly string[]): string {
  const widths = [40, 8, 8];
  return modules
    .flatMap((module) =>
      (options.instances[module] ?? []).map((inst) => {
        const lines = rowsOf(options, device, `${module}/${inst}`).map(({ name, used, free, percent: share }) =>
          columns(widths, name, String(used), String(free ?? ""), share ?? ""),
        );
        return [
          `INSTANCE 0x${Number(inst).toString(16)}`,
          "-------------\n",
          `              ACL Hardware Resource Utilization (Mod ${module})`,
          "              --------------------------------------------\n",
          columns(widths, "", "Used", "Free", "Percent"),
          columns(widths, "", "", "", "Utilization"),
          "-----------------------------------------------------------------------",
          ...lines,
          "\n",
        ].join("\n");
      }),
    )
    .join("\n");
}

// Regions of a Nexus 9300 that are not carved unless somebody asks for them.
const uncarved = [
  "Ingress PACL [ing-ifacl]",
  "VACL [vacl]",
  "Ingress Flow Redirect [ing-redirect]",
  "Ingress Netflow/Analytics [ing-netflow]",
  "Ingress DACL [ing-dacl]",
  "Egress PACL [egr-ifacl]",
  "Ingress NBM [ing-nbm]",
];

/** `show hardware access-list tcam region`: what is carved, zero included; sizes, not use. */
export function tcamRegion(features: readonly AclFeature[]): Command {
  const regions = [
    ...features.map(({ name, region, size }) => ({ type: `${name} [${region}]`, size })),
    ...uncarved.map((type) => ({ type, size: 0 })),
  ];
  return {
    syntax: "show hardware access-list tcam region",
    answer: once(() =>
      body({
        TCAM_Region: table(
          "Sizes",
          regions.map(({ type, size }) => ({ type, tcam_size: String(size), tcam_width: "1" })),
        ),
      }),
    ),
    text: () => regions.map(({ type, size }) => `${type.padStart(50)} size = ${String(size).padStart(4)} \n`).join(""),
  };
}
