import type { AclFeature } from "../personalities/acl.ts";
import type { JsonObject } from "./cjson.ts";
import { body, invalidCommand, invalidRange, type Command, type Device } from "./command.ts";
import { percent } from "./printing.ts";
import type { Level } from "../personalities/levels.ts";
import type { Technology } from "../personalities/scale-features.ts";
import { place } from "./show-icam-acl-tcam.ts";
import { entriesOf } from "./show-icam-entries.ts";
import type { FibClass } from "./show-icam-fib-tcam.ts";
import { choose, limitLeaves, thresholdLeaves, utilOf, type ScaleUsed } from "./show-icam-scale.ts";
import { forInstance, rows, table, type Instances } from "./table.ts";

interface Prediction {
  readonly instances: Instances;
  readonly classes: readonly FibClass[];
  readonly features: readonly AclFeature[];
  readonly level: Level;
  readonly technologies: readonly Technology[];
  readonly used: ScaleUsed;
}

const when = "<year> <month> <date> <time>";
const month = 30 * 86_400_000;

/** `show icam prediction`: use grows by two percent a month and never beyond the capacity. */
export function prediction(options: Prediction): readonly Command[] {
  const { instances, classes } = options;
  return [
    {
      syntax: `show icam prediction resource {fib-tcam|fib_tcam} module <module> inst <inst> ${when}`,
      answer: forInstance(instances, (device, { module, inst, ...words }) => {
        const found = classes.map(({ name, limit, used }) => {
          const entries = grown(used(device, module, inst), limit, monthsTo(words, device));
          return {
            Class: name,
            Used_Entries: String(entries),
            Max_Entries: String(limit),
            Percent_Util: percent(entries, limit),
          };
        });
        return body({ module, instance: inst, ...table("PREDICTION_FIB_tcam", found) });
      }),
    },
    {
      syntax: `show icam prediction resource {acl-tcam|acl_tcam} module <module> inst <inst> ${when}`,
      answer: forInstance(instances, (device, { module, inst, ...words }) => {
        const points = [{ suffix: "", util: "Percent_Util", months: monthsTo(words, device) }];
        return body({ module, instance: inst, ...aclRows(options, device, { module, inst, points }) });
      }),
    },
    {
      syntax: "show icam prediction resource {acl-tcam|acl_tcam} mod <module> inst <inst> trend",
      answer: forInstance(instances, (device, { module, inst }) => {
        // The dates of the three points are not in the reference: a week, a month and a quarter ahead.
        const points = [7 / 30, 1, 3].map((months, index) => ({ suffix: String(index + 1), util: "Util", months }));
        return body({ module, instance: inst, ...aclRows(options, device, { module, inst, points }) });
      }),
    },
    {
      syntax: `show icam prediction entries acl module <module> inst <inst> ${when}`,
      answer: forInstance(instances, (device, { module, inst, ...words }) => {
        const months = monthsTo(words, device);
        const found = entriesOf({ features: options.features, count: 24 }, device, `${module}/${inst}`).map(
          (entry) => ({
            Feature: entry.feature,
            Pkt_Type: entry.packet,
            Value_Mask: entry.mask,
            Action: entry.action,
            Intf_name: entry.interface,
            Stats: String(entry.hits),
            Prediction: String(Math.floor(entry.hits * (1 + months))),
          }),
        );
        return body({ module, instance: inst, ...table("PREDICTION_ACL_entries", found) });
      }),
    },
    {
      syntax: "show icam prediction scale <rest…>",
      answer: (device, { rest = "" }) => {
        const words = rest.split(" ");
        const [year = "", name = "", date = "", time = ""] = words.slice(-4);
        const months = monthsTo({ year, month: name, date, time }, device);
        const chosen = choose(options.technologies, words.slice(0, -4));
        if (chosen === undefined) {
          return invalidCommand;
        }
        if (Number.isNaN(months)) {
          return invalidRange;
        }
        const titles = chosen.map(({ technology, features }) => ({
          Technology: technology.title,
          TABLE_feature: rows(
            "feature",
            features.map((feature) => {
              const used = grown(options.used(device, technology, feature), feature.limit ?? Infinity, months);
              return {
                Feature: feature.name,
                ...limitLeaves(feature),
                TABLE_feature_stats: rows("feature_stats", [
                  { Used_Entries: String(used), Cur_Util: utilOf(feature, used) },
                ]),
              };
            }),
          ),
        }));
        return body({ ...thresholdLeaves(device), ...table("technology", titles) });
      },
    },
  ];
}

interface Point {
  readonly suffix: string;
  /** What the percentage of a bank is called: `Percent_Util` for a date, `Util` in a trend. */
  readonly util: string;
  readonly months: number;
}

interface AclAsk {
  readonly module: string;
  readonly inst: string;
  readonly points: readonly Point[];
}

function aclRows({ features, level }: Prediction, device: Device, { module, inst, points }: AclAsk): JsonObject {
  const placed = place(features, level, device, module, inst);
  const leaves = (
    used: number,
    size: number,
    names: { readonly used: string; readonly free: string; readonly util?: string },
  ): JsonObject =>
    Object.fromEntries(
      points.flatMap(({ suffix, util, months }) => {
        const then = grown(used, size, months);
        return [
          [`${names.used}${suffix}`, String(then)],
          [`${names.free}${suffix}`, String(size - then)],
          [`${names.util ?? util}${suffix}`, percent(then, size)],
        ];
      }),
    );
  const names = { used: "Feature_Entries", free: "Free_Entries", util: "Percent_Util" };
  const banks = Map.groupBy(placed, ({ tcam, bank }) => `${tcam} ${bank}`);
  return {
    ...table(
      "PREDICTION_ACL_feature",
      placed.map(({ feature, tcam, bank, used, size }) => {
        const where = {
          Feature: feature.name,
          Dir: feature.direction === "ingress" ? "Ingress" : "Egress",
          TCAM: String(tcam),
          BANK: String(bank),
        };
        return Object.assign(where, leaves(used, size, names));
      }),
    ),
    mod: module,
    inst,
    ...table(
      "PREDICTION_ACL_tcam",
      [...banks].map(([name, inside]) => {
        const [tcam = "", bank = ""] = name.split(" ");
        let used = 0;
        let size = 0;
        for (const one of inside) {
          used += one.used;
          size += one.size;
        }
        return Object.assign({ Tcam_no: tcam, Bank_no: bank }, leaves(used, size, { used: "Used", free: "Free" }));
      }),
    ),
  };
}

function grown(used: number, limit: number, months: number): number {
  return Math.min(limit, Math.floor(used * (1 + 0.02 * months)));
}

function monthsTo(words: Readonly<Record<string, string>>, device: Device): number {
  const { year = "", month: name = "", date = "", time = "" } = words;
  return (Date.parse(`${date} ${name} ${year} ${time} UTC`) - device.now) / month;
}
