import { readFileSync } from "node:fs";
import { totalmem } from "node:os";

/** Memory and file handles that the parts of the collector may use. */
export interface Budgets {
  /** Bytes of answers that clients have yet to read. */
  readonly unreadAnswers: number;
  /** Bytes of switches' long replies while they are read. */
  readonly longReplies: number;
  /** Bytes of what waits to be pushed, where nothing else is set. */
  readonly pushQueue: number;
  /** Connections of clients. */
  readonly connections: number;
  /** Connections to switches. */
  readonly switchConnections: number;
}

/** The memory and the file handles that are divided. */
export interface Resources {
  /** Bytes that the process may use. */
  readonly memory: number;
  /** Files and connections that it may have open at once; undefined if there is no limit. */
  readonly fileHandles: number | undefined;
  /** Switches that are configured, each of which has a connection. */
  readonly switches: number;
}

const MIB = 1024 * 1024;

/** The program itself, with its libraries and an empty heap, takes 80 to 100 MiB. */
const PROGRAM_BYTES = 96 * MIB;

/**
 * How what is left is shared. All together is three fifths; the others are the heap's: snapshots, what is being parsed,
 * and what waits to be collected. The most of each is what the largest fleet has use for, the least is what one works
 * with.
 *
 * - `unreadAnswers`: 4,000 probes at once of switches with 300 series, or five scrapes of 1,000 switches by clients that
 *   sleep, take 512 MiB.
 * - `longReplies`: the largest real reply seen has 0.6 MB, so 64 MiB are a hundred of them at once.
 * - `pushQueue`: an hour of a small fleet; what is to outlive longer outages belongs on a disk.
 */
const SHARES = {
  unreadAnswers: { share: 1 / 5, least: 4 * MIB, most: 512 * MIB },
  longReplies: { share: 1 / 10, least: 4 * MIB, most: 64 * MIB },
  pushQueue: { share: 1 / 5, least: 4 * MIB, most: 64 * MIB },
  connections: { share: 1 / 10, least: 2 * MIB, most: 256 * MIB },
} as const;

/** What a connection takes that has asked for something: its objects, its buffers, and a small answer. */
const CONNECTION_BYTES = 32 * 1024;

/** Handles of the program itself: its event loop, standard streams, libraries, the log, and files that are read. */
const PROGRAM_HANDLES = 40;

/** Divides what there is. */
export function divide({ memory, fileHandles, switches }: Resources): Budgets {
  const left = memory - PROGRAM_BYTES;
  const shareOf = ({ share, least, most }: (typeof SHARES)[keyof typeof SHARES]): number =>
    Math.floor(Math.min(most, Math.max(least, left * share)));
  return {
    unreadAnswers: shareOf(SHARES.unreadAnswers),
    longReplies: shareOf(SHARES.longReplies),
    pushQueue: shareOf(SHARES.pushQueue),
    connections: Math.min(
      Math.floor(shareOf(SHARES.connections) / CONNECTION_BYTES),
      handlesForClients(fileHandles, switches),
    ),
    switchConnections: Math.max(1, (fileHandles ?? Infinity) - PROGRAM_HANDLES - LEAST_CLIENTS),
  };
}

/** Who asks whether the collector is alive, and scrapes it, needs some however many switches there are. */
const LEAST_CLIENTS = 8;

/** Switches, destinations and files come first: clients have half of the handles at most, and eight at least. */
function handlesForClients(handles: number | undefined, switches: number): number {
  if (handles === undefined) return Infinity;
  const free = handles - PROGRAM_HANDLES;
  return Math.max(LEAST_CLIENTS, Math.min(Math.floor(free / 2), free - switches));
}

/** The bytes of memory that the process may use: its container's, or else the machine's. */
export function memoryThere(): number {
  // Without a limit it is 0, or a number beyond all memory.
  const constrained = process.constrainedMemory();
  return constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
}

/**
 * How many files and connections the process may have open at once: its soft limit, which Node raises to the hard one
 * when it starts. Linux tells it in /proc, macOS and other Unixes through Node's report; Windows has none.
 */
export function fileHandlesThere(): number | undefined {
  try {
    const [, soft] = /^Max open files\s+(\d+|unlimited)/m.exec(readFileSync("/proc/self/limits", "utf8")) ?? [];
    if (soft !== undefined) return soft === "unlimited" ? undefined : Number(soft);
  } catch {
    // No Linux.
  }
  return handlesInReport(process.report.getReport());
}

/** The limit in a report of Node's. */
export function handlesInReport(report: object): number | undefined {
  if (!("userLimits" in report) || typeof report.userLimits !== "object") return undefined;
  const { userLimits } = report;
  if (userLimits === null || !("open_files" in userLimits)) return undefined;
  const { open_files: files } = userLimits;
  if (typeof files !== "object" || files === null || !("soft" in files)) return undefined;
  const soft = Number(files.soft);
  return Number.isFinite(soft) && soft > 0 ? soft : undefined;
}
