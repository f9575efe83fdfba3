import { once } from "node:events";
import { createServer } from "node:http";

import { describe, expect, it } from "vitest";

import { type Configuration, NOTHING_ADDED } from "../../src/collector/configuration.ts";
import { createReloader } from "../../src/collector/reload.ts";
import { ConfigurationError, type SwitchSettings } from "../../src/config/settings.ts";
import { createLog } from "../../src/log.ts";
import { startFabric } from "../../src/simulator/fabric.ts";
import { startNexus } from "../../src/simulator/nexus.ts";
import { OPEN, type TlsServer } from "../../src/web/security.ts";
import { collectWith, FIB, fleetOf, PASSWORD, settingsFor } from "../support/collector.ts";
import { scrape } from "../support/exposition.ts";
import { freePort } from "../support/free-port.ts";

/** Settings of which no member can be made. */
function unmakeable(settings: SwitchSettings): SwitchSettings {
  return Object.defineProperty({ ...settings }, "places", {
    enumerable: false,
    get: () => {
      throw new Error("no member");
    },
  });
}

const secured = (generation: string, tls?: TlsServer) => ({ ...OPEN, tls, headers: { "X-Generation": generation } });

const TLS: TlsServer = {
  cert: "",
  key: "",
  minVersion: "TLSv1.2",
  maxVersion: "TLSv1.3",
  ciphers: "",
  curves: "auto",
  preferServerCiphers: true,
  clients: { demand: "none", ca: undefined, allowedNames: undefined },
};

describe("a reload that fails", () => {
  it.each([
    ["a switch cannot be made", "internal error: Error: no member", "makeable", secured("2")],
    [
      "who may ask cannot be changed",
      "TLS cannot be turned on while the collector runs; restart it",
      "good",
      secured("2", TLS),
    ],
  ] as const)("because %s changes nothing", async (_, why, kind, security) => {
    await using fabric = await startFabric(2, { password: PASSWORD });
    const [one, two] = fabric.switches.map((nexus) => settingsFor(nexus, FIB));
    const bad = kind === "good" ? two! : unmakeable(two!);
    const next: Configuration = {
      settings: fleetOf([{ ...one!, labels: { new: "1" } }, bad]),
      ...NOTHING_ADDED,
      security,
    };
    await using collector = await collectWith(fleetOf([one!]), { reread: () => next });
    await scrape(collector.port);

    const mistakes = await collector.reload();
    const page = await scrape(collector.port);
    const { headers } = await fetch(`http://127.0.0.1:${collector.port}/-/healthy`);

    expect(mistakes).toEqual([why]);
    expect(page.find("cisco_device_up").map(({ labels }) => labels)).toEqual([{ host_name: one!.name }]);
    expect(headers.get("X-Generation")).toBeNull();
    expect(fabric.switches.map(({ record }) => record.openConnections)).toEqual([1, 0]);
  });

  it("by mistakes that are known already is told again only to who asks", async () => {
    const logged: string[] = [];
    let mistakes = ["one"];
    const reloader = createReloader({
      read: () => Promise.reject(new ConfigurationError(mistakes)),
      apply: () => Promise.reject(new Error("not called")),
      log: createLog((line) => logged.push(line)),
    });

    await reloader.reload();
    await reloader.reload({ again: true });
    mistakes = ["one", "two"];
    await reloader.reload({ again: true });
    await reloader.reload();

    expect(logged.map((line) => /mistake=(\S+)/.exec(line)?.[1])).toEqual(["one", "two", "one", "two"]);
  });
});

