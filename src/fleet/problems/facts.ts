import type { Given } from "../../catalogue/tables.ts";
import { systemUseOf } from "../system-use.ts";
import { interfaceOf, type Shown, shownOf } from "./shown.ts";

/** How something of a switch is on the whole, in a line. */
export interface Fact {
  readonly what: string;
  readonly said: string;
}

/** How a switch is besides its tables, a line for each kind of thing that it is asked about and has. */
export function factsOf(given: readonly Given[]): readonly Fact[] {
  const shown = shownOf(given);
  const { cpu, memory } = systemUseOf(given);
  const facts: readonly (readonly [what: string, said: string | undefined])[] = [
    ["CPU", cpu === undefined ? undefined : `${Math.round(cpu)} % busy`],
    ["Memory", memory === undefined ? undefined : `${Math.round(memory)} % used`],
    ["Modules", counted(shown.about("cisco.module.state").map(({ state = "" }) => state.replace(/[ *]+$/, "")))],
    ["Fans", parts(shown, "fan")],
    ["Power supplies", parts(shown, "power_supply")],
    ["Warmest sensor", warmest(shown)],
    ["Interfaces", interfaces(shown)],
    ["Transceivers", many(shown.about("cisco.transceiver.info").length)],
    ["Port-channels up", upOf(shown, "cisco.port_channel.up")],
    ["vPCs up", upOf(shown, "cisco.vpc.port.up")],
    ["BGP peers up", upOf(shown, "cisco.bgp.peer.up")],
    ["VXLAN peers up", upOf(shown, "cisco.nve.peer.up")],
    ["HSRP groups", counted(shown.about("cisco.hsrp.group.state").map(({ state = "" }) => state.toLowerCase()))],
    ["NTP server", timeServer(shown)],
    ["CDP/LLDP neighbours", many(neighbours(shown))],
    ["Routes", sumOf(shown, "cisco.rib.route.usage")],
    ["ARP entries", sumOf(shown, "cisco.arp.usage")],
    ["MAC addresses", sumOf(shown, "cisco.mac.usage")],
  ];
  return facts.flatMap(([what, said]) => (said === undefined ? [] : [{ what, said }]));
}

const NUMBERS = new Intl.NumberFormat("en");

/** So many words are told apart; a switch has few, and what else it says is together. */
const MOST_WORDS = 4;

/** How often each word is said, the most frequent first. */
function counted(words: readonly string[]): string | undefined {
  if (words.length === 0) return undefined;
  const counts = [...Map.groupBy(words, (word) => word)]
    .map(([word, all]) => ({ word, count: all.length }))
    .toSorted((one, other) => other.count - one.count);
  const others = counts.slice(MOST_WORDS);
  const told = counts.slice(0, MOST_WORDS).map(({ word, count }) => `${count} ${word}`);
  return [...told, ...(others.length === 0 ? [] : [`${others.length} other states`])].join(", ");
}

function parts(shown: Shown, type: string): string | undefined {
  const states = shown.about("hw.status").filter((part) => part["hw.type"] === type);
  return counted(states.map((part) => part["hw.state"] ?? ""));
}

function warmest(shown: Shown): string | undefined {
  const [sensor] = shown.of("hw.temperature").toSorted((one, other) => other.value - one.value);
  return sensor && `${sensor.attributes["hw.name"]} ${sensor.value} °C`;
}

function interfaces(shown: Shown): string | undefined {
  const shut = new Set(shown.withValue("cisco.interface.admin.up", 0).map(interfaceOf));
  return counted(
    shown
      .of("hw.network.up")
      .map(({ value, attributes }) => (value === 1 ? "up" : shut.has(interfaceOf(attributes)) ? "shut down" : "down")),
  );
}

function upOf(shown: Shown, metric: string): string | undefined {
  const all = shown.of(metric);
  return all.length === 0 ? undefined : `${all.filter(({ value }) => value === 1).length} of ${all.length}`;
}

function timeServer(shown: Shown): string | undefined {
  const followed = shown.about("cisco.ntp.peer.state").find(({ state }) => state === "selected");
  if (followed !== undefined) return followed["network.peer.address"];
  return shown.of("cisco.ntp.peer.reach").length === 0 ? undefined : "none";
}

/** Neighbours that CDP and LLDP find, each once at an interface. */
function neighbours(shown: Shown): number {
  const found = [...shown.about("cisco.cdp.neighbor.info"), ...shown.about("cisco.lldp.neighbor.info")];
  return new Set(found.map((one) => `${interfaceOf(one)}\n${one["neighbor"]}`)).size;
}

function many(count: number): string | undefined {
  return count === 0 ? undefined : NUMBERS.format(count);
}

function sumOf(shown: Shown, metric: string): string | undefined {
  const samples = shown.of(metric);
  let sum = 0;
  for (const { value } of samples) sum += value;
  return samples.length === 0 ? undefined : NUMBERS.format(sum);
}
