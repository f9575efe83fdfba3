import type { Command, Identity } from "../catalogue/define.ts";
import { wantedOf } from "../catalogue/index.ts";
import { DEFAULT_PROFILES } from "../catalogue/profiles.ts";
import type { CommandChoices, SwitchSettings } from "../config/settings.ts";
import type { Answer } from "../fleet/ask.ts";
import { systemClock } from "../fleet/clock.ts";
import type { Opening } from "../nxapi/connection.ts";
import type { DeviceError, TransportFailure } from "../nxapi/failure.ts";
import type { Reply } from "../nxapi/json-rpc.ts";
import type { Target, Weakness } from "../nxapi/target.ts";
import type { Handshake } from "../nxapi/dial.ts";
import { ADVICE, type Advice, inFile } from "../fleet/advice.ts";
import { printable } from "../terminal.ts";
import { WEAKNESS } from "./glossary.ts";
import { inUrl } from "./listen-address.ts";
import { pollOnce, type PollOnceOptions } from "./poll-once.ts";
import type { Selected } from "./selection.ts";

/** The longest that one switch takes: a person waits for the end. */
const LONGEST_MS = 9_500;

/**
 * Asks each switch as the collector would, one command at a time, and prints how far it comes and what to do about what
 * is wrong. A switch takes ten seconds at the most; the exit status says the class of what is wrong, of several the
 * highest ({@link exitStatus}).
 */
export async function doctor({ switches, added, fromFile }: Selected, print: (text: string) => void): Promise<number> {
  let status = 0;
  for (const settings of switches) {
    const diagnosis = { ...(await diagnose(settings, added)), fromFile };
    print(render(diagnosis));
    status = Math.max(status, exitStatus(diagnosis));
  }
  return status;
}

async function diagnose(settings: SwitchSettings, added: readonly Command[]): Promise<Omit<Diagnosis, "fromFile">> {
  const tookMs = new Map<string, number>();
  const patient = { ...settings, timeoutMs: Math.min(settings.timeoutMs, LONGEST_MS) };
  // One command a request, so that each has a time of its own.
  const through: PollOnceOptions["through"] = (ask) => async (lines) => {
    const replies: Reply[] = [];
    for (const line of lines) {
      const started = systemClock.now();
      replies.push(...(await ask([line])));
      tookMs.set(line, systemClock.now() - started);
    }
    return replies;
  };
  const polled = await pollOnce(patient, { added, through });
  const { target, opening, weaknesses, failure } = polled;
  // Of a command that was asked in several spellings, the last answer counts.
  const last = new Map(polled.answers.map((answer) => [answer.ask.title, answer]));
  const answers = [...last.values()].filter(({ ask }) => polled.states.has(ask.title));
  const { identity } = polled.known.facts;
  return { target, opening, weaknesses, answers, failure, identity, tookMs, commands: settings.commands };
}

/** What the exit statuses say, for the help; 2 is for wrong arguments and settings. */
export const DOCTOR_STATUSES =
  "0 all is well, 1 a command failed, 2 the call or a setting is wrong, 3 to 7 it ended at the name, the" +
  "\nconnection, TLS, the login or NX-API, 8 the switch has none of the tables. Of several switches the highest.";

/** How far a switch could be asked. */
interface Diagnosis {
  readonly target: Target;
  readonly opening: Opening;
  readonly weaknesses: readonly Weakness[];
  /** The last answer to each command. */
  readonly answers: readonly Answer[];
  /** Why the switch could not be asked; undefined if it answered. */
  readonly failure: DeviceError | undefined;
  readonly identity: Identity | undefined;
  /** Whether its settings are those of a file, and not of the environment. */
  readonly fromFile: boolean;
  /** Milliseconds that each command line took. */
  readonly tookMs: ReadonlyMap<string, number>;
  /** What it is asked. */
  readonly commands: CommandChoices;
}

/** The steps on the way to an answer, in their order. */
const STEPS = ["name", "connect", "tls", "login", "nx-api"] as const;
type DoctorStep = (typeof STEPS)[number];

/** The step at which each reason stops. */
const STEP_OF: Readonly<Record<TransportFailure, DoctorStep>> = {
  name_not_found: "name",
  name_server: "name",
  address_refused: "name",
  refused: "connect",
  unreachable: "connect",
  timeout_connect: "connect",
  timeout_tls: "tls",
  tls_untrusted: "tls",
  tls_expired: "tls",
  tls_name_mismatch: "tls",
  tls_pin_mismatch: "tls",
  tls_protocol: "tls",
  no_password: "login",
  unauthorized: "login",
  forbidden: "login",
  reset: "nx-api",
  timeout_wait: "nx-api",
  timeout_read: "nx-api",
  busy: "nx-api",
  redirected: "nx-api",
  server_error: "nx-api",
  no_json_rpc: "nx-api",
  no_nxapi: "nx-api",
  too_large: "nx-api",
  too_slow: "nx-api",
  no_room: "nx-api",
  malformed: "nx-api",
  stopped: "nx-api",
};

/** A command failed; 2 is for wrong arguments and settings. */
const COMMAND_FAILED = 1;

/** The status of each step that can fail. */
const STATUS: Readonly<Record<DoctorStep, number>> = { name: 3, connect: 4, tls: 5, login: 6, "nx-api": 7 };

/** The switch answers, and has nothing of what it is asked for. */
const NO_TABLES = 8;

/**
 * 0 if all is well, 1 if only commands failed, 3 to 7 for the step that failed, from the name to NX-API, and 8 if the
 * switch answers but has none of the tables.
 */
function exitStatus({ failure, answers }: Diagnosis): number {
  if (failure !== undefined) return STATUS[STEP_OF[failure.reason]];
  if (answers.some(({ state }) => state === "failed")) return COMMAND_FAILED;
  return nothingToRead(answers) === undefined ? 0 : NO_TABLES;
}

