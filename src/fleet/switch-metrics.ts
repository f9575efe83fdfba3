import { counter, gauge, type Identity, type Sample } from "../catalogue/define.ts";
import type { Profile } from "../catalogue/profiles.ts";
import type { Particulars, Traffic } from "../nxapi/client.ts";
import type { TransportFailure } from "../nxapi/failure.ts";
import type { Weakness } from "../nxapi/target.ts";
import { type Answer, type Ask, type CommandStatus, period } from "./ask.ts";
import { asCountedNow, type Clock } from "./clock.ts";
import { isUptimeImplausible } from "./knowledge.ts";
import { STATE_ATTRIBUTE, type SwitchLimits } from "./limits/switch-limits.ts";
import type { Health } from "./source.ts";

const HOST = ["host.name"] as const;
const COMMAND = ["host.name", "command"] as const;

/** What is shown of a switch that comes from no command alone: it stays when the switch is down. */
export const deviceMetrics = {
  "cisco.device.up": gauge("", "1 if the switch answered, else 0; nxapi_collector_down_reason says why.", []),
  "cisco.device.info": gauge("", "What the switch says it is; always 1.", ["hostname", "model", "serial", "version"]),
} as const;

/** What a switch says it is, as a sample. */
export function deviceInfo({ hostname, model, serial, version }: Identity): Sample {
  return { name: "cisco.device.info", value: 1, attributes: { hostname, model, serial, version } };
}

/** What the collector says about how it polls a switch; the resource is the collector's. */
export const aboutMetrics = {
  "nxapi.collector.polls": counter("{poll}", "Finished polls of a switch, by result.", ["host.name", "result"]),
  "nxapi.collector.poll.duration": gauge("s", "How long the last finished poll of a switch took.", HOST),
  "nxapi.collector.poll.failures": counter("{poll}", "Failed polls of a switch, by reason.", ["host.name", "reason"]),
  "nxapi.collector.down_reason": gauge("", "Why a switch shows no readings; always 1, absent while it shows them.", [
    "host.name",
    "reason",
  ]),
  "nxapi.collector.command.state": gauge("", "The state that a command is in on a switch; always 1.", [
    "host.name",
    "command",
    "state",
  ]),
  "nxapi.collector.command.duration": gauge("s", "How long the last request took that carried a command.", COMMAND),
  "nxapi.collector.command.period": gauge(
    "s",
    "How long a reading of a command stands before it is asked again; 0 asks with each poll.",
    COMMAND,
  ),
  "nxapi.collector.profile.duration": counter(
    "s",
    "How long requests took for the commands of a profile, or of `none`: each command has its part of its request's time.",
    ["host.name", "profile"],
  ),
  "nxapi.collector.reading.timestamp": gauge(
    "s",
    "When a command's last reading was taken, in seconds since 1970.",
    COMMAND,
  ),
  "nxapi.collector.dropped_samples": counter("{sample}", "Samples of a switch that were not shown, by reason.", [
    "host.name",
    "command",
    "reason",
  ]),
  "nxapi.collector.requests": counter("{request}", "HTTP requests sent to a switch.", HOST),
  "nxapi.collector.retries": counter("{request}", "HTTP requests that were sent to a switch once more.", HOST),
  "nxapi.collector.logins": counter("{login}", "Requests to a switch that carried the password.", HOST),
  "nxapi.collector.connections": counter("{connection}", "Connections opened to a switch.", HOST),
  "nxapi.collector.sent": counter("By", "Bytes of requests sent to a switch.", HOST),
  "nxapi.collector.received": counter("By", "Bytes of answers read from a switch.", HOST),
  "nxapi.collector.breaker.state": gauge("", "The state of what keeps a failing switch from being asked; always 1.", [
    "host.name",
    "state",
  ]),
  "nxapi.collector.budget.limit": gauge("{request}", "The most HTTP requests that a switch is sent in a minute.", HOST),
  "nxapi.collector.budget.exhausted": counter(
    "{poll}",
    "Polls that were not begun, or cut short, because a switch had been sent as many requests as it may be.",
    HOST,
  ),
  "nxapi.collector.certificate.expiry.timestamp": gauge(
    "s",
    "When the certificate ends that a switch showed last, in seconds since 1970; absent over plain HTTP.",
    ["host.name", "trust"],
  ),
  "nxapi.collector.clock.offset": gauge(
    "s",
    "How far the clock of a switch is ahead of the collector's, by the Date header of its last answer, which has whole seconds.",
    HOST,
  ),
  "nxapi.collector.insecure": gauge(
    "",
    "What the settings for a switch give up: plain_http, any_certificate or old_tls; always 1, absent if nothing.",
    ["host.name", "weakness"],
  ),
} as const;

/** How a finished poll ended; the values of one attribute. */
export type PollResult = "answered" | "failed";

/** Counts of what happened with a switch since the collector started. */
interface SwitchCounters {
  answered: number;
  failed: number;
  lastPollMs: number | undefined;
  readonly failures: Map<TransportFailure, number>;
  /** Milliseconds, by profile. */
  readonly spent: Map<Profile | "none", number>;
  /** By command line, then by reason. */
  readonly dropped: Map<string, Map<string, number>>;
}

export function createSwitchCounters(): SwitchCounters {
  return { answered: 0, failed: 0, lastPollMs: undefined, failures: new Map(), spent: new Map(), dropped: new Map() };
}

