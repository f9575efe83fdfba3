import { basename, dirname, isAbsolute, join } from "node:path";

import { z } from "zod";

import { errorMessage } from "../../error-message.ts";
import type { ProbeRule, SwitchSettings } from "../settings.ts";
import { fitsWildcard } from "../wildcard.ts";
import { checkUnique, type ConfigNode, entriesOf, itemsOf, optional } from "../yaml/node.ts";
import { hint } from "../yaml/suggestion.ts";
import type { FileReader } from "./file-reader.ts";
import type { Files } from "./files.ts";
import { probeOf, RuleInFile, SwitchFiles } from "./schema.ts";
import {
  type DefaultsLevels,
  lacking,
  readLevel,
  type SwitchContext,
  toSwitch,
  noteLabels,
} from "./switch-defaults.ts";
import { DefaultsLevel, Switch } from "./switch-schema.ts";

const AnySwitches = z.array(z.unknown(), "expected a list of switches");
const AnyGroups = z.record(z.string(), z.unknown(), "expected groups, each with its settings");
const AnyProbe = probeOf(z.unknown());

/** What a group, if one is named, and the defaults say; undefined if something is wrong with them, which is noted. */
export type Inherited = (group: ConfigNode) => DefaultsLevels | undefined;

/** Reads what the file says of more than one switch: `defaults` and `groups`. */
export function inheritedOf(file: ConfigNode, context: SwitchContext): Inherited {
  const shared = file.under("defaults");
  const defaults = shared.value === undefined ? {} : readLevel(shared, DefaultsLevel, context);
  const named = file.under("groups");
  optional(named, AnyGroups);
  const groups = new Map(entriesOf(named).map(([name, node]) => [name, readLevel(node, DefaultsLevel, context)]));

  return (node) => {
    if (node.value === undefined) return defaults && [defaults];
    // Of another kind, it is a mistake that the schema finds.
    if (typeof node.value !== "string") return undefined;
    const name = node.value;
    if (!groups.has(name)) node.wrong(() => `there is no such group${hint(name, [...groups.keys()])}`);
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
export function switchesOf(
  lists: readonly ConfigNode[],
  inherited: Inherited,
  context: SwitchContext,
): readonly ReadSwitch[] {
  const names = new Map<string, ConfigNode>();

  function read(node: ConfigNode): readonly ReadSwitch[] {
    checkUnique("switch", node.under("name"), names);
    const one = readLevel(node, Switch, context);
    const outer = inherited(node.under("group"));
    if (one === undefined || outer === undefined) return [];
    const levels = [one, ...outer];
    for (const lack of lacking(levels, context)) node.wrong(lack);
    noteLabels(levels, context);
    const { name, host = name, group } = one;
    return [{ name, group, make: () => toSwitch({ name, host }, levels, context) }];
  }

  return lists.flatMap((list) => {
    optional(list, AnySwitches);
    return itemsOf(list).flatMap(read);
  });
}

/** Reads who may be probed without being configured. */
export function probesOf(probe: ConfigNode, inherited: Inherited, context: SwitchContext): ProbeRule[] {
  optional(probe, AnyProbe);
  return itemsOf(probe.under("allow")).flatMap((node) => {
    const rule = node.read(RuleInFile);
    if (rule === undefined) return [];
    const levels = inherited(node.under("group"));
    if (levels === undefined) return [];
    for (const lack of lacking(levels, context)) node.wrong(lack);
    noteLabels(levels, context);
    return [{ targets: rule.targets, settings: (target) => toSwitch({ name: target, host: target }, levels, context) }];
  });
}

/** Reads the files with more switches that a configuration file names, each of them once. */
export function switchFiles(list: ConfigNode, configFile: string, reader: FileReader): readonly ConfigNode[] {
  optional(list, SwitchFiles);
  return itemsOf(list).flatMap((node) => {
    if (typeof node.value !== "string" || node.value === "") return [];
    try {
      const { files, folder } = filesNamed(node.value, configFile, reader.contents);
      if (folder !== undefined) reader.files.add(folder);
      const fresh = files.filter((file) => !reader.files.has(file));
      return fresh.flatMap((file) => openNamed(file, node, reader));
    } catch (error) {
      node.wrong(errorMessage(error));
      return [];
    }
  });
}

function openNamed(file: string, named: ConfigNode, reader: FileReader): readonly ConfigNode[] {
  try {
    const node = reader.open(file, ["switches"]);
    return node === undefined ? [] : [node];
  } catch (error) {
    named.wrong(`${file} ${errorMessage(error)}`);
    return [];
  }
}

/** The files that a path or a pattern means. */
interface Named {
  readonly files: readonly string[];
  /** Of a pattern, the folder that was looked through. */
  readonly folder?: string;
}

/**
 * The files of a path, or of a pattern with `*` in its last node, from the folder of the configuration file on. Hidden
 * files fit no pattern: editors and Kubernetes keep their own in the folder.
 * @throws Error saying what is wrong with the pattern or its folder
 */
function filesNamed(pattern: string, configFile: string, contents: Files): Named {
  const path = isAbsolute(pattern) ? pattern : join(dirname(configFile), pattern);
  if (!path.includes("*")) return { files: [path] };
  const folder = dirname(path);
  if (folder.includes("*")) throw new Error("expected no * but in the last part of the path");
  const expected = basename(path);
  const names = contents
    .entries(folder)
    .filter((entry) => !entry.isDirectory() && !entry.name.startsWith(".") && fitsWildcard(entry.name, expected))
    .map(({ name }) => join(folder, name))
    // The pattern may lie over the configuration itself.
    .filter((file) => file !== join(configFile));
  return { files: names.toSorted(), folder };
}