/** What it means that a switch knows none of the commands, or none of those that it is asked for; undefined if it knows one. */
function nothingToRead(answers: readonly Answer[]): Advice | undefined {
  const wanted = wantedOf(answers.map(({ ask }) => ask.command));
  const hoped = answers.filter(({ ask }) => wanted.has(ask.command));
  if (hoped.length === 0 || hoped.some(({ state }) => state === "supported" || state === "failed")) return undefined;
  return answers.some(({ state }) => state === "supported") ? KNOWS_NO_TABLE : KNOWS_NO_COMMAND;
}

const KNOWS_NO_COMMAND: Advice = {
  cause: "The switch knows none of the commands: its release or platform has no structured output.",
  step: "Upgrade the switch, or leave it out; docs/metrics.md lists the releases that have each command.",
};

const KNOWS_NO_TABLE: Advice = {
  cause: "The switch answers, and has none of the tables that it is asked for.",
  step: "See the releases that have each command in docs/metrics.md; NXAPI_COMMANDS asks for others.",
};

/** A diagnosis as text for a person. */
function render(diagnosis: Diagnosis): string {
  const { target, failure } = diagnosis;
  const lines = [`${target.name}  ${target.protocol}://${inUrl(target.host)}:${target.port}`, ""];
  const failed = failure === undefined ? STEPS.length : STEPS.indexOf(STEP_OF[failure.reason]);
  for (const [index, step] of STEPS.entries()) {
    if (index < failed && !isUnknown(step, failure)) lines.push(...passed(step, diagnosis));
    if (index === failed && failure !== undefined) lines.push(...stopped(step, failure, diagnosis));
  }
  if (failure === undefined) lines.push(row("profiles", profilesAsked(diagnosis.commands)));
  for (const weakness of diagnosis.weaknesses) lines.push(row("warning", WEAKNESS[weakness]));
  const nothing = failure === undefined ? nothingToRead(diagnosis.answers) : undefined;
  if (nothing !== undefined) {
    lines.push(row("tables", `NONE: ${nothing.cause}`), next(nothing, diagnosis));
  }
  if (failure === undefined) lines.push("", ...diagnosis.answers.flatMap((answer) => commandRows(answer, diagnosis)));
  return `${lines.join("\n")}\n\n`;
}

function profilesAsked({ only, profiles = DEFAULT_PROFILES }: CommandChoices): string {
  if (only !== undefined) return "none: NXAPI_COMMANDS names the commands";
  return profiles.length === 0 ? "none" : profiles.join(", ");
}

/** Whether the result of a step is unknown: a switch that has not answered may have refused the login. */
function isUnknown(step: DoctorStep, failure: DeviceError | undefined): boolean {
  return step === "login" && (failure?.reason === "reset" || failure?.reason === "timeout_wait");
}

function row(what: string, text: string, ms?: number): string {
  return `  ${what.padEnd(9)}${text.padEnd(64)}${ms === undefined ? "" : `${ms.toFixed(0).padStart(6)} ms`}`.trimEnd();
}

function next({ step }: Advice, { fromFile }: Pick<Diagnosis, "fromFile">): string {
  return row("", `Next: ${fromFile ? inFile(step) : step}`);
}

function passed(step: DoctorStep, { target, opening, identity, fromFile }: Diagnosis): string[] {
  const { addresses, handshake, tookMs } = opening;
  switch (step) {
    case "name":
      return addresses.length === 0
        ? []
        : [row("name", `ok: ${addresses.map(({ address }) => address).join(", ")}`, tookMs.name)];
    case "connect":
      return [row("connect", "ok", tookMs.connect)];
    case "tls": {
      if (handshake === undefined) return target.protocol === "http" ? [] : [row("tls", "ok", tookMs.tls)];
      const { subject, validTo } = handshake.certificate;
      const name = printable(subject.replaceAll("\n", ", "));
      return [
        row("tls", `ok: ${handshake.protocol}, ${name}, valid until ${validTo}`, tookMs.tls),
        pin(handshake, fromFile),
      ];
    }
    case "login":
      return [row("login", `ok: user ${target.user}`)];
    case "nx-api":
      return [
        row(
          "nx-api",
          identity === undefined ? "ok" : `ok: ${identity.hostname}, ${identity.model}, ${identity.version}`,
        ),
      ];
  }
}

function stopped(step: DoctorStep, { reason, message, device }: DeviceError, diagnosis: Diagnosis): string[] {
  const { handshake } = diagnosis.opening;
  return [
    row(step, `FAILED (${reason}): ${message.replace(`${device}: `, "")}`),
    row("", ADVICE[reason].cause),
    next(ADVICE[reason], diagnosis),
    ...(step === "tls" && handshake !== undefined ? [pin(handshake, diagnosis.fromFile)] : []),
  ];
}

/** The line to paste, once somebody has made sure that this is the switch's certificate. */
function pin({ certificate: { fingerprint256: pinned } }: Handshake, fromFile: boolean): string {
  return row("", fromFile ? `tls: { pin: "${pinned}" }` : `NXAPI_TLS_PIN=${pinned}`);
}

function commandRows({ ask, state, reading, fault }: Answer, { tookMs }: Diagnosis): string[] {
  const title = ask.title.padEnd(58);
  const ms = tookMs.get(ask.title);
  const time = ms === undefined ? "" : `${ms.toFixed(0).padStart(6)} ms`;
  const count = reading?.samples.length ?? 0;
  if (state === "supported") return [`  ${title} ok${count > 0 ? `, ${count} readings` : ""}`.padEnd(80) + time];
  return [`  ${title} ${state}: ${fault ?? ""}`.trimEnd()];
}
