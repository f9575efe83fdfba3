import { describe, expect, it } from "vitest";

import { createBasicAuth } from "../../../src/web/auth/basic-auth.ts";

function hashOf(cost: string, password: string): string {
  return `$2b$${cost}$${password}`;
}

const USERS = new Map([
  ["cheap", hashOf("06", "cheap")],
  ["middle", hashOf("08", "middle")],
  ["dear", hashOf("11", "dear")],
]);

/** Logins whose comparisons are counted by their work in the place of being made. */
function logins() {
  const clock = { now: 0 };
  let work = 0;
  const fits = async (password: string, hash: string) => {
    work += 2 ** Number(hash.slice(4, 6));
    return hash.endsWith(`$${password}`);
  };
  const verdict = createBasicAuth(() => clock.now, fits);
  return {
    clock,
    logIn: async (user: string, password: string, client = "192.0.2.1") => {
      const before = work;
      const how = await verdict({ user, password, client, users: USERS });
      return [how, work - before] as const;
    },
  };
}

describe("a login", () => {
  it.each(["cheap", "middle", "dear", "nobody", "constructor", ""])(
    "of %j that is wrong costs as much as the dearest hash, so that it does not tell who there is",
    async (user) => {
      const { logIn } = logins();

      expect(await logIn(user, "guess")).toEqual(["wrong", 2 ** 11]);
    },
  );

  it("that is right costs what its own hash does, once", async () => {
    const { logIn } = logins();

    expect([await logIn("cheap", "cheap"), await logIn("cheap", "cheap")]).toEqual([
      ["right", 2 ** 6],
      ["right", 0],
    ]);
  });

  it("that is right gives its own attempt back, and none of those that were wrong", async () => {
    const { logIn } = logins();
    for (let guess = 0; guess < 9; guess += 1) await logIn("dear", `guess ${guess}`);

    const own = [await logIn("cheap", "cheap"), await logIn("middle", "middle")];
    const last = await logIn("dear", "guess 9");
    const after = await logIn("dear", "guess 10");

    expect([...own, last, after].map(([how]) => how)).toEqual(["right", "right", "wrong", "busy"]);
  });

  it("is looked at again as attempts come back with time, and never more than ten at once", async () => {
    const { logIn, clock } = logins();
    for (let guess = 0; guess < 10; guess += 1) await logIn("dear", `guess ${guess}`);
    expect((await logIn("dear", "guess 10"))[0]).toBe("busy");

    clock.now = 6_000;
    const one = [await logIn("dear", "guess 11"), await logIn("dear", "guess 12")];
    clock.now = 3_600_000;
    const later = [];
    for (let guess = 0; guess < 12; guess += 1) later.push((await logIn("dear", `later ${guess}`))[0]);

    expect(one.map(([how]) => how)).toEqual(["wrong", "busy"]);
    expect(later.filter((how) => how === "wrong")).toHaveLength(10);
  });

  it("of one client does not use up another's attempts", async () => {
    const { logIn } = logins();
    for (let guess = 0; guess < 11; guess += 1) await logIn("dear", `guess ${guess}`);

    expect((await logIn("dear", "dear", "192.0.2.2"))[0]).toBe("right");
  });
});