describe("reloads", () => {
  it("that are asked for while one reads are one more, which reads what the first did not see", async () => {
    const reads: ReturnType<typeof Promise.withResolvers<Configuration>>[] = [];
    const reloader = createReloader({
      read() {
        const read = Promise.withResolvers<Configuration>();
        reads.push(read);
        return read.promise;
      },
      apply: () => Promise.resolve({ added: 0, changed: 0, removed: 0, kept: 0 }),
      log: createLog(() => undefined),
    });
    const configuration = { settings: fleetOf([]), ...NOTHING_ADDED };

    const first = reloader.reload();
    await expect.poll(() => reads.length).toBe(1);
    const others = Array.from({ length: 1_000 }, () => reloader.reload());
    reads[0]?.resolve(configuration);
    await first;
    await expect.poll(() => reads.length).toBe(2);
    reads[1]?.resolve(configuration);
    await Promise.all(others);

    expect(reads).toHaveLength(2);
  });

  it("end with the collector: one that reads meanwhile changes nothing, is no error, and leaves nothing open", async () => {
    await using fabric = await startFabric(2, { password: PASSWORD });
    const [one, two] = fabric.switches.map((nexus) => settingsFor(nexus, FIB));
    const reading = Promise.withResolvers<Configuration>();
    await using collector = await collectWith(fleetOf([one!]), { reread: () => reading.promise, askAtOnce: true });

    const reload = collector.reload();
    await collector.stop();
    reading.resolve({ settings: fleetOf([two!]), ...NOTHING_ADDED });
    const mistakes = await reload;

    expect(mistakes).toEqual(["the collector is stopping"]);
    expect(collector.logged.join("")).not.toContain("error");
    expect(fabric.switches[1]?.record.connections).toBe(0);
    await expect.poll(() => fabric.switches[0]?.record.openConnections).toBe(0);
  });
});

describe("a start that fails", () => {
  it("because the port is taken asks no switch, and leaves nothing open", async () => {
    await using nexus = await startNexus({ name: "leaf-1", personality: "n9k-live", password: PASSWORD });
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const port = typeof address === "object" ? (address?.port ?? 0) : 0;
    const settings = { ...fleetOf([settingsFor(nexus, FIB)]), web: { host: "127.0.0.1", port } };

    await expect(collectWith(settings, { askAtOnce: true })).rejects.toMatchObject({ code: "EADDRINUSE" });

    server.close();
    expect(nexus.record.connections).toBe(0);
  });

  it("after it listens stops listening, and closes its switches", async () => {
    await using nexus = await startNexus({ name: "leaf-1", personality: "n9k-live", password: PASSWORD });
    const port = await freePort();
    const fleet = fleetOf([settingsFor(nexus, FIB)]);
    const destination = {
      name: "away",
      url: "not an address",
      protocol: "http/protobuf",
      headers: () => Promise.resolve({}),
      headersFrom: "",
      compression: "none",
      timeoutMs: 1_000,
      tls: {},
    } as const;
    const push = { ...fleet.push, exporters: ["prometheus", "otlp"] as const, destinations: [destination] };

    const started = collectWith({ ...fleet, web: { host: "127.0.0.1", port }, push }, { askAtOnce: true });

    await expect(started).rejects.toThrow("Invalid URL");
    await expect(fetch(`http://127.0.0.1:${port}/-/healthy`)).rejects.toThrow("fetch failed");
    await expect.poll(() => nexus.record.openConnections).toBe(0);
  });
});

describe("a stop", () => {
  const never = () => new Promise<never>(() => undefined);

  it.each(["a password", "the headers of a push"])("ends in time though %s never comes", async (what) => {
    await using nexus = await startNexus({ name: "leaf-1", personality: "n9k-live", password: PASSWORD });
    const destination = {
      name: "away",
      url: "http://127.0.0.1:9/v1/metrics",
      protocol: "http/protobuf",
      headers: what === "a password" ? () => Promise.resolve({}) : never,
      headersFrom: "",
      compression: "none",
      timeoutMs: 1_000,
      tls: {},
    } as const;
    const fleet = fleetOf([{ ...settingsFor(nexus, FIB), ...(what === "a password" && { password: never }) }]);
    const push = { ...fleet.push, exporters: ["prometheus", "otlp"] as const, destinations: [destination] };
    const collector = await collectWith({ ...fleet, push }, { askAtOnce: true });
    const startedAt = performance.now();

    await collector.stop();

    expect(performance.now() - startedAt).toBeLessThan(20_000);
    expect(nexus.record.logins).toBeLessThanOrEqual(1);
  });
});
