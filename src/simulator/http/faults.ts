import { z } from "zod";

const limits = {
  /** Only the next so many requests, or commands for faults of bodies. */
  times: z.int().positive().optional(),
  /** Only requests that carry a command with these words in it. */
  command: z.string().optional(),
};

function fault<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.strictObject({ ...shape, ...limits }).optional();
}

/** A fault that is nothing without a command to strike. */
function faultOf<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.strictObject({ ...shape, command: z.string(), times: limits.times }).optional();
}

/** A timer of Node.js that is set for longer ends at once. */
const LONGEST_MS = 2 ** 31 - 1;

const ms = z.number().nonnegative().max(LONGEST_MS);
const retryAfterS = z.int().nonnegative().optional();

/** Everything that can be wrong with a simulated switch, by name. */
export const Faults = z.strictObject({
  /** Every answer waits. */
  latency: fault({ ms }),
  /** No answer, not even headers. */
  hang: fault({}),
  /** Half of the body, then silence. */
  "half-body": fault({}),
  /** The body a few bytes at a time. */
  drip: fault({ bytesPerSecond: z.number().min(0.001).default(1) }),
  /** A TCP reset before the answer or in the middle of its body. */
  reset: fault({ when: z.enum(["before", "body"]).default("before") }),
  /** The port is closed. */
  refuse: fault({}),
  /** Half of the body, then the connection ends as if that were all. */
  truncate: fault({}),
  /** A body that is not JSON: cut short but well framed, with a stray comma, a bare control character, or NaN. */
  "broken-json": fault({ how: z.enum(["cut", "comma", "control", "nan"]).default("cut") }),
  /** A friendly page with status 200, or any other body and type. */
  "wrong-type": fault({
    contentType: z.string().default("text/html"),
    text: z.string().default("<html><body>Welcome</body></html>\r\n"),
  }),
  /** A page of nginx in the place of an answer. */
  "error-page": fault({
    status: z.literal([500, 502, 503, 504]).default(502),
    retryAfterS,
  }),
  unauthorized: fault({}),
  forbidden: fault({}),
  "too-many": fault({ retryAfterS: retryAfterS.default(30) }),
  /** Every cookie given out so far becomes invalid, once. */
  "expire-cookies": fault({}),
  /** A body of so many bytes. */
  giant: fault({
    bytes: z
      .int()
      .positive()
      .default(64 * 1024 * 1024),
  }),
  /** One row as a list of one, or each table as a list of single rows. */
  flip: fault({ what: z.enum(["rows", "tables"]).default("rows") }),
  "missing-keys": fault({ keys: z.array(z.string()).min(1) }),
  /** Leaves of these names say something else: `{ "Max_Entries": "0" }`, `{ "Used_Entries": "-" }`. */
  "set-values": fault({ values: z.record(z.string(), z.union([z.string(), z.number(), z.null()])) }),
  /** Blanks after every text. */
  padding: fault({}),
  /** Texts that are numbers become numbers, and numbers texts. */
  "number-types": fault({}),
  "empty-body": fault({ as: z.enum(["object", "text", "null"]).default("object") }),
  "body-as-string": fault({}),
  /** One command takes so much longer. */
  "slow-command": faultOf({ ms }),
  /** One command is refused by the command line. */
  "refuse-command": faultOf({ error: z.string().default("% Invalid command\n") }),
  /** Restarts: uptime and sessions are gone and the port stays closed for so long. */
  reboot: fault({
    seconds: z
      .number()
      .nonnegative()
      .max(LONGEST_MS / 1000)
      .default(5),
  }),
  /** Another certificate, made new; valid or long expired. */
  certificate: fault({ expired: z.boolean().default(false) }),
  /** Connections are accepted and the TLS handshake never answered. */
  "tls-hang": fault({}),
  /** The connection is closed after each answer, announced or not. */
  close: fault({ announced: z.boolean().default(false) }),
  /** A letter in Latin-1 in the first text of the body. */
  "latin-1": fault({}),
  /** Time stands still in what the switch says. */
  "frozen-clock": fault({}),
});

/** Faults with their settings. */
export type Faults = z.infer<typeof Faults>;
/** Faults as they are asked for: what has a default may be left out. */
export type FaultsInput = z.input<typeof Faults>;
/** The name of a fault. */
export type FaultName = keyof Faults;

/** The names of all faults. */
export const faultNames = Object.keys(Faults.shape);

/** Whether a word names a fault. */
export function isFaultName(word: string): word is FaultName {
  return faultNames.includes(word);
}

/** The faults a switch has just now; what they do when set is up to the switch. */
export class FaultSet {
  #active: Faults = {};
  readonly #left = new Map<FaultName, number>();

  /** The active faults and their settings. */
  get active(): Readonly<Faults> {
    return this.#active;
  }

  set(faults: FaultsInput): Faults {
    const parsed = Faults.parse(faults);
    this.#active = { ...this.#active, ...parsed };
    for (const name of faultNames.filter((word) => isFaultName(word))) {
      const times = parsed[name]?.times;
      if (times !== undefined) {
        this.#left.set(name, times);
      } else if (parsed[name] !== undefined) {
        this.#left.delete(name);
      }
    }
    return parsed;
  }

  clear(name: FaultName): void {
    this.#active = Object.fromEntries(Object.entries(this.#active).filter(([key]) => key !== name));
    this.#left.delete(name);
  }

  /** The settings of a fault if it strikes a request with these commands; one of its `times` is used up. */
  take<Name extends FaultName>(name: Name, commands: readonly string[]): Faults[Name] | undefined {
    const settings: Faults[Name] = this.#active[name];
    const { command, times }: { command?: string | undefined; times?: number | undefined } = settings ?? {};
    if (settings === undefined || (command !== undefined && !commands.some((one) => one.includes(command)))) {
      return undefined;
    }
    if (times !== undefined) {
      const left = (this.#left.get(name) ?? 0) - 1;
      this.#left.set(name, left);
      if (left <= 0) {
        this.clear(name);
      }
    }
    return settings;
  }
}
