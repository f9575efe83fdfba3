import type { Json, JsonObject } from "./cjson.ts";
import { body, invalidRange, type Command, type Device } from "./command.ts";
import { dashedMac, firstMac } from "./printing.ts";
import { columns, once, table } from "./table.ts";
import { hash } from "../personalities/levels.ts";

/** A card of a switch; a fixed switch is one card. */
export interface Module {
  readonly slot: number;
  readonly ports: number;
  readonly type: string;
  readonly model: string;
  readonly status: string;
  readonly hardware: string;
  readonly slotType: string;
  /** Cards without a MAC address of their own say `NA`. */
  readonly mac?: boolean;
  /** Why a card is powered down. */
  readonly reason?: string;
}

interface Modules {
  readonly release: string;
  readonly modules: readonly Module[];
  /** Numbers as in 7.0(3)I7(4); texts elsewhere. */
  readonly numeric?: boolean;
}

/** `show module`: in each of its tables the module's number has another key. */
export function modules({ release, modules: cards, numeric = false }: Modules): readonly Command[] {
  const number = (value: number): Json => (numeric ? value : String(value));
  const answer = (device: Device, chosen: readonly Module[]): JsonObject => {
    const powered = chosen.filter(({ reason }) => reason === undefined);
    const down = chosen.filter(({ reason }) => reason !== undefined);
    return {
      ...table(
        "modinfo",
        chosen.map(({ slot, ports, type, model, status }) => ({
          modinf: number(slot),
          ports: number(ports),
          modtype: type,
          model,
          status,
        })),
      ),
      ...table(
        "modpwrinfo",
        down.map(({ slot, status, reason = "" }) => ({ modpwr: number(slot), pwrstat: status, reason })),
      ),
      ...table(
        "modwwninfo",
        powered.map(({ slot, hardware, slotType }) => ({
          modwwn: number(slot),
          sw: release,
          hw: hardware,
          slottype: slotType,
        })),
      ),
      ...table(
        "modmacinfo",
        chosen.map((card) => ({
          modmac: number(card.slot),
          mac: ` ${macs(device, card)}  `,
          serialnum: serialOf(device, card, cards),
        })),
      ),
      ...table(
        "moddiaginfo",
        powered.map(({ slot }) => ({ mod: number(slot), diagstatus: "Pass" })),
      ),
    };
  };
  return [
    {
      syntax: "show module",
      answer: once((device) => body(answer(device, cards))),
      text: (device) => moduleText(device, cards, release),
    },
    {
      syntax: "show module <module>",
      answer: once((device, { module = "" }) => {
        const chosen = cards.filter(({ slot }) => String(slot) === module);
        return chosen.length === 0 ? invalidRange : body(answer(device, chosen));
      }),
      text: (device, { module = "" }) =>
        moduleText(
          device,
          cards.filter(({ slot }) => String(slot) === module),
          release,
        ),
    },
  ];
}

/** A card's serial number; a fixed switch, of one card or one and a virtual supervisor, has but one. */
export function serialOf(device: Device, card: Module, all: readonly Module[]): string {
  if (all.every(({ model }) => model === card.model)) {
    return device.serial;
  }
  const number = hash(`${device.serial} ${card.slot}`);
  return `FOC${2100 + (number % 500)}${(number >>> 9).toString(36).toUpperCase().slice(-4).padStart(4, "0")}`;
}

function macs(device: Device, { slot, ports, mac = true }: Module): string {
  if (!mac) {
    return "NA";
  }
  const base = firstMac(device, slot);
  return `${dashedMac(base)} to ${dashedMac(base + Math.max(17, ports + 25))}`;
}

function moduleText(device: Device, cards: readonly Module[], release: string): string {
  const head = [5, 6, 38, 22];
  const soft = [5, 25, 7];
  const powered = cards.filter(({ reason }) => reason === undefined);
  return [
    "Mod Ports             Module-Type                      Model           Status",
    "--- ----- ------------------------------------- --------------------- ---------",
    ...cards.map(({ slot, ports, type, model, status }) =>
      columns(head, String(slot), String(ports), type, model, `${status.padEnd(10)} `),
    ),
    "\nMod  Sw                       Hw    Slot",
    "---  ----------------------- ------ ----",
    ...powered.map(({ slot, hardware, slotType }) => columns(soft, String(slot), release, hardware, `${slotType}  `)),
    "\n\nMod  MAC-Address(es)                         Serial-Num",
    "---  --------------------------------------  ----------",
    ...cards.map((card) => columns([5, 40], String(card.slot), macs(device, card), serialOf(device, card, cards))),
    "\nMod  Online Diag Status",
    "---  ------------------",
    ...powered.map(({ slot }) => columns([5], String(slot), "Pass")),
    "\n* this terminal session \n",
  ].join("\n");
}
