import { describe, expect, it } from "vitest";

import { createRoster, type Roster, type Wanted } from "../../src/fleet/roster.ts";
import { createVisitors } from "../../src/fleet/visitors.ts";

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

function rosterOf(): Roster<Member> {
  return createRoster<Member>((error) => {
    throw error;
  });
}

const names = (roster: Roster<Member>) =>
  roster.use((members) => Promise.resolve(members.map(({ name, before }) => `${name} after ${before}`)));

describe("a roster", () => {
  it("keeps the members that are the same, and says what changed", async () => {
    const { events, wanted } = createStage();
    const roster = rosterOf();
    await roster.change([wanted("a"), wanted("b"), wanted("c")]);

    const changes = await roster.change([wanted("a"), wanted("b", "2"), wanted("d")]);

    expect(changes).toEqual({ added: 1, changed: 1, removed: 1, kept: 1 });
    expect(await names(roster)).toEqual(["a 1 after undefined", "b 2 after b 1", "d 1 after undefined"]);
    expect(events.filter((event) => event.startsWith("closed"))).toEqual(["closed b 1", "closed c 1"]);
  });

  it("closes a member that left only when its last user has finished", async () => {
    const { events, wanted } = createStage();
    const roster = rosterOf();
    await roster.change([wanted("a")]);
    const scrape = Promise.withResolvers<void>();
    const probe = Promise.withResolvers<void>();
    const uses = [roster.use(() => scrape.promise), roster.useOne("a", () => probe.promise)];

    await roster.change([]);
    scrape.resolve();
    await uses[0];
    const whileUsed = [...events];
    probe.resolve();
    await uses[1];

    expect(whileUsed).toEqual(["made a 1"]);
    expect(events).toEqual(["made a 1", "closed a 1"]);
    expect(roster.useOne("a", () => Promise.resolve())).toBeUndefined();
  });

  it("ends a use whose work fails", async () => {
    const { events, wanted } = createStage();
    const roster = rosterOf();
    await roster.change([wanted("a")]);

    await expect(roster.use(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
    await roster.change([]);

    expect(events).toContain("closed a 1");
  });

  it("stays as it was if a member cannot be made, and closes those that were made in vain", async () => {
    const { events, wanted } = createStage();
    const roster = rosterOf();
    await roster.change([wanted("a")]);

    await expect(roster.change([wanted("a", "2"), neverMade])).rejects.toThrow("no");

    expect(await names(roster)).toEqual(["a 1 after undefined"]);
    expect(events).toEqual(["made a 1", "made a 2", "closed a 2"]);
  });

  it("closes all members when it is closed, used or not", async () => {
    const { events, wanted } = createStage();
    const roster = rosterOf();
    await roster.change([wanted("a"), wanted("b")]);
    const use = roster.use(() => new Promise(() => undefined));

    await roster.close();

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
    return { clock, house: createVisitors<Member>({ most, idleMs: 100, now: () => clock.now, fault }) };
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

  it("are forgotten if they cannot be made", async () => {
    const { house } = houseOf();

    await expect(house.use(neverMade, nothing)).rejects.toThrow("no");

    expect(house.count).toBe(0);
  });
});
