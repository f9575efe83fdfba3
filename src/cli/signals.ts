import type { EventEmitter } from "node:events";
import { close as closeDebugger, url as debuggerUrl } from "node:inspector";
import { constants } from "node:os";

/** Something that runs until it is stopped. */
export interface Running {
  stop(): Promise<void>;
}

/** What signals do, and how long what they stop may take. */
export interface RunOptions {
  /** What SIGHUP does, from before the start until the stop; without it SIGHUP stops, as the end of a terminal does. */
  readonly hangup?: () => void;
  /** What emits signals. */
  readonly signals?: Pick<EventEmitter, "on" | "off">;
  /** How long a start that is stopped may take to come to its end, in milliseconds. */
  readonly startGraceMs?: number;
  /** How long a signal that comes again is still the first one, in milliseconds. */
  readonly sameSignalMs?: number;
}

const START_GRACE_MS = 1_000;

/** A terminal or a service manager signals npm and this process, and npm's launcher passes on what it is told. */
const SAME_SIGNAL_MS = 500;

/** They end the program in good order, and at once when they come again. */
const ENDING = ["SIGTERM", "SIGINT"] as const;

/** They mean nothing here, and must not end it: Node.js opens its debugger on the first, and ends on the second. */
const IGNORED = ["SIGUSR1", "SIGUSR2"] as const;

/**
 * Starts something, runs it until SIGTERM or SIGINT, then stops it and gives the exit status 0. A second signal gives
 * 128 plus its number at once, as a shell does; what comes within half a second is still the first. Signals are
 * listened to before anything is started: one that comes while `start` runs aborts its signal, and what it has started
 * by then is stopped. A start that does not end is not waited for.
 * @throws what `start` throws, or the stop
 */
export async function runUntilSignal(
  start: (stopping: AbortSignal) => Promise<Running>,
  { hangup, signals = process, startGraceMs = START_GRACE_MS, sameSignalMs = SAME_SIGNAL_MS }: RunOptions = {},
): Promise<number> {
  const stopping = new AbortController();
  const again = Promise.withResolvers<number>();
  let stoppingSince = 0;
  const end = (signal: NodeJS.Signals): void => {
    if (!stopping.signal.aborted) {
      stoppingSince = performance.now();
      stopping.abort();
    } else if (performance.now() - stoppingSince >= sameSignalMs) again.resolve(128 + constants.signals[signal]);
  };
  const onHangup = hangup === undefined ? end : () => stopping.signal.aborted || hangup();
  const listeners = [
    ...ENDING.map((signal) => [signal, end] as const),
    ...IGNORED.map((signal) => [signal, ignore] as const),
    ["SIGHUP", onHangup] as const,
  ];
  for (const [signal, listener] of listeners) signals.on(signal, listener);
  try {
    return await Promise.race([startAndStop(start, stopping.signal, startGraceMs), again.promise]);
  } finally {
    for (const [signal, listener] of listeners) signals.off(signal, listener);
  }
}

async function startAndStop(
  start: (stopping: AbortSignal) => Promise<Running>,
  stopping: AbortSignal,
  graceMs: number,
): Promise<number> {
  const told = new Promise<void>((resolve) => stopping.addEventListener("abort", () => resolve(), { once: true }));
  const late = Promise.withResolvers<undefined>();
  let grace: NodeJS.Timeout | undefined;
  void told.then(() => (grace = setTimeout(() => late.resolve(undefined), graceMs)));
  try {
    const running = await Promise.race([start(stopping), late.promise]);
    await told;
    await running?.stop();
  } catch (error) {
    if (error !== stopping.reason) throw error;
  } finally {
    clearTimeout(grace);
  }
  return 0;
}

/**
 * Does what a signal does to a program that does not listen to it, until somebody else listens: as the first process of
 * a container the program would otherwise not hear SIGTERM while it is loaded. SIGHUP does nothing until `loaded`,
 * since no file has been read by then, and SIGUSR1 never does, on which Node.js would open its debugger. One that was
 * opened by it before this is closed, where Node.js was not started with `--disable-sigusr1`.
 */
export function holdSignals(exit: (status: number) => void): { loaded(): void } {
  let loading = true;
  const byDefault = (signal: NodeJS.Signals): void => {
    if (process.listenerCount(signal) > 1 || (loading && signal === "SIGHUP")) return;
    process.off(signal, byDefault);
    process.kill(process.pid, signal);
    // That does not end the first process of a container.
    exit(128 + constants.signals[signal]);
  };
  process.on("SIGUSR1", ignore);
  if (!isDebugged()) closeDebuggers(performance.now() + OPENING_MS);
  for (const signal of [...ENDING, "SIGHUP"] as const) process.on(signal, byDefault);
  return {
    loaded() {
      loading = false;
    },
  };
}

/**
 * How long Node.js may take to open its debugger for a signal, in milliseconds: it does so more than once, and in a thread
 * that a busy machine lets wait.
 */
const OPENING_MS = 5_000;
const LOOK_MS = 20;

function closeDebuggers(until: number): void {
  if (debuggerUrl() !== undefined) closeDebugger();
  if (performance.now() < until) setTimeout(() => closeDebuggers(until), LOOK_MS).unref();
}

/** Whether whoever started the program wants to debug it. */
function isDebugged(): boolean {
  return [...process.execArgv, process.env["NODE_OPTIONS"] ?? ""].some((flags) =>
    /--inspect(-brk|-wait)?(=|\s|$)/.test(flags),
  );
}

function ignore(): void {}
