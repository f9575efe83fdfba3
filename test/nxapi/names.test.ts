import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { describe, expect, it, vi } from "vitest";

import {
  candidates,
  hostsNamed,
  searchRules,
  askNames,
  type NameOptions,
  rememberNames,
  type Resolve,
} from "../../src/nxapi/names.ts";
import { DeviceError, Obstacle } from "../../src/nxapi/failure.ts";
import { startNexus } from "../../src/simulator/nexus.ts";
import { clientOf, handClock, leaf, targetAt } from "./asking.ts";
import { serveNames } from "./name-server.ts";

const VERSION = ["show version"];
const MINUTE = 60_000;
const HERE = [{ address: "127.0.0.1", family: 4 }] as const;

/** Files of a machine that knows nothing but what the test says. */
function machine({ hosts = "", resolver = "" }: { hosts?: string; resolver?: string } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "nxapi-collector-"));
  const files: NameOptions = { hostsFile: join(folder, "hosts"), resolverFile: join(folder, "resolv.conf") };
  writeFileSync(files.hostsFile!, hosts);
  writeFileSync(files.resolverFile!, resolver);
  return { files, [Symbol.dispose]: () => rmSync(folder, { recursive: true }) };
}

describe("a name", () => {
  it("is looked up at the name servers", async () => {
    using here = machine();
    await using server = await serveNames({ "leaf-1.example": ["192.0.2.1", "192.0.2.2"] });
    const resolve = askNames({ ...here.files, servers: [server.address] });

    await expect(resolve("Leaf-1.example.")).resolves.toEqual([
      { address: "192.0.2.1", family: 4 },
      { address: "192.0.2.2", family: 4 },
    ]);
  });

  it("is looked up in the hosts file first, as that stands at the moment", async () => {
    using here = machine({ hosts: "192.0.2.7 leaf-1 # the first\n2001:db8::7\tother LEAF-1\n" });
    await using server = await serveNames({ "leaf-1": ["192.0.2.1"] });
    const resolve = askNames({ ...here.files, servers: [server.address] });

    const listed = await resolve("leaf-1");
    writeFileSync(here.files.hostsFile!, "");
    const asked = await resolve("leaf-1");

    expect(listed).toEqual([
      { address: "192.0.2.7", family: 4 },
      { address: "2001:db8::7", family: 6 },
    ]);
    expect(asked).toEqual([{ address: "192.0.2.1", family: 4 }]);
  });

  it.each(["localhost", "LOCALHOST", "localhost.", "leaf-1.localhost"])("is this machine: %s", async (name) => {
    const resolve = askNames({ servers: ["127.0.0.1:9"] });

    await expect(resolve(name)).resolves.toEqual([...HERE, { address: "::1", family: 6 }]);
  });

  it("is completed by the search domains, and a domain whose server fails hides no other", async () => {
    using here = machine({ resolver: "search broken.example dc1.example" });
    await using server = await serveNames({ "leaf-1.broken.example": "failure", "leaf-1.dc1.example": ["192.0.2.1"] });
    const resolve = askNames({ ...here.files, servers: [server.address] });

    await expect(resolve("leaf-1")).resolves.toEqual([{ address: "192.0.2.1", family: 4 }]);

    expect([...new Set(server.asked)]).toEqual(["leaf-1.broken.example", "leaf-1.dc1.example"]);
  });

  it.each([
    ["name_not_found", "not found", "there is no address for the name leaf-1.example"],
    ["name_not_found", [], "there is no address for the name leaf-1.example"],
    ["name_server", "failure", "the name server failed for leaf-1.example (ESERVFAIL)"],
    ["name_server", "silence", "no name server answered in time for leaf-1.example"],
  ] as const)("is %s where the server says %j", async (reason, said, message) => {
    using here = machine();
    await using server = await serveNames({ "leaf-1.example": said });
    const resolve = askNames({ ...here.files, servers: [server.address], limitMs: 200 });

    await expect(resolve("leaf-1.example")).rejects.toMatchObject({ reason, message });
  });

  it("is asked for once when the server is silent, and not completed by further search domains", async () => {
    using here = machine({ resolver: "search a.example b.example c.example d.example" });
    await using server = await serveNames({ "leaf-1.a.example": "silence" });
    const resolve = askNames({ ...here.files, servers: [server.address], limitMs: 300 });

    await expect(resolve("leaf-1")).rejects.toMatchObject({ reason: "name_server" });

    expect([...new Set(server.asked)]).toEqual(["leaf-1.a.example"]);
  });
});

