/** The front ports of a switch: access ports of one card, all alike. */
export interface Ports {
  readonly slot: number;
  readonly count: number;
  readonly gigabits: 10 | 25;
}

/** A VLAN that every switch has. */
export interface Vlan {
  readonly id: number;
  readonly name: string;
}

/** A front port. */
export interface Port {
  readonly number: number;
  readonly name: string;
  /** The name as tables in text print it. */
  readonly short: string;
  readonly vlan: number;
}

const first: Vlan = { id: 1, name: "default" };
const second: Vlan = { id: 10, name: "servers" };

/** The VLANs, by number. */
export const vlans: readonly Vlan[] = [first, second];

/** The ports one by one: the first is in VLAN 1, the second in VLAN 10, and so on. */
export function portsOf({ slot, count }: Ports): readonly Port[] {
  return Array.from({ length: count }, (_, index) => ({
    number: index + 1,
    name: `Ethernet${slot}/${index + 1}`,
    short: `Eth${slot}/${index + 1}`,
    vlan: (index % 2 === 0 ? first : second).id,
  }));
}
