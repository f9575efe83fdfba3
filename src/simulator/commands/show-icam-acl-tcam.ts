import { featureUsed, share, type AclFeature } from "../personalities/acl.ts";
import type { JsonObject } from "./cjson.ts";
import { body, invalidRange, type Answer, type Command, type Device } from "./command.ts";
import { percent, timestamp } from "./printing.ts";
import type { Level } from "../personalities/levels.ts";
import { forInstance, hoursBack, rows, table, type Instances } from "./table.ts";

interface AclTcam {
  /** `acl_tcam` alone on 7.0(3)I7, both spellings from 9.x. */
  readonly keyword: string;
  readonly instances: Instances;
  readonly features: readonly AclFeature[];
  readonly level: Level;
}

/** One feature in one bank at one time. */
interface Placed {
  readonly feature: AclFeature;
  readonly tcam: number;
  readonly bank: number;
  readonly size: number;
  readonly used: number;
}

/** `show icam resource acl-tcam`, with the keys of the 9.3(x) command reference. */
export function aclTcam({ keyword, instances, features, level }: AclTcam): readonly Command[] {
  const syntax = `show icam resource ${keyword} module <module> inst <inst>`;
  const answer = (moments: readonly Device[], module: string, inst: string): Answer => {
    const [first] = moments;
    const placed = moments.map((moment) => ({ now: moment.now, all: place(features, level, moment, module, inst) }));
    return body({
      module,
      instance: inst,
      ...table("feature_resource", featureRows(placed, "ingress", first)),
      ...table("egress_feature_resource", featureRows(placed, "egress", first)),
      mod: module,
      inst,
      ...table("tcam_bank_utilization", bankRows(placed)),
      ...table("global_configs", [
        {
          Atomic_Update: "Enabled",
          Bank_Chain_Mode: "Disabled",
          Dynamic_Bank_Mapping: "Disabled",
          LOU_Threshold_Value: "5",
        },
      ]),
    });
  };
  return [
    { syntax, answer: forInstance(instances, (device, { module, inst }) => answer([device], module, inst)) },
    {
      syntax: `${syntax} history <count>`,
      answer: forInstance(instances, (device, { module, inst, count = "" }) => {
        const moments = hoursBack(device, count);
        return moments === undefined ? invalidRange : answer(moments, module, inst);
      }),
    },
  ];
}

interface Moment {
  readonly now: number;
  readonly all: readonly Placed[];
}

/** Every feature in every bank it lies in. */
export function place(
  features: readonly AclFeature[],
  level: Level,
  device: Device,
  module: string,
  inst: string,
): readonly Placed[] {
  return features.flatMap((feature) => {
    const used = featureUsed(feature, level, device, `${module}/${inst}`);
    const count = feature.banks.length;
    return feature.banks.map(([tcam, bank], index) => ({
      feature,
      tcam,
      bank,
      size: share(feature.size, count, index),
      used: share(used, count, index),
    }));
  });
}

function featureRows(
  moments: readonly Moment[],
  direction: AclFeature["direction"],
  device: Device | undefined,
): readonly JsonObject[] {
  const seen = (moments[0]?.all ?? []).filter(({ feature }) => feature.direction === direction);
  const lists = device?.dialect.spannedBanks === "list";
  const wanted = lists ? seen.filter(({ feature, tcam, bank }) => isFirst(feature, tcam, bank)) : seen;
  return wanted.map(({ feature, tcam, bank }) => {
    const same = (other: Placed): boolean =>
      other.feature === feature && (lists || (other.tcam === tcam && other.bank === bank));
    return {
      Feature: feature.name,
      TCAM: lists ? listed(feature, 0) : String(tcam),
      BANK: lists ? listed(feature, 1) : String(bank),
      [`TABLE_${direction}_stats`]: rows(
        `${direction}_stats`,
        moments.map(({ now, all }) => {
          const here = all.filter((other) => same(other));
          const banks = all.filter((other) => here.some((one) => one.tcam === other.tcam && one.bank === other.bank));
          const entries = sum(here, "used");
          return {
            Feature_Entries: String(entries),
            Free_Entries: String(sum(banks, "size") - sum(banks, "used")),
            Percent_Util: percent(entries, sum(banks, "size")),
            Timestamp: timestamp(now),
          };
        }),
      ),
    };
  });
}

function bankRows(moments: readonly Moment[]): readonly JsonObject[] {
  const names = new Set((moments[0]?.all ?? []).map(({ tcam, bank }) => `${tcam} ${bank}`));
  return [...names].toSorted().map((name) => {
    const [tcam = "", bank = ""] = name.split(" ");
    return {
      Tcam_no: tcam,
      Bank_no: bank,
      TABLE_tcam_bank_stats: rows(
        "tcam_bank_stats",
        moments.map(({ now, all }) => {
          const inside = all.filter((one) => `${one.tcam} ${one.bank}` === name);
          const used = sum(inside, "used");
          return {
            Used: String(used),
            Free: String(sum(inside, "size") - used),
            Percent_Util: percent(used, sum(inside, "size")),
            Timestamp: timestamp(now),
          };
        }),
      ),
    };
  });
}

function isFirst(feature: AclFeature, tcam: number, bank: number): boolean {
  return feature.banks[0]?.[0] === tcam && feature.banks[0][1] === bank;
}

function listed(feature: AclFeature, index: 0 | 1): string {
  return [...new Set(feature.banks.map((bank) => bank[index]))].join(",");
}

function sum(placed: readonly Placed[], key: "size" | "used"): number {
  let total = 0;
  for (const one of placed) {
    total += one[key];
  }
  return total;
}
