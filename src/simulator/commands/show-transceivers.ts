import type { JsonObject } from "./cjson.ts";
import { body, type Command, type Device } from "./command.ts";
import { portsOf, type Ports } from "../personalities/hardware.ts";
import type { Level } from "../personalities/levels.ts";
import { table } from "./table.ts";

/** High alarm, low alarm, high warning and low warning of a short-reach optic, by the beginning of the leaves' names. */
const LIMITS = {
  temp: ["75.00", "-5.00", "70.00", "0.00"],
  volt: ["3.63", "2.97", "3.46", "3.13"],
  current: ["11.80", "4.00", "10.80", "5.00"],
  tx_pwr: ["1.69", "-11.30", "-1.30", "-7.30"],
  rx_pwr: ["1.99", "-13.97", "-1.00", "-9.91"],
} as const;

const ENDS = ["alrm_hi", "alrm_lo", "warn_hi", "warn_lo"] as const;

/** `show interface transceiver details`: optics whose power drifts, one so weak that it warns; the second port is empty. */
export function transceivers(ports: Ports, level: Level, { lanes = true } = {}): Command {
  return {
    syntax: "show interface transceiver details",
    answer: (device) =>
      body(
        table(
          "interface",
          portsOf(ports).map(({ name, number }) => {
            if (number === 2) return { interface: name, sfp: "not present" };
            const leaves = measurements(device, level, { name, isWeak: number === 3 });
            return {
              interface: name,
              sfp: "present",
              type: ports.gigabits === 25 ? "SFP-25GBase-SR" : "10Gbase-SR",
              name: "CISCO-FINISAR",
              partnum: "FTLX8571D3BCL-C2",
              rev: "A",
              serialnum: `${device.serial}T${number}`,
              nom_bitrate: ports.gigabits * 1_030,
              ciscoid: "3",
              ciscoid_1: 4,
              ...(lanes ? table("lane", [leaves]) : leaves),
            };
          }),
        ),
      ),
  };
}

/** The same of a virtual switch, which has no optics. */
export function noTransceivers(ports: Ports): Command {
  return {
    syntax: "show interface transceiver details",
    answer: () =>
      body(
        table(
          "interface",
          portsOf(ports).map(({ name }) => ({ interface: name, sfp: "not present" })),
        ),
      ),
  };
}

function measurements(device: Device, level: Level, { name, isWeak }: { name: string; isWeak: boolean }): JsonObject {
  const between = (what: string, [least, most]: readonly [number, number]): string =>
    (least + (most - least) * level(device, `transceiver ${name} ${what}`)).toFixed(2);
  const received = between("rx", isWeak ? [-10.4, -9.2] : [-3.6, -2.1]);
  const limits = Object.entries(LIMITS).flatMap(([quantity, values]) =>
    ENDS.map((end, index) => [`${quantity}_${end}`, values[index] ?? ""] as const),
  );
  return {
    temperature: between("temperature", [28, 41]),
    voltage: between("voltage", [3.27, 3.33]),
    current: between("current", [6.8, 7.6]),
    tx_pwr: between("tx", [-2.6, -2.2]),
    rx_pwr: received,
    ...Object.fromEntries(limits),
    xmit_faults: "0",
    rx_pwr_flag: Number(received) < Number(LIMITS.rx_pwr[3]) ? "-" : "",
    tx_pwr_flag: "",
    temp_flag: "",
    volt_flag: "",
    current_flag: "",
  };
}
