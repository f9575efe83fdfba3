import type { Given } from "../../catalogue/tables.ts";
import { type Attributes, interfaceOf, shownOf } from "./shown.ts";

/** An interface, as a person looks for it. */
export interface InterfaceOverview {
  readonly name: string;
  readonly state: "up" | "down" | "shut down";
  /** How long ago it last went up or down, in seconds; undefined if it never did, or does not say. */
  readonly flapped: number | undefined;
  /** Bytes a second. */
  readonly bandwidth: number | undefined;
  /** Errors of both directions since its counters were cleared; undefined if either is not known. */
  readonly errors: number | undefined;
  readonly description: string;
  /** Who is at the other end, by CDP or LLDP. */
  readonly neighbor: string;
}

/** What is to be looked at comes first. */
const ORDER = ["down", "up", "shut down"] as const;

/** Names with numbers in them as people count: Ethernet1/2 before Ethernet1/10. */
const NATURAL = new Intl.Collator("en", { numeric: true });

/** The interfaces of a switch, those that are down first, and there by name. */
export function interfacesOf(given: readonly Given[]): readonly InterfaceOverview[] {
  const shown = shownOf(given);
  const valuesOf = (metric: string, fits: (of: Attributes) => boolean = () => true): ReadonlyMap<string, number> =>
    new Map(
      shown
        .of(metric)
        .filter(({ attributes }) => fits(attributes))
        .map(({ value, attributes }) => [interfaceOf(attributes), value]),
    );
  const wordsOf = (metric: string, attribute: string): ReadonlyMap<string, string> =>
    new Map(shown.about(metric).map((about: Attributes) => [interfaceOf(about), about[attribute] ?? ""]));
  const [configured, flapped, bandwidth] = [
    valuesOf("cisco.interface.admin.up"),
    valuesOf("cisco.interface.last_flap"),
    valuesOf("hw.network.bandwidth.limit"),
  ];
  const description = wordsOf("cisco.interface.info", "description");
  const neighbor = new Map([
    ...wordsOf("cisco.lldp.neighbor.info", "neighbor"),
    ...wordsOf("cisco.cdp.neighbor.info", "neighbor"),
  ]);
  const errorsOf = (direction: string): ReadonlyMap<string, number> =>
    valuesOf("system.network.errors", (of) => of["error.type"] === "all" && of["network.io.direction"] === direction);
  const [received, transmitted] = [errorsOf("receive"), errorsOf("transmit")];
  return shown
    .of("hw.network.up")
    .map(({ value, attributes }): InterfaceOverview => {
      const name = interfaceOf(attributes);
      return {
        name,
        state: value === 1 ? "up" : configured.get(name) === 0 ? "shut down" : "down",
        flapped: flapped.get(name),
        bandwidth: bandwidth.get(name),
        errors: sumOf(received.get(name), transmitted.get(name)),
        description: description.get(name) ?? "",
        neighbor: neighbor.get(name) ?? "",
      };
    })
    .toSorted(
      (one, other) => ORDER.indexOf(one.state) - ORDER.indexOf(other.state) || NATURAL.compare(one.name, other.name),
    );
}

function sumOf(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? undefined : one + other;
}