describe("a resolver's file", () => {
  it.each([
    ["nothing", "", { domains: [], dots: 1 }],
    [
      "the last search",
      "search a.example\nsearch b.example. c.example\n",
      { domains: ["b.example", "c.example"], dots: 1 },
    ],
    ["a domain", "domain a.example # ours", { domains: ["a.example"], dots: 1 }],
    ["the dots", "options timeout:1 ndots:5\nnameserver 192.0.2.53", { domains: [], dots: 5 }],
  ])("says %s", (_what, text, rules) => {
    expect(searchRules(text)).toEqual(rules);
  });

  it.each([
    ["leaf", 1, ["leaf.a", "leaf.b", "leaf"]],
    ["leaf.dc1", 1, ["leaf.dc1", "leaf.dc1.a", "leaf.dc1.b"]],
    ["leaf.dc1", 5, ["leaf.dc1.a", "leaf.dc1.b", "leaf.dc1"]],
    ["leaf.dc1.", 5, ["leaf.dc1"]],
    ["leaf", 0, ["leaf", "leaf.a", "leaf.b"]],
  ])("completes %s, with ndots:%i, to %j", (name, dots, names) => {
    expect(candidates(name, { domains: ["a", "b"], dots })).toEqual(names);
  });
});

describe("a hosts file", () => {
  it.each([
    ["comments", "# 192.0.2.1 leaf", []],
    ["lines without an address", "leaf leaf", []],
    ["another name", "192.0.2.1 leaf2", []],
    ["an alias", "192.0.2.1 leaf2 leaf", [{ address: "192.0.2.1", family: 4 }]],
  ])("is read: %s", (_what, text, found) => {
    expect(hostsNamed("leaf", text)).toEqual(found);
  });
});

const found: Resolve = () => Promise.resolve([{ address: "192.0.2.1", family: 4 }]);
const notFound: Resolve = () => Promise.reject(new Obstacle("name_not_found", "gone"));
const serverFails: Resolve = () => Promise.reject(new Obstacle("name_server", "silent"));

