import type { AclFeature } from "../personalities/acl.ts";
import type { JsonObject } from "./cjson.ts";
import { body, type Command, type Device } from "./command.ts";
import { forInstance, table, type Instances } from "./table.ts";
import { hash } from "../personalities/levels.ts";

/** One ACL entry and how often it was hit. */
export interface AclEntry {
  readonly feature: string;
  readonly packet: string;
  readonly mask: string;
  readonly action: string;
  readonly interface: string;
  readonly hits: number;
}

interface AclEntries {
  readonly instances: Instances;
  readonly features: readonly AclFeature[];
  /** How many entries each ASIC shows. */
  readonly count: number;
}

/** The entries of one ASIC; their counters grow with the switch's uptime. */
export function entriesOf(
  { features, count }: Omit<AclEntries, "instances">,
  device: Device,
  place: string,
): readonly AclEntry[] {
  const uptimeS = Math.max(0, Math.floor((device.now - device.bootedAt) / 1000));
  return Array.from({ length: count }, (_, index) => {
    const chance = hash(`entry ${device.serial} ${place} ${index}`);
    const feature = features[index % features.length]?.name ?? "";
    const [a, b, c] = [chance & 255, (chance >>> 8) & 255, (chance >>> 16) & 31];
    return {
      feature,
      packet: index % 5 === 4 ? "IPv6" : "IPv4",
      mask: index % 5 === 4 ? `2001:db8:${c}::/48 ::/0` : `10.${a}.${b}.0/24 192.0.2.${c * 8}/29`,
      action: index % 7 === 6 ? "Deny" : "Permit",
      interface: index % 3 === 0 ? "-" : `Ethernet1/${1 + (chance % 48)}`,
      hits: (chance % 97) * uptimeS,
    };
  });
}

/** `show icam entries acl`, with `history` and the `sort` grammar of the 9.3(x) command reference. */
export function aclEntries(options: AclEntries): Command {
  return {
    syntax: "show icam entries acl module <module> inst <inst> <rest…>",
    answer: forInstance(options.instances, (device, { module, inst, rest = "" }) => {
      const words = rest.split(" ");
      const history = after(words, "history");
      const rows = sorted(entriesOf(options, device, `${module}/${inst}`), words).map((entry) => rowOf(entry, history));
      return body({
        module,
        instance: inst,
        ...(history !== undefined && { num_intervals: history }),
        ...table("ACL_entries", rows),
      });
    }),
  };
}

function sorted(entries: readonly AclEntry[], words: readonly string[]): readonly AclEntry[] {
  const filter = after(words, "filter");
  const exact = words.includes("exact");
  const fits = (entry: AclEntry): boolean =>
    filter === undefined ||
    [entry.feature, entry.packet, entry.mask, entry.action, entry.interface].some((cell) =>
      exact ? cell === filter : cell.includes(filter),
    );
  const direction = after(words, "sort-order") === "ascending" ? 1 : -1;
  const chosen = entries.filter((entry) => fits(entry));
  const ordered = words.includes("sort") ? chosen.toSorted((a, b) => direction * (a.hits - b.hits)) : chosen;
  const top = Number(after(words, "top") ?? 100);
  return ordered.slice(0, Math.ceil((ordered.length * top) / 100));
}

function rowOf(entry: AclEntry, history: string | undefined): JsonObject {
  return {
    Feature: entry.feature,
    Pkt_Type: entry.packet,
    SourceIP_Mask_DestIP_Mask: entry.mask,
    Action: entry.action,
    Intf_name: entry.interface,
    Stats: String(entry.hits),
    ...(history !== undefined && { Rate: "0" }),
  };
}

function after(words: readonly string[], word: string): string | undefined {
  const at = words.indexOf(word);
  return at === -1 ? undefined : words[at + 1];
}
