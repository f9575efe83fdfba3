import { type Stats, statSync } from "node:fs";
import { stat } from "node:fs/promises";

/** How often files are looked at; a change is acted upon once it has stood for as long. */
const PERIOD_MS = 1_000;

export interface Watch {
  /** The files were read just now for another reason: how they are is no change. */
  acknowledge(): void;
  stop(): void;
}

interface WatchOptions {
  /** The files and folders; asked anew each time. */
  readonly files: () => readonly string[];
  readonly changed: () => Promise<unknown>;
  readonly periodMs?: number;
}

/**
 * Calls `changed` when one of the files is another than before and has not changed since the last look, so that none is
 * read half-written. Looks at them instead of being told, because mounted secrets and volumes are replaced by links, over
 * networks too, of which the system tells nothing.
 */
export function watchFiles({ files, changed, periodMs = PERIOD_MS }: WatchOptions): Watch {
  const acted = new Map<string, string>();
  let seen: ReadonlyMap<string, string> = new Map();
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  async function look(): Promise<void> {
    const now = await statesOf(files());
    const another = [...now].filter(([file, state]) => acted.has(file) && acted.get(file) !== state);
    const settled = another.every(([file, state]) => seen.get(file) === state);
    seen = now;
    if (another.length > 0 && !settled) return;
    for (const [file, state] of now) acted.set(file, state);
    if (another.length > 0) await changed();
  }

  function next(): void {
    if (stopped) return;
    timer = setTimeout(() => void look().finally(next), periodMs);
    timer.unref();
  }

  void look().finally(next);
  return {
    acknowledge() {
      for (const file of files()) acted.set(file, stateOf(statSync(file, { throwIfNoEntry: false })));
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

async function statesOf(files: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const states = files.map(async (file): Promise<[string, string]> => {
    const stats = await stat(file).catch(() => undefined);
    return [file, stateOf(stats)];
  });
  return new Map(await Promise.all(states));
}

function stateOf(stats: Stats | undefined): string {
  return stats === undefined ? "absent" : `${stats.ino} ${stats.size} ${stats.mtimeMs}`;
}