describe("a remembered name", () => {
  it("is used for an hour while the name server fails, and no longer", async () => {
    const clock = handClock();
    let ask = found;
    const resolve = rememberNames((name) => ask(name), clock.now);
    const first = await resolve("leaf-1");
    ask = serverFails;

    clock.forward(59 * MINUTE);
    const later = await resolve("leaf-1");
    clock.forward(2 * MINUTE);

    expect(later).toEqual(first);
    await expect(resolve("leaf-1")).rejects.toMatchObject({ reason: "name_server" });
  });

  it("is asked for again with each connection, and follows a switch that moved", async () => {
    let address = "192.0.2.1";
    const resolve = rememberNames(() => Promise.resolve([{ address, family: 4 }]), handClock().now);
    await resolve("leaf-1");
    address = "192.0.2.2";

    await expect(resolve("leaf-1")).resolves.toEqual([{ address: "192.0.2.2", family: 4 }]);
  });

  it("is forgotten when the name server says that there is no such name", async () => {
    let ask = found;
    const resolve = rememberNames((name) => ask(name), handClock().now);
    await resolve("leaf-1");
    ask = notFound;
    await expect(resolve("leaf-1")).rejects.toMatchObject({ reason: "name_not_found" });
    ask = serverFails;

    await expect(resolve("leaf-1")).rejects.toMatchObject({ reason: "name_server" });
  });

  it("is forgotten when ten thousand others were found after it, as a stranger's probes can make it", async () => {
    const clock = handClock();
    let ask = found;
    const resolve = rememberNames((name) => ask(name), clock.now);
    for (let n = 0; n <= 10_000; n += 1) await resolve(`leaf-${n}`);
    ask = serverFails;

    await expect(resolve("leaf-0")).rejects.toMatchObject({ reason: "name_server" });
    await expect(resolve("leaf-1")).resolves.toHaveLength(1);
    await expect(resolve("leaf-10000")).resolves.toHaveLength(1);
  });

  it("is asked for anew by who comes after an asking that never ended", async () => {
    vi.useFakeTimers();
    try {
      let asked = 0;
      const resolve = rememberNames(async (name) => {
        asked += 1;
        return asked === 1 ? await new Promise<never>(() => undefined) : await found(name);
      }, handClock().now);
      const hung = resolve("leaf-1").catch((error: unknown) => error);
      await vi.advanceTimersByTimeAsync(10_000);

      await expect(hung).resolves.toMatchObject({ reason: "name_server" });
      await expect(resolve("leaf-1")).resolves.toHaveLength(1);
    } finally {
      vi.useRealTimers();
    }
  });

  it("is asked for once by all who want it at the same time", async () => {
    let asked = 0;
    const resolve = rememberNames((name) => {
      asked += 1;
      return name === "leaf-1" ? found(name) : notFound(name);
    }, handClock().now);

    const all = await Promise.allSettled([resolve("leaf-1"), resolve("leaf-1"), resolve("x"), resolve("x")]);

    expect(asked).toBe(2);
    expect(all.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected", "rejected"]);
  });
});

describe("a switch with a name", () => {
  it("is asked at the name's address, and its opening tells it", async () => {
    await using nexus = await startNexus(leaf);
    await using names = await serveNames({ "leaf-1.example": ["127.0.0.1"] });
    const target = targetAt({ host: "leaf-1.example", port: nexus.port });
    await using client = clientOf(target, { resolve: askNames({ servers: [names.address] }) });

    await expect(client.ask(VERSION)).resolves.toMatchObject([{ ok: true }]);

    expect(client.opening()).toMatchObject({ addresses: HERE });
    expect(Object.keys(client.opening().tookMs)).toEqual(["name", "connect"]);
    expect(nexus.record.requests[0]?.headers.host).toBe(`leaf-1.example:${nexus.port}`);
  });

  it("is asked at the next address where the first one refuses", async () => {
    await using nexus = await startNexus(leaf);
    await using client = clientOf(targetAt({ host: "leaf-1.example", port: nexus.port }), {
      resolve: () => Promise.resolve([{ address: "::1", family: 6 }, ...HERE]),
    });

    await expect(client.ask(VERSION)).resolves.toMatchObject([{ ok: true }]);
  });

  it("is asked at the first address though the collector is busy while the connection is opened", async () => {
    await using nexus = await startNexus(leaf);
    await using client = clientOf(targetAt({ host: "leaf-1.example", port: nexus.port }), {
      async resolve() {
        // The connection is begun right after this read, and what is set comes before it is looked at again.
        await readFile("/dev/null");
        setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300));
        return [...HERE, { address: "::1", family: 6 }];
      },
    });

    await expect(client.ask(VERSION)).resolves.toMatchObject([{ ok: true }]);
  });

  it.each([
    ["name_not_found", "not found"],
    ["name_server", "failure"],
    ["name_server", "silence"],
  ] as const)("fails with %s where the name server answers with %s", async (reason, said) => {
    await using names = await serveNames({ "leaf-1.example": said });
    const resolve = askNames({ servers: [names.address], limitMs: 200 });
    await using client = clientOf(targetAt({ host: "leaf-1.example", port: 443 }), { resolve });

    await expect(client.ask(VERSION)).rejects.toMatchObject({ reason });
  });

  it("fails with name_server when the time is up while it is looked up, and is asked anew afterwards", async () => {
    await using nexus = await startNexus(leaf);
    let answered = 0;
    const resolve: Resolve = async () => {
      answered += 1;
      return answered === 1 ? await new Promise(() => undefined) : HERE;
    };
    await using client = clientOf(targetAt({ host: "leaf-1.example", port: nexus.port }), { resolve });
    await expect(client.ask(VERSION, 100)).rejects.toMatchObject({ reason: "name_server" });

    await expect(client.ask(VERSION)).resolves.toMatchObject([{ ok: true }]);
  });

  it("is no burden for switches with an address while the name servers are dead", async () => {
    await using nexus = await startNexus(leaf);
    await using names = await serveNames(
      Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`leaf-${n}.example`, "silence" as const])),
    );
    const resolve = askNames({ servers: [names.address], limitMs: 5_000 });
    let looked = 0;
    const named = Promise.allSettled(
      Array.from({ length: 30 }, async (_, n) => {
        await using client = clientOf(targetAt({ host: `leaf-${n}.example`, port: 443 }), { resolve });
        await client.ask(VERSION, 10_000).finally(() => (looked += 1));
      }),
    );
    await expect.poll(() => new Set(names.asked).size).toBe(30);
    await using addressed = clientOf(targetAt(nexus), { resolve });

    await addressed.ask(VERSION);
    const lookedMeanwhile = looked;
    const failures = await named;

    expect(lookedMeanwhile).toBe(0);
    expect(
      failures.map((one) => one.status === "rejected" && one.reason instanceof DeviceError && one.reason.reason),
    ).toEqual(Array.from({ length: 30 }, () => "name_server"));
  });
});
