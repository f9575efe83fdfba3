import { type Client, type ClientOptions, createClient } from "../../src/nxapi/client.ts";
import type { Reply } from "../../src/nxapi/json-rpc.ts";
import { askNames } from "../../src/nxapi/names.ts";
import type { Target } from "../../src/nxapi/target.ts";

export const PASSWORD = "correct horse battery staple";

export const DEVICE = "leaf-1";

/** A simulated switch that lets {@link PASSWORD} in. */
export const leaf = { name: DEVICE, personality: "n9k-live", password: PASSWORD } as const;

interface Place {
  readonly host: string;
  readonly port: number;
}

/** The target at an address; plain HTTP unless told otherwise. */
export function targetAt({ host, port }: Place, more: Partial<Target> = {}): Target {
  return {
    name: DEVICE,
    host,
    port,
    protocol: "http",
    user: "admin",
    password: () => Promise.resolve(PASSWORD),
    trust: { kind: "verify" },
    ...more,
  };
}

/** A client under test. */
export interface TestClient extends Client, AsyncDisposable {
  /** Asks in a sequence of its own. */
  ask(commands: readonly string[], timeoutMs?: number): Promise<readonly Reply[]>;
}

export type TestClientOptions = Partial<Omit<ClientOptions, "userAgent">>;

/** A client that is closed at the end of its test. */
export function clientOf(target: Target, { resolve = askNames(), ...more }: TestClientOptions = {}): TestClient {
  const client = createClient(target, { userAgent: "nxapi-collector/test", resolve, ...more });
  return {
    ...client,
    ask: async (commands, timeoutMs = 5_000) => await client.beginRequests({ timeoutMs }).ask(commands),
    [Symbol.asyncDispose]: () => {
      client.close();
      return Promise.resolve();
    },
  };
}

/** A clock that is moved by hand. */
export function handClock() {
  let at = 1_000_000;
  return { now: () => at, forward: (ms: number) => (at += ms) };
}
