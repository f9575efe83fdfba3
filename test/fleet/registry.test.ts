import { describe, expect, it } from "vitest";

import { createRegistry, type Registry, type Wanted } from "../../src/fleet/registry.ts";
import { createProbeCache } from "../../src/collector/probe/probe-cache.ts";

interface Member {
  readonly name: string;
  readonly before: string | undefined;
  close(): Promise<void>;
}

/** Members that note when they are made and closed. */
function createStage() {
  const events: string[] = [];
  const wanted = (name: string, version = "1"): Wanted<Member> => ({
    name,
    fingerprint: version,
    make(before) {
      events.push(`made ${name} ${version}`);
      return Promise.resolve({
        name: `${name} ${version}`,
        before: before?.name,
        close() {
          events.push(`closed ${name} ${version}`);
          return Promise.resolve();
        },
      });
    },
  });
  return { events, wanted };
}

const neverMade: Wanted<Member> = { name: "x", fingerprint: "1", make: () => Promise.reject(new Error("no")) };

function registryOf(): Registry<Member> {
  return createRegistry<Member>((error) => {
    throw error;
  });
}

/** Makes the members be these. */
const change = async (registry: Registry<Member>, wanted: readonly Wanted<Member>[]) =>
  (await registry.prepare(wanted)).commit();

const names = (registry: Registry<Member>) =>
  registry.use((members) => Promise.resolve(members.map(({ name, before }) => `${name} after ${before}`)));

