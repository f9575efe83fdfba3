import type { JsonObject } from "./cjson.ts";
import { body, invalidCommand, type Answer, type Command, type Device, type Words } from "./command.ts";
import { percent, timestamp } from "./printing.ts";
import type { ScaleFeature, Technology } from "../personalities/scale-features.ts";
import { columns, hoursBack, rows, table } from "./table.ts";

/** Entries of a feature in use at a time. */
export type ScaleUsed = (device: Device, technology: Technology, feature: ScaleFeature) => number;

interface Scale {
  readonly technologies: readonly Technology[];
  readonly used: ScaleUsed;
}

interface Chosen {
  readonly technology: Technology;
  readonly features: readonly ScaleFeature[];
}

/** What follows the function and feature words. */
type Variant = "now" | "utilization" | "thresholds" | { readonly history: string };

const thresholds = { Info: 80, Warn: 90, Crit: 100 } as const;

/** `show icam scale` with its function words and its `utilization`, `thresholds` and `history` variants. */
export function icamScale(scale: Scale): Command {
  return {
    syntax: "show icam scale <rest…>",
    answer: (device, words) => scaleAnswer(scale, device, words),
    text: (device) => scaleText(scale, device),
  };
}

/** The technologies and features that words after `show icam scale` choose; undefined if there are none such. */
export function choose(technologies: readonly Technology[], words: readonly string[]): readonly Chosen[] | undefined {
  const [word, ...rest] = words;
  if (word === undefined) {
    return technologies.map((technology) => ({ technology, features: technology.features }));
  }
  const technology = technologies.find((one) => one.word.startsWith(word));
  const wanted = rest.join(" ");
  const features = technology?.features.filter(
    (feature) => wanted === "" || feature.words.some((form) => form === wanted || form.startsWith(`${wanted} `)),
  );
  return technology === undefined || features === undefined || features.length === 0
    ? undefined
    : [{ technology, features }];
}

/** The thresholds as the body shows them. */
export function thresholdLeaves({ dialect }: Device): JsonObject {
  const shown = (value: number): string =>
    dialect.thresholds === "number" ? String(value) : `${value} percent (default)`;
  return {
    Info_Thres: shown(thresholds.Info),
    Warn_Thres: shown(thresholds.Warn),
    Crit_Thres: shown(thresholds.Crit),
  };
}

/** Verified and configured limit of a feature; a dash where there is none. */
export function limitLeaves({ limit, configured }: ScaleFeature): Readonly<Record<string, string>> {
  return { Verified_Scale: String(limit ?? "-"), Config_Scale: String(configured ?? limit ?? "-") };
}

/** Use in percent of the configured limit. */
export function utilOf({ limit, configured }: ScaleFeature, used: number): string {
  return percent(used, configured ?? limit ?? 0);
}

function scaleAnswer(scale: Scale, device: Device, { rest = "" }: Words): Answer {
  const words = rest.split(" ").filter((word) => word !== "");
  const { variant, tree } = variantOf(words);
  const chosen = choose(scale.technologies, tree);
  const moments = typeof variant === "object" ? hoursBack(device, variant.history) : [device];
  if (chosen === undefined || moments === undefined) {
    return invalidCommand;
  }
  const titles = chosen.map(({ technology, features }) => ({
    Technology: technology.title,
    TABLE_feature: rows(
      "feature",
      features.flatMap((feature) => {
        const stats = table(
          "feature_stats",
          moments.map((moment) => statsOf(variant, feature, moment, scale.used(moment, technology, feature))),
        );
        return [{ Feature: feature.name, ...limitLeaves(feature), ...stats }, ...vdcRow(device, feature, stats)];
      }),
    ),
  }));
  return body({ ...thresholdLeaves(device), ...table("technology", titles) });
}

function variantOf(words: readonly string[]): { readonly variant: Variant; readonly tree: readonly string[] } {
  const last = words.at(-1);
  if (last === "utilization" || last === "thresholds") {
    return { variant: last, tree: words.slice(0, -1) };
  }
  const at = words.indexOf("history");
  return at === -1
    ? { variant: "now", tree: words }
    : { variant: { history: words[at + 1] ?? "" }, tree: words.slice(0, at) };
}

function vdcRow({ dialect }: Device, { name }: ScaleFeature, stats: JsonObject): readonly JsonObject[] {
  switch (dialect.vdcRows) {
    case "none":
      return [];
    case "instance":
      return [{ Feature: name, Instance: "VDC:1", ...stats }];
    case "feature":
      return [{ Feature: "(VDC:1)", Verified_Scale: "-", Config_Scale: "-", ...stats }];
  }
}

function statsOf(variant: Variant, feature: ScaleFeature, { now }: Device, used: number): JsonObject {
  const Used_Entries = String(used);
  const limit = feature.configured ?? feature.limit ?? 0;
  const midnight = timestamp(Math.floor(now / 86_400_000) * 86_400_000);
  if (variant === "utilization") {
    const [low, high] = feature.between;
    const highest = percent(Math.max(used, Math.floor((feature.limit ?? 0) * high)), limit);
    return {
      Used_Entries,
      Avg_Util: percent(((feature.limit ?? 0) * (low + high)) / 2, limit),
      Week_Util: highest,
      Week_TS: midnight,
      Peak_Util: highest,
      Peak_TS: midnight,
    };
  }
  if (variant === "thresholds") {
    const passed = (value: number): string => (limit > 0 && used * 100 >= limit * value ? "Yes" : "No");
    const leaves = Object.entries(thresholds).flatMap(([name, value]): readonly (readonly [string, string])[] => [
      [`${name}_Thres_Exceed`, passed(value)],
      [`${name}_Thres_Exceed_TS`, passed(value) === "Yes" ? midnight : "-"],
    ]);
    return { Used_Entries, ...Object.fromEntries(leaves) };
  }
  return {
    Used_Entries,
    Cur_Util: utilOf(feature, used),
    Thres_Exceeded: exceeded(used, limit),
    Polled_TS: timestamp(now),
  };
}

function exceeded(used: number, limit: number): string {
  const share = limit === 0 ? 0 : (used * 100) / limit;
  if (share >= thresholds.Crit) {
    return "Critical";
  }
  return share >= thresholds.Warn ? "Warning" : share >= thresholds.Info ? "Info" : "None";
}

function scaleText({ technologies, used }: Scale, device: Device): string {
  const widths = [-25, -10, -10, -10, -7, -12, -22];
  const rule = "-".repeat(96);
  const sections = technologies.flatMap((technology) => [
    `\n${rule}\nScale Limits for ${technology.title}\n${rule}`,
    columns(widths, "Feature", "Verified", "Config", "Cur", "Cur", "Threshold", "Polled"),
    columns(widths, "", "Scale", "Scale", "Scale", "Util", "Exceeded", "Timestamp"),
    rule,
    ...technology.features.flatMap((feature) => {
      const entries = used(device, technology, feature);
      const limit = feature.configured ?? feature.limit ?? 0;
      const now = [String(entries), utilOf(feature, entries), exceeded(entries, limit), timestamp(device.now)];
      return [
        columns(widths, feature.name, ...Object.values(limitLeaves(feature)), ...now),
        columns(widths, "(VDC:1)", "-", "-", ...now),
      ];
    }),
  ]);
  return [
    "Retrieving data.  This may take some time ...",
    "=".repeat(50),
    "Info Threshold =  80 percent (default)           |",
    "Warning Threshold =  90 percent (default)        |",
    "Critical Threshold = 100 percent (default)       |",
    "All timestamps are in UTC                        |",
    "=".repeat(50),
    ...sections,
    "",
  ].join("\n");
}
