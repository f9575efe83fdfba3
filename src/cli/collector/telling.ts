import type { SwitchEvent } from "../../fleet/switch.ts";
import type { Log } from "../../log.ts";
import type { Weakness } from "../../nxapi/target.ts";

/** Writes what happened with a switch to the log. */
export function tell(log: Log, event: SwitchEvent): void {
  switch (event.event) {
    case "up":
      return log.info("switch answers", { switch: event.name, version: event.version });
    case "down":
      return log.warn("switch is down", { switch: event.name, reason: event.reason, detail: event.detail });
    case "command": {
      const { name, command, state, detail } = event;
      const write = state === "failed" ? log.warn : log.info;
      return write("command changed state", { switch: name, command, state, detail });
    }
  }
}

/** What the log says at the start of settings that give up safety. */
export const WARNINGS: Readonly<Record<Weakness, string>> = {
  plain_http: "the password goes to this switch in clear",
  any_certificate: "any certificate is accepted from this switch",
  old_tls: "TLS older than 1.2 is spoken with this switch",
};
