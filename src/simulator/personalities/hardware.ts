import type { Module } from "../commands/show-module.ts";
import type { Instances } from "../commands/table.ts";

/** The only card of a fixed switch. */
export function fixed(model: string, type: string, ports: number): readonly Module[] {
  return [{ slot: 1, ports, type, model, status: "active *", hardware: "1.3", slotType: "NA" }];
}

interface Chassis {
  readonly slots: 4 | 8 | 16;
  readonly lineCards: readonly {
    readonly slot: number;
    readonly model: string;
    readonly type: string;
    readonly ports: number;
  }[];
  readonly fabricModules: readonly number[];
}

/** The cards of a modular chassis: line cards, fabric modules, supervisors 27 and 28, system controllers 29 and 30. */
export function chassisCards({ slots, lineCards, fabricModules }: Chassis): readonly Module[] {
  const model = `N9K-C95${slots < 10 ? "0" : ""}${slots}-FM-E`;
  return [
    ...lineCards.map((card) => ({ ...card, status: "ok", hardware: "1.4", slotType: `LC${card.slot}` })),
    ...fabricModules.map((slot) => ({
      slot,
      ports: 0,
      type: `${slots}-slot Fabric Module`,
      model,
      status: "ok",
      hardware: "1.0",
      slotType: `FM${slot - 20}`,
      mac: false,
    })),
    supervisor(27, "active *"),
    supervisor(28, "ha-standby"),
    controller(29, "standby"),
    controller(30, "active"),
  ];
}

/** The same instances for each of several modules. */
export function instancesOf(modules: readonly number[], count: number): Instances {
  const numbers = Array.from({ length: count }, (_, index) => String(index));
  return Object.fromEntries(modules.map((module) => [String(module), numbers]));
}

function supervisor(slot: number, status: string): Module {
  const card = { slot, ports: 0, type: "Supervisor Module", model: "N9K-SUP-A", status, hardware: "1.3" };
  return { ...card, slotType: `SUP${slot - 26}` };
}

function controller(slot: number, status: string): Module {
  const card = { slot, ports: 0, type: "System Controller", model: "N9K-SC-A", status, hardware: "1.2" };
  return { ...card, slotType: `SC${slot - 28}`, mac: false };
}

/** The front ports of a switch: access ports of one card, all alike. */
export interface Ports {
  readonly slot: number;
  readonly count: number;
  readonly gigabits: 1 | 10 | 25;
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
