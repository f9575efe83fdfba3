import type { Command, Device } from "./command.ts";
import { ctime } from "./printing.ts";
import { portsOf, vlans, type Port, type Ports } from "../personalities/hardware.ts";

interface Configuration {
  readonly release: string;
  readonly features: readonly string[];
  readonly ports: Ports;
}

/** `show running-config` and `show startup-config`: the same, for nobody configures a simulated switch. Text only. */
export function configuration({ release, features, ports }: Configuration): readonly Command[] {
  const front = portsOf(ports);
  return ["running", "startup"].map((which) => ({
    syntax: `show ${which}-config`,
    answer: (device) => ({
      kind: "text",
      text: [
        `\n!Command: show ${which}-config`,
        `!Time: ${ctime(device.now)}`,
        ...lines(device, release, { features, front }),
      ].join("\n"),
    }),
  }));
}

function lines(
  { name }: Device,
  release: string,
  { features, front }: { readonly features: readonly string[]; readonly front: readonly Port[] },
): readonly string[] {
  return [
    `\nversion ${release}`,
    `hostname ${name}\n`,
    ...features.map((feature) => `feature ${feature}`),
    "",
    `vlan ${vlans.map(({ id }) => id).join(",")}`,
    ...vlans.filter(({ id }) => id !== 1).map((vlan) => `vlan ${vlan.id}\n  name ${vlan.name}`),
    "\nvrf context management",
    ...front.map(
      (port) => `\ninterface ${port.name}${port.vlan === 1 ? "" : `\n  switchport access vlan ${port.vlan}`}`,
    ),
    "\ninterface mgmt0\n  vrf member management\n",
  ];
}
