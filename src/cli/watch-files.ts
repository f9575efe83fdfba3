import { stat } from "node:fs/promises";

/** How often files are looked at. A change counts when it is the same at two looks. */
const PERIOD_MS = 1_000;

/** How long a file's state is waited for: on a network mount that hangs it never comes. */
const LOOK_MS = 3_000;

/** The most files that are waited for in the background: each blocks one of the four threads of Node.js. */
const MOST_HANGING = 2;

/** The most readings in a row, to learn which files there are. */
const READINGS = 3;

/** The longest wait before files whose reading failed are read again unchanged. */
const LONGEST_RETRY_MS = 60_000;

/** Reading again and again what cannot be read takes a twentieth of the time at the most. */
const RETRY_SHARE = 20;

/** The state of a file that was read before its state could be noted, so that it is read once more. */
const UNKNOWN = "unknown";

/** Files that are watched. */
export interface FileWatch {
  /**
   * Reads files, and watches them from then on, those that are watched already too. States are noted before the reading,
   * so that whatever is written meanwhile is a change: where the reading finds files that were not known, it is done
   * once more. If it fails, the files before and `first` are watched.
   */
  reading<T extends { readonly files: readonly string[] }>(
    first: readonly string[],
    read: () => Promise<T>,
  ): Promise<T>;
  stop(): void;
}

/** Why files are to be read: one of them is another, or the last reading failed and nothing has changed since. */
export type ReadReason = "changed" | "failed";

interface FileWatchOptions {
  /** Called again at each look as long as nothing is read. */
  readonly changed: (reason: ReadReason) => Promise<unknown>;
  readonly periodMs?: number;
  /** The state of a file or folder, another text after each change. */
  readonly stateOf?: (file: string) => Promise<string>;
  /** How long it is waited for, in milliseconds. */
  readonly lookMs?: number;
  /** Told of an error of `changed`. */
  readonly fault: (error: unknown) => void;
  /** Monotonic milliseconds. */
  readonly now?: () => number;
}

/**
 * Calls `changed` when a file or folder is another than when it was read and has not changed since the last look, so that
 * none is read half-written. Looks at them instead of being told, because mounted secrets and volumes are replaced by
 * links, over networks too, of which the system tells nothing. Files whose reading failed are read again after a while
 * though they are the same: for want of file handles or memory, or while a mount was away, nothing changes in them.
 */
export function watchFiles(options: FileWatchOptions): FileWatch {
  const { changed, fault, periodMs = PERIOD_MS, now = () => performance.now() } = options;
  const look = patiently(options.stateOf ?? stateInFolder, options.lookMs ?? LOOK_MS);
  /** The states in which files were last read. */
  let read: ReadonlyMap<string, string> = new Map();
  let seen: ReadonlyMap<string, string> = new Map();
  let failures = 0;
  let againAt = Infinity;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  async function statesOf(files: Iterable<string>): Promise<ReadonlyMap<string, string>> {
    const states = new Map<string, string>();
    for (const file of files) states.set(file, (await look(file)) ?? read.get(file) ?? UNKNOWN);
    return states;
  }

  async function lookAtAll(): Promise<void> {
    const states = await statesOf(read.keys());
    const others = [...states].filter(([file, state]) => read.has(file) && read.get(file) !== state);
    const settled = others.every(([file, state]) => seen.get(file) === state);
    seen = states;
    if (stopped || !settled) return;
    if (others.length > 0) await changed("changed");
    else if (now() >= againAt) await changed("failed");
  }

  async function readAll<T extends { readonly files: readonly string[] }>(
    first: readonly string[],
    readThem: () => Promise<T>,
  ): Promise<T> {
    let before = await statesOf(new Set([...first, ...read.keys()]));
    for (let left = READINGS - 1; ; left -= 1) {
      // Should this reading fail, what was changed meanwhile is read again all the same.
      read = before;
      const found = await readThem();
      const files = new Set([...first, ...found.files]);
      if (left === 0 || [...files].every((file) => before.has(file))) {
        read = new Map([...files].map((file) => [file, before.get(file) ?? UNKNOWN]));
        return found;
      }
      before = await statesOf(files);
    }
  }

  function retryMs(tookMs: number): number {
    return Math.max(Math.min(periodMs * 2 ** failures, LONGEST_RETRY_MS), tookMs * RETRY_SHARE);
  }

  function next(): void {
    if (stopped) return;
    timer = setTimeout(() => void lookAtAll().catch(fault).finally(next), periodMs);
    timer.unref();
  }

  next();
  return {
    async reading(first, readThem) {
      const startedAt = now();
      try {
        const found = await readAll(first, readThem);
        failures = 0;
        againAt = Infinity;
        return found;
      } catch (error) {
        againAt = now() + retryMs(now() - startedAt);
        failures += 1;
        throw error;
      }
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

/** Asks for the state of a file; undefined if it does not come in time. */
function patiently(
  stateOf: (file: string) => Promise<string>,
  lookMs: number,
): (file: string) => Promise<string | undefined> {
  const hanging = new Set<string>();
  return async (file) => {
    if (hanging.has(file) || hanging.size >= MOST_HANGING) return undefined;
    const late = Promise.withResolvers<undefined>();
    const limit = setTimeout(() => {
      hanging.add(file);
      late.resolve(undefined);
    }, lookMs);
    const state = stateOf(file).finally(() => {
      clearTimeout(limit);
      hanging.delete(file);
    });
    return await Promise.race([state, late.promise]);
  };
}

/** With the time of the last change of the inode, since a file may become readable without being written. */
async function stateInFolder(file: string): Promise<string> {
  try {
    const { dev, ino, size, mtimeMs, ctimeMs } = await stat(file);
    return `${dev} ${ino} ${size} ${mtimeMs} ${ctimeMs}`;
  } catch (error) {
    return error instanceof Error && "code" in error ? String(error.code) : "unreadable";
  }
}
