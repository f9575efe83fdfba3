import { X509Certificate } from "node:crypto";
import { selfSigned } from "./http/certificate.ts";
import { Listener, type TlsOptions } from "./http/listen.ts";
import { FaultSet, isFaultName, type FaultName, type Faults, type FaultsInput } from "./http/faults.ts";
import { Logins } from "./http/logins.ts";
import { completed, type NexusOptions } from "./options.ts";
import { Pool } from "./http/session-pool.ts";
import { Recorder, type NexusRecord } from "./record.ts";
import type { Reply } from "./commands/command.ts";
import { requestListener } from "./http/requests.ts";

export type { NexusOptions } from "./options.ts";

/** The faults of a running switch. */
export interface FaultHandle {
  readonly active: Readonly<Faults>;
  /** Sets faults: `set({ hang: {} })`, `set({ latency: { ms: 50 } })`. */
  set(faults: FaultsInput): Promise<void>;
  /** Clears the named faults, or all. */
  clear(...names: readonly FaultName[]): Promise<void>;
}

/** A running simulated switch. */
export interface Nexus extends AsyncDisposable {
  readonly name: string;
  readonly personality: string;
  readonly serial: string;
  /** `http://127.0.0.1:40123`, without a path. */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** The certificate shown now, where the switch speaks HTTPS. */
  readonly certificate: TlsOptions | undefined;
  /** SHA-256 of that certificate, as `AB:CD:…`. */
  readonly fingerprint256: string | undefined;
  readonly record: NexusRecord;
  readonly faults: FaultHandle;
  /** What single commands answer in place of the personality; may be changed while running. */
  readonly replies: Map<string, Reply>;
  /** Closes the port and every connection. */
  stop(): Promise<void>;
}

/** Starts a simulated switch; resolves when it answers. */
export async function startNexus(options: NexusOptions): Promise<Nexus> {
  const nexus = new RunningNexus(options);
  await nexus.start();
  return nexus;
}

class RunningNexus implements Nexus {
  readonly name: string;
  readonly personality: string;
  readonly serial: string;
  readonly host: string;
  readonly record = new Recorder();
  readonly replies: Map<string, Reply>;
  readonly faults: FaultHandle;
  readonly #options: ReturnType<typeof completed>;
  readonly #set = new FaultSet();
  readonly #logins: Logins;
  readonly #pool: Pool;
  readonly #listener: Listener;
  #certificate: TlsOptions | undefined;
  #bootedAt: number;
  #frozenAt: number | undefined;
  #port: number;
  #stopped = false;
  #rebooting: NodeJS.Timeout | undefined;
  #settled: Promise<void> = Promise.resolve();

  constructor(given: NexusOptions) {
    const options = completed(given);
    const { personality, dialect, certificate, serial, seed, now } = options;
    const { replies } = options;
    const record = this.record;
    const faults = this.#set;
    this.#options = options;
    this.name = options.name;
    this.personality = personality.name;
    this.serial = serial;
    this.host = options.host;
    this.replies = replies;
    this.#bootedAt = now() - options.uptimeMs;
    this.#port = options.port;
    this.#certificate = certificate;
    this.#pool = new Pool(dialect.workers, dialect.sessionsPerWorker);
    this.#logins = new Logins({
      users: options.users,
      lifetimeMs: dialect.cookieLifetimeS * 1000,
      slides: dialect.cookieSlides,
    });
    this.faults = {
      get active(): Readonly<Faults> {
        return faults.active;
      },
      set: async (settings) => await this.#strike(settings),
      clear: async (...names) => await this.#heal(names),
    };
    this.#listener = new Listener({
      host: this.host,
      tls: certificate,
      nginx: dialect.nginx,
      recorder: record,
      silent: () => faults.take("tls-hang", []) !== undefined,
      onRequest: requestListener({
        personality,
        dialect,
        recorder: record,
        faults,
        logins: this.#logins,
        pool: this.#pool,
        replies,
        latencyMs: options.latencyMs,
        device: () => ({
          name: this.name,
          serial,
          seed,
          now: this.#frozenAt ?? now(),
          bootedAt: this.#bootedAt,
          dialect,
        }),
        now,
        connectionOf: (request) => this.#listener.connectionOf(request),
      }),
    });
  }

  get port(): number {
    return this.#port;
  }

  get url(): string {
    const host = this.host.includes(":") ? `[${this.host}]` : this.host;
    return `${this.#certificate === undefined ? "http" : "https"}://${host}:${this.#port}`;
  }

  get certificate(): TlsOptions | undefined {
    return this.#certificate;
  }

  get fingerprint256(): string | undefined {
    return this.#certificate && new X509Certificate(this.#certificate.cert).fingerprint256;
  }

  async start(): Promise<void> {
    await this.#settle();
    await this.#strike(this.#options.faults);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#rebooting);
    await this.#settle();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #strike(faults: FaultsInput): Promise<void> {
    const set = this.#set.set(faults);
    if (set["expire-cookies"] !== undefined) {
      this.#logins.forget();
      this.#set.clear("expire-cookies");
    }
    if (set.certificate !== undefined) {
      this.#show(selfSigned(set.certificate.expired ? { notBefore: this.#options.now() - 400 * day } : {}));
    }
    if (set["frozen-clock"] !== undefined) {
      this.#frozenAt = this.#options.now();
    }
    if (set.reboot !== undefined) {
      this.#logins.forget();
      this.#pool.clear();
      clearTimeout(this.#rebooting);
      this.#rebooting = setTimeout(() => {
        this.#bootedAt = this.#options.now();
        this.#comeBack();
      }, set.reboot.seconds * 1000);
    }
    await this.#settle();
  }

  /** Listens again after a reboot; whoever took the port in the meantime gives it back, or keeps it. */
  #comeBack(): void {
    this.#heal(["reboot"]).catch(() => {
      if (!this.#stopped) this.#rebooting = setTimeout(() => this.#comeBack(), RETRY_MS);
    });
  }

  async #heal(names: readonly FaultName[]): Promise<void> {
    for (const name of names.length === 0 ? activeNames(this.#set.active) : names) {
      this.#set.clear(name);
      if (name === "certificate" && this.#options.certificate !== undefined) {
        this.#show(this.#options.certificate);
      }
      if (name === "frozen-clock") {
        this.#frozenAt = undefined;
      }
    }
    await this.#settle();
  }

  #show(certificate: TlsOptions): void {
    if (this.#certificate !== undefined) {
      this.#certificate = certificate;
      this.#listener.show(certificate);
    }
  }

  /** Opens or closes the port as everything now says it should be. */
  async #settle(): Promise<void> {
    const before = this.#settled;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#settled = promise;
    await before;
    try {
      const { refuse, reboot } = this.#set.active;
      if (this.#stopped || refuse !== undefined || reboot !== undefined) {
        await this.#listener.close();
      } else {
        this.#port = await this.#listener.open(this.#port);
      }
    } finally {
      resolve();
    }
  }
}

const day = 86_400_000;

/** How often a port that somebody else has is tried. */
const RETRY_MS = 100;

function activeNames(active: Faults): readonly FaultName[] {
  return Object.keys(active).filter((name) => isFaultName(name));
}
