import { defineCommand, gauge } from "../define.ts";
import { bodyOf } from "../nxos/reply.ts";
import { object, type Output } from "../nxos/schema.ts";
import { agreed, table, Text, type Value } from "../nxos/values.ts";
import { flagIn, InterfaceName } from "../nxos/words.ts";

const Member = object({ port: InterfaceName, "port-status": Text.optional() });

const Channel = object({
  "port-channel": InterfaceName,
  status: Text.optional(),
  TABLE_member: table("member", Member),
});

const NAME = ["network.interface.name"] as const;

/** The flags of the command's legend. A member is up as `P`, or as `p` in delay-lacp mode. */
const MEMBER_UP = ["p"];
const MEMBER_DOWN = ["d", "i", "h", "s", "r", "b", "m"];

/** Port-channels and their members. One without members says that none is configured. */
export const showPortChannelSummary = defineCommand({
  id: "port_channel_summary",
  description: "Port-channels: whether they are up, and how many of their members are.",
  profile: "fabric",
  releases: "every NX-OS release",
  shape: "captured",
  cli: "show port-channel summary",
  periodMs: 60_000,
  schema: bodyOf({ TABLE_channel: table("channel", Channel) }),
  separable: ["channel"],
  metrics: {
    "cisco.port_channel.up": gauge("", "1 if a port-channel is up, 0 if it is down or has too few links.", NAME),
    "cisco.port_channel.members": gauge(
      "{port}",
      "Members of a port-channel: all of them (`configured`), and those that are `up`.",
      [...NAME, "state"],
    ),
    "cisco.port_channel.member.up": gauge("", "1 if a member of a port-channel is up in it, 0 if it is not.", [
      ...NAME,
      "member",
    ]),
  },
  *samples({ TABLE_channel: channels }) {
    for (const { "port-channel": channel, status, TABLE_member: members } of channels) {
      const named = { "network.interface.name": channel };
      yield { name: "cisco.port_channel.up", value: flagIn(status, ["u"], ["d", "m"]), attributes: named };
      const flags = flagsOf(members);
      for (const [member, value] of flags) {
        yield { name: "cisco.port_channel.member.up", value, attributes: { ...named, member } };
      }
      const configured = { ...named, state: "configured" };
      yield { name: "cisco.port_channel.members", value: flags.size, attributes: configured };
      const up = totalOf([...flags.values()]);
      yield { name: "cisco.port_channel.members", value: up, attributes: { ...named, state: "up" } };
    }
  },
});

/** Whether each member is up. One that is printed twice is one member, and unknown if the flags differ. */
function flagsOf(members: readonly Output<typeof Member>[]): ReadonlyMap<string, Value> {
  const flags = new Map<string, Value>();
  for (const { port, "port-status": flag } of members) {
    const up = flagIn(flag, MEMBER_UP, MEMBER_DOWN);
    flags.set(port, flags.has(port) ? agreed([flags.get(port), up]) : up);
  }
  return flags;
}

/** How many are up; unknown if it is unknown of one. */
function totalOf(flags: readonly Value[]): Value {
  let total = 0;
  for (const flag of flags) {
    if (typeof flag !== "number") return undefined;
    total += flag;
  }
  return total;
}