/** Adds one to a count that may not be there yet. */
export function countUp<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** What of a command is not shown: one sample, or so many rows that were not read. */
interface Drop {
  readonly command: string;
  readonly reason: string;
  readonly count?: number;
}

/** A switch whose modules have other numbers at each poll could else make the counts grow for ever. */
const MOST_COUNTED = 1_000;
const OTHER_COMMANDS = "other commands";

/** Counts something of a command as not shown. */
export function countDropped({ dropped }: SwitchCounters, { command, reason, count = 1 }: Drop): void {
  const counted = dropped.has(command) || dropped.size < MOST_COUNTED ? command : OTHER_COMMANDS;
  const reasons = dropped.get(counted) ?? new Map<string, number>();
  reasons.set(reason, (reasons.get(reason) ?? 0) + count);
  dropped.set(counted, reasons);
}

/** Counts a poll that was answered: the time that the answers took, and what of them is not shown. */
export function countAnswered(counters: SwitchCounters, answers: readonly Answer[]): void {
  counters.answered += 1;
  for (const { ask, reading, tookMs, costMs = tookMs } of answers) {
    const profile = ask.command.profile ?? "none";
    counters.spent.set(profile, (counters.spent.get(profile) ?? 0) + costMs);
    if (reading === undefined) continue;
    const command = ask.title;
    const { dropped, unread, odd, identity } = reading;
    for (const { reason } of dropped) countDropped(counters, { command, reason });
    if (unread !== undefined) countDropped(counters, { command, reason: "series_limit", count: unread });
    if (odd !== undefined) countDropped(counters, { command, reason: "malformed_row", count: odd });
    if (identity !== undefined && isUptimeImplausible(identity))
      countDropped(counters, { command, reason: "out_of_range" });
  }
}

/** What the samples of {@link aboutMetrics} are made of. */
interface AboutSources {
  readonly name: string;
  readonly counters: SwitchCounters;
  readonly traffic: Traffic;
  readonly particulars: Particulars;
  readonly weaknesses: readonly Weakness[];
  readonly limits: Pick<SwitchLimits, "breaker" | "exhausted">;
  readonly requestsPerMinute: number;
  readonly clock: Clock;
  readonly asked: Iterable<[ask: Ask, status: CommandStatus]>;
  readonly health: Health;
}

/** The samples of {@link aboutMetrics} for one switch. */
export function aboutSamples(sources: AboutSources): Sample[] {
  const { name, counters, traffic, particulars, weaknesses, limits, requestsPerMinute, clock, asked, health } = sources;
  const samples: Sample[] = [];
  // Samples that share an object are known again without a look at each.
  const host = { "host.name": name };
  const add = (metric: keyof typeof aboutMetrics, value: number, more?: Readonly<Record<string, string>>): void => {
    samples.push({ name: metric, value, attributes: more === undefined ? host : { ...host, ...more } });
  };

  add("nxapi.collector.polls", counters.answered, { result: "answered" satisfies PollResult });
  add("nxapi.collector.polls", counters.failed, { result: "failed" satisfies PollResult });
  if (counters.lastPollMs !== undefined) add("nxapi.collector.poll.duration", counters.lastPollMs / 1_000);
  for (const [reason, count] of counters.failures) add("nxapi.collector.poll.failures", count, { reason });
  if (health.reason !== undefined) add("nxapi.collector.down_reason", 1, { reason: health.reason });
  for (const [ask, status] of asked) {
    const command = ask.title;
    add("nxapi.collector.command.state", 1, { command, state: status.state });
    add("nxapi.collector.command.duration", status.tookMs / 1_000, { command });
    add("nxapi.collector.command.period", period(ask, status) / 1_000, { command });
    if (status.readAt !== undefined) {
      add("nxapi.collector.reading.timestamp", asCountedNow(status.readAt, clock) / 1_000, { command });
    }
  }
  for (const [profile, ms] of counters.spent) add("nxapi.collector.profile.duration", ms / 1_000, { profile });
  for (const [command, reasons] of counters.dropped) {
    for (const [reason, count] of reasons) add("nxapi.collector.dropped_samples", count, { command, reason });
  }
  add("nxapi.collector.requests", traffic.requests);
  add("nxapi.collector.retries", traffic.retries);
  add("nxapi.collector.logins", traffic.logins);
  add("nxapi.collector.connections", traffic.connections);
  add("nxapi.collector.sent", traffic.sentBytes);
  add("nxapi.collector.received", traffic.receivedBytes);
  add("nxapi.collector.breaker.state", 1, { state: STATE_ATTRIBUTE[limits.breaker] });
  add("nxapi.collector.budget.limit", requestsPerMinute);
  add("nxapi.collector.budget.exhausted", limits.exhausted);
  const { certificate, clockAheadMs } = particulars;
  if (certificate !== undefined) {
    const { endsAt, trust } = certificate;
    add("nxapi.collector.certificate.expiry.timestamp", endsAt / 1_000, { trust });
  }
  if (clockAheadMs !== undefined) add("nxapi.collector.clock.offset", Math.round(clockAheadMs / 1_000));
  for (const weakness of weaknesses) add("nxapi.collector.insecure", 1, { weakness });
  return samples;
}
