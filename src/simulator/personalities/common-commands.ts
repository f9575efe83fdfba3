import { body, permissionDenied, type Command } from "../commands/command.ts";
import { ctime } from "../commands/printing.ts";

const changing = [
  "access-list",
  "boot",
  "class-map",
  "clear",
  "configure",
  "copy",
  "delete",
  "feature",
  "hardware",
  "hostname",
  "icam",
  "install",
  "interface",
  "ip",
  "ipv6",
  "line",
  "logging",
  "no",
  "ntp",
  "nxapi",
  "policy-map",
  "reload",
  "router",
  "snmp-server",
  "system",
  "username",
  "vlan",
  "vrf",
  "write",
];

/** Commands that every release knows and clients send to see whether anybody is there. */
export const commonCommands: readonly Command[] = [
  {
    syntax: "show hostname",
    answer: ({ name }) => body({ hostname: name }),
    text: ({ name }) => `${name} \n`,
  },
  {
    syntax: "show clock",
    answer: ({ now }) => body({ simple_time: `${clock(now)}\n`, time_source: "NTP" }),
    text: ({ now }) => `${clock(now)}\nTime source is NTP\n`,
  },
  {
    syntax: "show license host-id",
    answer: ({ serial }) => ({ kind: "text", text: `License hostid: VDH=${serial}\n` }),
  },
  { syntax: "terminal <rest…>", answer: () => ({ kind: "empty" }) },
  // What changes a switch is refused as a role without the right is: nobody may take the simulator for a test bed.
  { syntax: `{${changing.join("|")}} <rest…>`, answer: () => permissionDenied },
];

/** A time as `show clock` prints it. */
export function clock(now: number): string {
  const [weekday, month, day, time, year] = ctime(now).split(/ +/);
  return `${time}.${String(now % 1000).padStart(3, "0")} UTC ${weekday} ${month} ${day} ${year}`;
}
