import { z } from "zod";

import { claim } from "../yaml/claim.ts";
import { lacking, type Levels, toSwitch } from "./file-switch.ts";
import { probeOf, RuleInFile } from "./file-schema.ts";
import { levelOf, type Surroundings } from "./level.ts";
import { hint } from "../yaml/nearest.ts";
import { entriesOf, itemsOf, optional, type Part } from "../yaml/part.ts";
import type { ProbeRule, SwitchSettings } from "../settings.ts";
import { Level, Switch } from "./switch-schema.ts";

const AnySwitches = z.array(z.unknown(), "expected a list of switches");
const AnyGroups = z.record(z.string(), z.unknown(), "expected groups, each with its settings");
const AnyProbe = probeOf(z.unknown());

/** What a group, if one is named, and the defaults say; undefined if something is wrong with them, which is noted. */
export type Inherited = (group: Part) => Levels | undefined;

/** Reads what the file says of more than one switch: `defaults` and `groups`. */
export function inheritedOf(file: Part, around: Surroundings): Inherited {
  const shared = file.under("defaults");
  const defaults = shared.value === undefined ? {} : levelOf(shared, Level, around);
  const named = file.under("groups");
  optional(named, AnyGroups);
  const groups = new Map(entriesOf(named).map(([name, part]) => [name, levelOf(part, Level, around)]));

  return (part) => {
    if (part.value === undefined) return defaults && [defaults];
    // Of another kind, it is a mistake that the schema finds.
    if (typeof part.value !== "string") return undefined;
    const name = part.value;
    if (!groups.has(name)) part.wrong(() => `there is no such group${hint(name, [...groups.keys()])}`);
    const group = groups.get(name);
    return group && defaults && [group, defaults];
  };
}

/** A switch that was read, and that can be made once nothing is wrong anywhere. */
export interface ReadSwitch {
  readonly name: string;
  readonly group: string | undefined;
  readonly make: () => SwitchSettings;
}

/** Reads the switches of several lists, whose names must differ. */
export function switchesOf(lists: readonly Part[], inherited: Inherited, around: Surroundings): readonly ReadSwitch[] {
  const names = new Map<string, Part>();

  function read(part: Part): readonly ReadSwitch[] {
    claim("switch", part.under("name"), names);
    const one = levelOf(part, Switch, around);
    const outer = inherited(part.under("group"));
    if (one === undefined || outer === undefined) return [];
    const levels = [one, ...outer];
    for (const lack of lacking(levels, around)) part.wrong(lack);
    const { name, host = name, group } = one;
    return [{ name, group, make: () => toSwitch({ name, host }, levels, around) }];
  }

  return lists.flatMap((list) => {
    optional(list, AnySwitches);
    return itemsOf(list).flatMap(read);
  });
}

/** Reads who may be probed without being configured. */
export function probesOf(probe: Part, inherited: Inherited, around: Surroundings): ProbeRule[] {
  optional(probe, AnyProbe);
  return itemsOf(probe.under("allow")).flatMap((part) => {
    const rule = part.read(RuleInFile);
    if (rule === undefined) return [];
    const levels = inherited(part.under("group"));
    if (levels === undefined) return [];
    for (const lack of lacking(levels, around)) part.wrong(lack);
    return [{ targets: rule.targets, settings: (target) => toSwitch({ name: target, host: target }, levels, around) }];
  });
}
