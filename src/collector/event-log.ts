import type { SwitchEvent } from "../fleet/switch.ts";
import type { Log } from "../log.ts";
import type { Weakness } from "../nxapi/target.ts";
import { inShell } from "../terminal.ts";

/** Writes what happened with a switch to the log. `doctor` is the command that says more of a switch that is named. */
export function tell(log: Log, event: SwitchEvent, doctor: string | undefined): void {
  switch (event.event) {
    case "up":
      return log.info("switch answers", { switch: event.name, version: event.version });
    case "down":
      return log.warn("switch is down", {
        switch: event.name,
        reason: event.reason,
        detail: event.detail,
        try: doctor && `${doctor} ${inShell(event.name)}`,
      });
    case "useless":
      return log.warn(USELESS[event.without], {
        switch: event.name,
        try: doctor && `${doctor} ${inShell(event.name)}`,
      });
    case "command": {
      const { name, command, state, detail } = event;
      const write = state === "failed" ? log.warn : log.info;
      return write("command changed state", { switch: name, command, state, detail });
    }
  }
}

const USELESS = {
  structured_output: "switch knows none of the commands: its release or platform has no structured output",
  tables: "switch has none of the tables that it is asked for",
} as const;

/** What the log says at the start of settings that give up safety. */
export const WARNINGS: Readonly<Record<Weakness, string>> = {
  plain_http: "the password goes to this switch in clear",
  any_certificate: "any certificate is accepted from this switch",
  old_tls: "TLS older than 1.2 is spoken with this switch",
};
