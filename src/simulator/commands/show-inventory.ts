import { body, type Command, type Device } from "./command.ts";
import { serialOf, type Module } from "./show-module.ts";
import { once, table } from "./table.ts";

/** What `show inventory` lists besides the modules. */
export interface Inventory {
  readonly chassis: string;
  readonly productId: string;
  readonly modules: readonly Module[];
  readonly powerSupply: string;
  readonly fan: string;
  readonly fans: number;
  /** Whether names and descriptions carry quotation marks inside the value: seen on the Nexus 9000, not on all. */
  readonly quoted: boolean;
}

interface Part {
  readonly name: string;
  readonly description: string;
  readonly productId: string;
  readonly version: string;
  readonly serial: string;
}

/** `show inventory`. */
export function inventory(stock: Inventory): Command {
  const quote = (text: string): string => (stock.quoted ? `"${text}"` : text);
  return {
    syntax: "show inventory",
    answer: once((device) =>
      body(
        table(
          "inv",
          partsOf(stock, device).map(({ name, description, productId, version, serial }) => ({
            name: quote(name),
            desc: quote(description),
            productid: productId,
            vendorid: version,
            serialnum: serial,
          })),
        ),
      ),
    ),
    text: (device) =>
      partsOf(stock, device)
        .map(
          ({ name, description, productId, version, serial }) =>
            `NAME: "${name}",  DESCR: "${description}"  \nPID: ${productId.padEnd(20)},  VID: ${version} ,  SN: ${serial}\n\n`,
        )
        .join(""),
  };
}

function partsOf(stock: Inventory, device: Device): readonly Part[] {
  const { chassis, productId, modules, powerSupply, fan, fans } = stock;
  return [
    { name: "Chassis", description: `${chassis} chassis`, productId, version: "V01", serial: device.serial },
    ...modules.map((module) => ({
      name: `Slot ${module.slot}`,
      description: module.type,
      productId: module.model,
      version: "V01",
      serial: serialOf(device, module, modules),
    })),
    ...[1, 2].map((number) => ({
      name: `Power Supply ${number}`,
      description: `${chassis} chassis Power Supply`,
      productId: powerSupply,
      version: "V02",
      serial: `LIT${device.serial.slice(3)}${number}`,
    })),
    ...Array.from({ length: fans }, (_, index) => ({
      name: `Fan ${index + 1}`,
      description: `${chassis} chassis Fan Module`,
      productId: fan,
      version: "V01",
      serial: "N/A",
    })),
  ];
}
