/** The right to run commands, given for the time of one request. */
export interface WorkerSlot {
  readonly done: () => void;
}

interface Worker {
  readonly sessions: Set<string>;
  last: Promise<void>;
}

/**
 * The nginx backend workers of a switch. Each runs one request after the other and keeps up to five VSH sessions,
 * keyed by user and address, that nothing but a restart frees (Nexus 9000 programmability guides, NX-API CLI).
 */
export class Pool {
  readonly #workers: Worker[];
  readonly #sessions: number;

  constructor(workers: number, sessionsPerWorker: number) {
    this.#workers = Array.from({ length: workers }, () => ({ sessions: new Set(), last: Promise.resolve() }));
    this.#sessions = sessionsPerWorker;
  }

  /** Waits for the connection's worker; undefined when that worker has no session left for this user and address. */
  async enter(connection: number, session: string): Promise<WorkerSlot | undefined> {
    const worker = this.#workers[connection % this.#workers.length];
    if (worker === undefined || (worker.sessions.size >= this.#sessions && !worker.sessions.has(session))) {
      return undefined;
    }
    worker.sessions.add(session);
    const before = worker.last;
    const { promise, resolve } = Promise.withResolvers<void>();
    worker.last = promise;
    await before;
    return { done: resolve };
  }

  /** Ends every session, as a restart of NX-API does. */
  clear(): void {
    for (const worker of this.#workers) {
      worker.sessions.clear();
    }
  }
}