describe("a registry", () => {
  it("keeps the members that are the same, and says what changed", async () => {
    const { events, wanted } = createStage();
    const registry = registryOf();
    await change(registry, [wanted("a"), wanted("b"), wanted("c")]);

    const changes = await change(registry, [wanted("a"), wanted("b", "2"), wanted("d")]);

    expect(changes).toEqual({ added: 1, changed: 1, removed: 1, kept: 1 });
    expect(await names(registry)).toEqual(["a 1 after undefined", "b 2 after b 1", "d 1 after undefined"]);
    expect(events.filter((event) => event.startsWith("closed"))).toEqual(["closed b 1", "closed c 1"]);
  });

  it("closes a member that left only when its last user has finished", async () => {
    const { events, wanted } = createStage();
    const registry = registryOf();
    await change(registry, [wanted("a")]);
    const scrape = Promise.withResolvers<void>();
    const probe = Promise.withResolvers<void>();
    const uses = [registry.use(() => scrape.promise), registry.useOne("a", () => probe.promise)];

    await change(registry, []);
    scrape.resolve();
    await uses[0];
    const whileUsed = [...events];
    probe.resolve();
    await uses[1];

    expect(whileUsed).toEqual(["made a 1"]);
    expect(events).toEqual(["made a 1", "closed a 1"]);
    expect(registry.useOne("a", () => Promise.resolve())).toBeUndefined();
  });

  it("ends a use whose work fails", async () => {
    const { events, wanted } = createStage();
    const registry = registryOf();
    await change(registry, [wanted("a")]);

    await expect(registry.use(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
    await change(registry, []);

    expect(events).toContain("closed a 1");
  });

  it("stays as it was if a member cannot be made, and closes those that were made in vain", async () => {
    const { events, wanted } = createStage();
    const registry = registryOf();
    await change(registry, [wanted("a")]);

    await expect(change(registry, [wanted("a", "2"), neverMade])).rejects.toThrow("no");

    expect(await names(registry)).toEqual(["a 1 after undefined"]);
    expect(events).toEqual(["made a 1", "made a 2", "closed a 2"]);
  });

  it("changes nothing by what is prepared until it is committed, then all in one step", async () => {
    const { events, wanted } = createStage();
    const registry = registryOf();
    await change(registry, [wanted("a"), wanted("b")]);

    const prepared = await registry.prepare([wanted("a", "2"), wanted("c")]);
    const during = await names(registry);
    const fresh = prepared.fresh.map(({ name }) => name);
    prepared.commit();
    const after = await names(registry);

    expect(during).toEqual(["a 1 after undefined", "b 1 after undefined"]);
    expect(fresh).toEqual(["a 2", "c 1"]);
    expect(after).toEqual(["a 2 after a 1", "c 1 after undefined"]);
    expect(events.filter((event) => event.startsWith("closed"))).toEqual(["closed a 1", "closed b 1"]);
  });

  it("closes what was made for a change that is discarded, and nothing else", async () => {
    const { events, wanted } = createStage();
    const registry = registryOf();
    await change(registry, [wanted("a"), wanted("b")]);

    (await registry.prepare([wanted("a", "2"), wanted("b"), wanted("c")])).discard();
    await names(registry);

    expect(await names(registry)).toEqual(["a 1 after undefined", "b 1 after undefined"]);
    expect(events.filter((event) => event.startsWith("closed"))).toEqual(["closed a 2", "closed c 1"]);
  });

  it("ends a use whose work throws before it gives a promise", async () => {
    const { events, wanted } = createStage();
    const registry = registryOf();
    await change(registry, [wanted("a")]);
    const work = (): Promise<never> => {
      throw new Error("no");
    };

    await expect(registry.useOne("a", work)).rejects.toThrow("no");
    await change(registry, []);

    await expect.poll(() => events).toContain("closed a 1");
  });

  it("closes those that left and are in use still when it is closed", async () => {
    const { events, wanted } = createStage();
    const registry = registryOf();
    await change(registry, [wanted("a")]);
    void registry.useOne("a", () => new Promise(() => undefined));
    await change(registry, []);

    await registry.close();

    expect(events).toEqual(["made a 1", "closed a 1"]);
  });

  it("closes the others though one cannot be closed", async () => {
    const { events, wanted } = createStage();
    const faults: unknown[] = [];
    const registry = createRegistry<Member>((error) => faults.push(error));
    const broken: Wanted<Member> = {
      name: "broken",
      fingerprint: "1",
      make: () => Promise.resolve({ name: "", before: undefined, close: () => Promise.reject(new Error("no")) }),
    };
    await change(registry, [broken, wanted("a")]);

    await registry.close();

    expect(events).toContain("closed a 1");
    expect(faults).toEqual([new Error("no")]);
  });

  it("closes all members when it is closed, used or not", async () => {
    const { events, wanted } = createStage();
    const registry = registryOf();
    await change(registry, [wanted("a"), wanted("b")]);
    const use = registry.use(() => new Promise(() => undefined));

    await registry.close();

    expect(use).toBeInstanceOf(Promise);
    expect(events.slice(2)).toEqual(["closed a 1", "closed b 1"]);
  });
});

describe("visitors", () => {
  function houseOf(most = 2) {
    const clock = { now: 0 };
    const fault = (error: unknown): void => {
      throw error;
    };
    return { clock, house: createProbeCache<Member>({ most, idleMs: 100, now: () => clock.now, fault }) };
  }
  const nothing = () => Promise.resolve("done");

  it("are made once and used again", async () => {
    const { events, wanted } = createStage();
    const { house } = houseOf();

    await Promise.all([house.use(wanted("a"), nothing), house.use(wanted("a"), nothing)]);
    await house.use(wanted("a"), nothing);

    expect(events).toEqual(["made a 1"]);
    expect(house.count).toBe(1);
  });

  it("are made anew with other settings, after those before", async () => {
    const { events, wanted } = createStage();
    const { house } = houseOf();
    await house.use(wanted("a"), nothing);

    await house.use(wanted("a", "2"), ({ before }) => Promise.resolve(expect(before).toBe("a 1")));

    await expect.poll(() => events.toSorted()).toEqual(["closed a 1", "made a 1", "made a 2"]);
  });

  it("are turned away when there are too many, until one has been idle", async () => {
    const { events, wanted } = createStage();
    const { clock, house } = houseOf();
    const busy = Promise.withResolvers<void>();
    const work = house.use(wanted("a"), () => busy.promise);
    await house.use(wanted("b"), nothing);

    clock.now = 99;
    const tooEarly = house.use(wanted("c"), nothing);
    clock.now = 100;
    const later = await house.use(wanted("c"), nothing);
    busy.resolve();
    await work;

    expect(tooEarly).toBeUndefined();
    expect(later).toBe("done");
    await expect.poll(() => events.toSorted()).toEqual(["closed b 1", "made a 1", "made b 1", "made c 1"]);
  });

  it("end by themselves when nobody has asked for them for a while", async () => {
    const { events, wanted } = createStage();
    const fault = (error: unknown): void => {
      throw error;
    };
    const house = createProbeCache<Member>({ most: 2, idleMs: 30, now: () => performance.now(), fault });
    const busy = Promise.withResolvers<void>();
    const work = house.use(wanted("a"), () => busy.promise);
    await house.use(wanted("b"), nothing);

    await expect.poll(() => events).toEqual(["made a 1", "made b 1", "closed b 1"]);
    expect(house.count).toBe(1);
    busy.resolve();
    await work;

    await expect.poll(() => events).toContain("closed a 1");
    expect(house.count).toBe(0);
  });

  it("that could not be made take no successor along", async () => {
    const { events, wanted } = createStage();
    const { house } = houseOf();
    const making = Promise.withResolvers<Member>();
    const failing = house.use({ name: "a", fingerprint: "1", make: () => making.promise }, nothing);
    const successor = house.use(wanted("a", "2"), nothing);
    making.reject(new Error("no"));

    await expect(failing).rejects.toThrow("no");
    await expect(successor).resolves.toBe("done");
    await house.use(wanted("a", "2"), nothing);

    expect(house.count).toBe(1);
    expect(events).toEqual(["made a 2"]);
  });

  it.each([
    ["make throws", () => Promise.reject(new Error("no")), nothing],
    [
      "make throws at once",
      () => {
        throw new Error("no");
      },
      nothing,
    ],
    [
      "the work throws",
      undefined,
      () => {
        throw new Error("no");
      },
    ],
    ["the work fails", undefined, () => Promise.reject(new Error("no"))],
  ] as const)("keep no place in use after %s", async (_, make, work) => {
    const { events, wanted } = createStage();
    const { clock, house } = houseOf(1);

    await expect(house.use({ ...wanted("a"), ...(make && { make }) }, work)).rejects.toThrow("no");
    clock.now = 100;
    const next = await house.use(wanted("b"), nothing);

    expect(next).toBe("done");
    expect(house.count).toBe(1);
    await expect.poll(() => events.filter((event) => event.includes(" a "))).toHaveLength(make === undefined ? 2 : 0);
  });

  it("are all closed when the house is, also those that left in use and those that are made later, and none comes", async () => {
    const { events, wanted } = createStage();
    const { house } = houseOf(3);
    const never = () => new Promise(() => undefined);
    void house.use(wanted("a"), never);
    void house.use(wanted("a", "2"), never);
    void house.use(neverMade, nothing)?.catch(() => undefined);
    const late = Promise.withResolvers<undefined>();
    const made = house.use(
      { ...wanted("c"), make: () => late.promise.then(() => wanted("c").make(undefined)) },
      nothing,
    );

    const closing = house.close();
    late.resolve(undefined);
    await Promise.all([closing, made]);

    expect(events.filter((event) => event.startsWith("closed")).toSorted()).toEqual([
      "closed a 1",
      "closed a 2",
      "closed c 1",
    ]);
    expect(house.use(wanted("d"), nothing)).toBeUndefined();
    expect(house.count).toBe(0);
  });

  it("are forgotten if they cannot be made", async () => {
    const { house } = houseOf();

    await expect(house.use(neverMade, nothing)).rejects.toThrow("no");

    expect(house.count).toBe(0);
  });
});
