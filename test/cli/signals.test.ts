import { EventEmitter } from "node:events";

import { describe, expect, it } from "vitest";

import { type RunOptions, type Running, runUntilSignal } from "../../src/cli/signals.ts";

const ENDING = ["SIGTERM", "SIGINT"] as const;

/** Runs something whose start and stop the test ends. */
function running(more: Partial<RunOptions> = {}) {
  const signals = new EventEmitter();
  const started = Promise.withResolvers<undefined>();
  const stopped = Promise.withResolvers<undefined>();
  const events: string[] = [];
  async function start(stopping: AbortSignal): Promise<Running> {
    events.push("starting");
    stopping.addEventListener("abort", () => events.push("aborted"));
    await started.promise;
    events.push("started");
    return {
      async stop() {
        events.push("stopping");
        await stopped.promise;
        events.push("stopped");
      },
    };
  }
  const status = runUntilSignal(start, { hangup: () => events.push("hangup"), signals, ...more });
  return { signals, started, stopped, events, status };
}

describe("something that runs until a signal comes", () => {
  it("is started when signals are listened to already", async () => {
    const signals = new EventEmitter();
    let heard: readonly unknown[] = [];

    const status = runUntilSignal(
      () => {
        heard = signals.eventNames();
        return Promise.resolve({ stop: () => Promise.resolve() });
      },
      { signals },
    );
    signals.emit("SIGTERM", "SIGTERM");

    expect(await status).toBe(0);
    expect(heard).toEqual(["SIGTERM", "SIGINT", "SIGUSR1", "SIGUSR2", "SIGHUP"]);
  });

  it.each(ENDING)("is stopped by %s, with status 0, and nothing is listened to any more", async (signal) => {
    const { signals, started, stopped, events, status } = running();
    started.resolve(undefined);
    stopped.resolve(undefined);
    await expect.poll(() => events).toContain("started");

    signals.emit(signal, signal);

    expect(await status).toBe(0);
    expect(events).toEqual(["starting", "started", "aborted", "stopping", "stopped"]);
    expect(signals.eventNames()).toEqual([]);
  });

  it.each(ENDING)("that is told %s while it starts is stopped when it has started", async (signal) => {
    const { signals, started, stopped, events, status } = running();

    signals.emit(signal, signal);
    started.resolve(undefined);
    stopped.resolve(undefined);

    expect(await status).toBe(0);
    expect(events).toEqual(["starting", "aborted", "started", "stopping", "stopped"]);
  });

  it.each(ENDING)("that is told %s is not waited for if its start does not end", async (signal) => {
    const { signals, events, status } = running({ startGraceMs: 10 });

    signals.emit(signal, signal);

    expect(await status).toBe(0);
    expect(events).toEqual(["starting", "aborted"]);
  });

  it.each([
    ["SIGTERM", 143],
    ["SIGINT", 130],
  ] as const)("ends at once at a second %s, with status %i, though its start or stop hangs", async (signal, code) => {
    const starting = running({ sameSignalMs: 0 });
    const stopping = running({ sameSignalMs: 0 });
    stopping.started.resolve(undefined);
    for (const { signals } of [starting, stopping]) signals.emit("SIGTERM", "SIGTERM");
    await expect.poll(() => stopping.events).toContain("stopping");

    for (const { signals } of [starting, stopping]) signals.emit(signal, signal);

    expect([await starting.status, await stopping.status]).toEqual([code, code]);
  });

  it("takes a signal that npm and its launcher both pass on for one", async () => {
    const { signals, started, stopped, events, status } = running({ sameSignalMs: 60_000 });
    started.resolve(undefined);

    signals.emit("SIGTERM", "SIGTERM");
    signals.emit("SIGINT", "SIGINT");
    await expect.poll(() => events).toContain("stopping");
    stopped.resolve(undefined);

    expect(await status).toBe(0);
  });

  it("does what it is told on SIGHUP from the start until the stop, and nothing on SIGUSR1 and SIGUSR2", async () => {
    const { signals, started, stopped, events, status } = running();
    const all = (): void => {
      for (const signal of ["SIGHUP", "SIGUSR1", "SIGUSR2"]) signals.emit(signal, signal);
    };

    all();
    started.resolve(undefined);
    await expect.poll(() => events).toContain("started");
    all();
    signals.emit("SIGTERM", "SIGTERM");
    await expect.poll(() => events).toContain("stopping");
    all();
    stopped.resolve(undefined);

    expect(await status).toBe(0);
    expect(events).toEqual(["starting", "hangup", "started", "hangup", "aborted", "stopping", "stopped"]);
  });

  it("is stopped by SIGHUP if that means nothing else, as by the end of a terminal", async () => {
    const signals = new EventEmitter();
    const status = runUntilSignal(() => Promise.resolve({ stop: () => Promise.resolve() }), { signals });

    signals.emit("SIGHUP", "SIGHUP");

    expect(await status).toBe(0);
  });

  it.each(["before", "after"] as const)("throws what its start throws, %s a signal", async (when) => {
    const signals = new EventEmitter();
    const starting = Promise.withResolvers<Running>();
    const status = runUntilSignal(() => starting.promise, { signals });
    if (when === "after") signals.emit("SIGTERM", "SIGTERM");

    starting.reject(new Error("no"));

    await expect(status).rejects.toThrow("no");
    expect(signals.eventNames()).toEqual([]);
  });

  it("ends with status 0 if its start gives up because of the signal", async () => {
    const signals = new EventEmitter();
    const status = runUntilSignal(
      (stopping) =>
        new Promise((_, reject) => {
          stopping.addEventListener("abort", () => reject(stopping.reason));
        }),
      { signals },
    );

    signals.emit("SIGTERM", "SIGTERM");

    expect(await status).toBe(0);
  });
});
