import type { DropReason } from "../../otel/otlp/counters.ts";
import type { DiskFailure } from "../../otel/otlp/disk.ts";
import type { SendFailure } from "../../otel/otlp/transport.ts";
import type { Command, Dropped, ModuleKind } from "../catalogue/define.ts";
import type { Refusal } from "../fleet/samples.ts";
import type { CommandState } from "../fleet/ask.ts";
import type { STATE_ATTRIBUTE } from "../fleet/limits/switch-limits.ts";
import type { PollResult } from "../fleet/switch-metrics.ts";
import type { ShownCertificate } from "../nxapi/client.ts";
import type { Weakness } from "../nxapi/target.ts";

// A new value of one of these lists does not compile without its words.

/** How well the shape of a command's reply is known. */
export const SHAPE: Readonly<Record<Command["shape"], string>> = {
  captured: "captured from switches",
  schema: "from Cisco's published schema, not yet seen on a switch",
  inferred: "inferred from similar commands, not yet seen on a switch",
};

/** The modules that a command is asked of, in the plural. */
export const MODULES: Readonly<Record<ModuleKind, string>> = {
  line_card: "line cards",
  fabric_module: "fabric modules",
  supervisor: "supervisors",
  system_controller: "system controllers",
  other: "other modules",
};

/** The values of `state`, of a command. */
export const COMMAND_STATE: Readonly<Record<CommandState, string>> = {
  supported: "It was answered the last time that it was asked.",
  unsupported:
    "The switch does not know it: its platform or release has none. It is asked again after an hour, or after a reboot.",
  disabled:
    "The switch would know it, but its feature is not turned on; the log names what to type. It is asked again after an hour, or after a reboot.",
  failed:
    "The switch refused it, left it out, or answered what cannot be read; the log says which. It is asked again after a minute at the latest, a slow one after twenty times as long as it took.",
};

/** The values of `state`, of a breaker. */
export const BREAKER_STATE: Readonly<Record<(typeof STATE_ATTRIBUTE)[keyof typeof STATE_ATTRIBUTE], string>> = {
  closed: "It is asked when somebody wants to know.",
  open: "Three polls in a row failed, or the trial did. Nothing is sent until a random moment within the next 30 s, at the second time 60 s, later 120 s.",
  trial: "One poll is tried. If the switch answers, the breaker closes.",
};

/** The values of `result`, of a poll. */
export const POLL_RESULT: Readonly<Record<PollResult, string>> = {
  answered: "The switch let the collector in and answered, be it that it knows none of the commands.",
  failed: "The switch could not be asked; the failures are counted by reason.",
};

/** The values of `reason`, of a sample that was not shown. */
export const DROPPED: Readonly<Record<Dropped["reason"] | Refusal, string>> = {
  not_a_number: "The switch printed something else where a number belongs.",
  out_of_range: "The number cannot be true, say a counter that wrapped below zero, or an uptime of centuries.",
  implausible_zero:
    "A counter that the switch says was never cleared went back to zero. A zero that it prints three times in a row is shown.",
  unknown_word: "The switch printed a word whose meaning is not known.",
  ambiguous:
    "The reply's own figures contradict one another, or it leaves open what they are of. Of a row that is printed twice with different numbers, neither is shown.",
  malformed_row:
    "A row has another structure than its table has, say a list in the place of a name. It is left out whole, and counts once.",
  duplicate: "The switch printed the same row twice, or what another command gives as well; the first is shown.",
  series_limit:
    "The switch gave more than 20,000 series. Rows of a reply after so many, and modules and instances that are more than a chassis can have, are not read, and count once each.",
  label_limit: "A word is longer than 1,024 characters.",
  label_encoding: "A word is no Unicode text, so it cannot be written as the switch said it.",
};

/** The values of `weakness`, of a switch's settings. */
export const WEAKNESS: Readonly<Record<Weakness, string>> = {
  plain_http: "The password goes over the network in clear. Use HTTPS.",
  any_certificate: "Whoever is in between can read the password. Pin the certificate.",
  old_tls: "TLS older than 1.2 is spoken. Upgrade the switch.",
};

