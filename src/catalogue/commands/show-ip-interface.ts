import { counter, defineCommand } from "../define.ts";
import { bodyOf } from "../nxos/reply.ts";
import { object, Raw } from "../nxos/schema.ts";
import { counterIn, Label, table } from "../nxos/values.ts";

// The table of VRFs beside it has a row for each interface, and no key in common. An interface that is down has no counters.
const Interface = object({
  "intf-name": Label,
  "ubyte-recv": Raw,
  "ubyte-sent": Raw,
});

/** Traffic of IPv4 interfaces, under the name that Cisco's workshop on Nexus telemetry gave it, in one request for all. */
export const showIpInterface = defineCommand({
  id: "ip_interfaces",
  description: "Unicast IPv4 traffic of the interfaces that have an address.",
  profile: "routing",
  releases: "every NX-OS release",
  shape: "captured",
  cli: "show ip interface vrf all",
  off: "its bytes are among those that `show interface` counts",
  periodMs: 60_000,
  schema: bodyOf({ TABLE_intf: table("intf", Interface, { atLeast: 1 }) }),
  separable: ["intf"],
  metrics: {
    "ip.prefix.path.traffic": counter("By", "Bytes of unicast packets that an interface received or sent, by family.", [
      "interface",
      "family",
      "network.io.direction",
    ]),
  },
  *samples({ TABLE_intf: interfaces }) {
    for (const { "intf-name": name, "ubyte-recv": received, "ubyte-sent": sent } of interfaces) {
      for (const [direction, value] of [
        ["receive", received],
        ["transmit", sent],
      ] as const) {
        const attributes = { interface: name, family: "ipv4", "network.io.direction": direction };
        yield { name: "ip.prefix.path.traffic", value: counterIn(value), attributes };
      }
    }
  },
});
