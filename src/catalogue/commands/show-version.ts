import { defineCommand, gauge, type Identity } from "../define.ts";
import type { Output } from "../nxos/schema.ts";
import { Count, Text, type Value } from "../nxos/values.ts";
import { bodyOf } from "../nxos/reply.ts";

const Leaves = bodyOf({
  host_name: Text.optional(),
  chassis_id: Text.optional(),
  proc_board_id: Text.optional(),
  nxos_ver_str: Text.optional(),
  sys_ver_str: Text.optional(),
  kickstart_ver_str: Text.optional(),
  kern_uptm_days: Count.optional(),
  kern_uptm_hrs: Count.optional(),
  kern_uptm_mins: Count.optional(),
  kern_uptm_secs: Count.optional(),
  rr_reason: Text.optional(),
});

const Body = Leaves.transform((body) => ({
  identity: identityOf(body),
  restartReason: body.rr_reason ?? "",
})).refine(
  ({ identity: { version } }) => version !== "",
  "no release (nxos_ver_str, sys_ver_str or kickstart_ver_str)",
);

/** The first Nexus was sold in 2008: none has been up for longer than this. */
export const LONGEST_UPTIME_S = 20 * 365.25 * 86_400;

const UNIT_SECONDS = [86_400, 3_600, 60, 1] as const;

function uptime(parts: readonly Value[]): number | undefined {
  let seconds = 0;
  for (const [index, unit] of UNIT_SECONDS.entries()) {
    const part = parts[index];
    if (typeof part !== "number") return undefined;
    seconds += part * unit;
  }
  return seconds;
}

function identityOf(body: Output<typeof Leaves>): Identity {
  return {
    hostname: body.host_name ?? "",
    model: body.chassis_id ?? "",
    serial: body.proc_board_id ?? "",
    // The release is in `kickstart_ver_str` up to 10.2, in `nxos_ver_str` as well from 9.3, and on 5000 and 7000
    // series in `sys_ver_str`.
    version: body.nxos_ver_str || body.sys_ver_str || body.kickstart_ver_str || "",
    uptimeSeconds: uptime([body.kern_uptm_days, body.kern_uptm_hrs, body.kern_uptm_mins, body.kern_uptm_secs]),
  };
}

/** Who the switch is and how long it has been up; the fleet shows it as cisco.device.info, also of a switch that is down. */
export const showVersion = defineCommand({
  id: "version",
  description:
    "Who the switch is: name, model, serial number and release; how long it has been up, and why it was started.",
  profile: undefined,
  releases: "every NX-OS release",
  shape: "captured",
  cli: "show version",
  periodMs: 300_000,
  schema: Body,
  metrics: {
    "system.uptime": gauge("s", "How long ago the switch was started.", []),
    "cisco.system.restart.info": gauge("", "Why the switch was started the last time, in its own words; always 1.", [
      "reason",
    ]),
  },
  *samples({ identity: { uptimeSeconds }, restartReason: reason }) {
    if (uptimeSeconds !== undefined && uptimeSeconds <= LONGEST_UPTIME_S) {
      yield { name: "system.uptime", value: uptimeSeconds, attributes: {} };
    }
    if (reason !== "") yield { name: "cisco.system.restart.info", value: 1, attributes: { reason } };
  },
  tells: ({ identity }) => ({ identity }),
});