/** The values of `trust`, of a switch's certificate. */
export const TRUST: Readonly<Record<ShownCertificate["trust"], string>> = {
  verified: "Its issuer is trusted, and it is for the switch's name. The switch is down when it ends.",
  pinned: "It is one of the pinned ones, which are accepted whenever they end.",
  any: "Any certificate is accepted.",
};

/** The values of `reason`, of points that were given up on their way to a destination. */
export const EXPORT_DROPPED: Readonly<Record<DropReason, string>> = {
  queue_full: "The queue had no room, and these were the oldest in it.",
  refused: "The destination said that it will never take them; the log says why.",
  too_old: "They had waited for too long.",
  torn: "Their file in the queue's directory was not whole; how many points it held is not known.",
  unreadable: "Their file in the queue's directory could not be read, and is left there; the log says why.",
  stopped: "The collector was stopped before they were sent. A queue in a directory keeps them.",
};

/** The values of `reason`, of attempts to send that failed. */
export const EXPORT_FAILURE: Readonly<Record<SendFailure, string>> = {
  name_not_found: "There is no such name, or it has no address.",
  connection_refused: "Nothing listens on that port.",
  unreachable: "There is no way to that address.",
  connection_lost: "The connection was closed before the answer's end.",
  tls: "TLS was not agreed upon, or a certificate was not accepted.",
  timeout: "There was no answer in time.",
  busy: "The destination answered that it cannot at the moment.",
  unauthorized: "The destination wants other credentials.",
  redirected: "The destination points elsewhere, where nothing is sent.",
  rejected: "The destination answered that it does not take this.",
  malformed: "What it answered is not OTLP.",
  stopped: "The collector was stopped meanwhile.",
  no_headers: "The headers could not be read, so nothing was sent.",
  internal: "The collector itself failed; the log says how.",
};

/** The values of `reason`, of what went wrong in the directory of a queue. */
export const EXPORT_QUEUE_FAILURE: Readonly<Record<DiskFailure, string>> = {
  locked: "Another collector uses the directory. It is tried again every ten seconds.",
  full: "The disk, or what the collector may write, is full: the request is kept in memory.",
  not_writable: "The directory, or a file of it, may not be written or removed.",
  timeout: "The disk did not answer in ten seconds: the request is kept in memory.",
  torn: "A request's file was not whole, or somebody removed it. What is left of it is removed.",
  unreadable: "A request's file cannot be read. It is left where it is, and tried at the next start.",
  foreign: "Something that is not the collector's is in the directory. It is left where it is.",
  gone: "The directory was removed or replaced. It is made anew.",
  failed: "The system has another error; the log says which.",
};

/** How often a command with this period is asked. */
export function howOften(periodS: number): string {
  if (periodS === 0) return "at each poll";
  if (periodS % 3_600 === 0) return periodS === 3_600 ? "every hour" : `every ${periodS / 3_600} hours`;
  if (periodS === 60) return "every minute";
  return periodS % 60 === 0 ? `every ${periodS / 60} minutes` : `every ${periodS} seconds`;
}

/** With what a command is asked, by its entry in the reference. */
export function whenAsked({ profile, on_by_default: on, on_with_profile: withProfile }: Asked): string {
  if (profile === null) return "with any profile";
  if (!withProfile) return `of the profile ${profile}, only where it is named`;
  return `with the profile ${profile}, which is ${on ? "on" : "off"} by default`;
}

/** What of a command's entry in the reference says with what it is asked. */
interface Asked {
  readonly profile: string | null;
  readonly on_by_default: boolean;
  readonly on_with_profile: boolean;
}

/** Words as people list them: `a, b and c`. */
export function listed(words: readonly string[], last = "and"): string {
  const [final = ""] = words.slice(-1);
  return words.length < 2 ? final : `${words.slice(0, -1).join(", ")} ${last} ${final}`;
}
