import { describe, expect, it } from "vitest";

import { showIcamResourceFibTcam } from "../../../src/catalogue/commands/show-icam-resource-fib-tcam.ts";
import { boundRows, MOST_SERIES } from "../../../src/catalogue/nxos/reply.ts";

const STATS = { Used_Entries: "1", Max_Entries: "9", Percent_Util: "11.11" };
const row = (index: number) => ({ Class: `class ${index}`, TABLE_fib_stats: { ROW_fib_stats: STATS } });
const bodyWith = (rows: number) => ({
  module: "1",
  instance: "0",
  TABLE_fib_resource: { ROW_fib_resource: Array.from({ length: rows }, (_, index) => row(index)) },
});

describe("a reply's rows", () => {
  it("are the reply's own while there are few", () => {
    const body = bodyWith(100);

    const bounded = boundRows(body);

    expect(bounded.body).toBe(body);
    expect(bounded.unread).toBe(0);
  });

  it("are the first ones where there are too many, tables in tables counted", () => {
    const body = bodyWith(90_000);

    const { samples, dropped, unread } = showIcamResourceFibTcam.read(body);

    const rows = MOST_SERIES / 2;
    expect(unread).toBe(90_000 - rows);
    expect(samples).toHaveLength(3 * rows);
    expect(samples.at(-1)?.attributes).toMatchObject({ class: `class ${rows - 1}` });
    expect(dropped).toEqual([]);
    expect(body.TABLE_fib_resource.ROW_fib_resource).toHaveLength(90_000);
  });

  it("are as many of a single list, and nothing of the tables after it but what is no row", () => {
    const body = {
      name: "x",
      TABLE_a: [{ ROW_a: Array.from({ length: MOST_SERIES + 5 }, (_, index) => ({ index })) }],
      TABLE_b: { ROW_b: [{ index: 1 }, { index: 2 }], total: 2 },
    };

    const bounded = boundRows(body);

    expect(bounded.unread).toBe(6 + 2);
    expect(bounded.body).toMatchObject({ name: "x", TABLE_b: { ROW_b: [], total: 2 } });
  });

  it("that are lists of leaves end at the same place in each column", () => {
    const column = (word: string) => Array.from({ length: MOST_SERIES + 1 }, (_, index) => `${word}${index}`);

    const { body, unread } = boundRows({ used: column("u"), free: column("f") });

    expect(unread).toBe(2);
    expect(body).toEqual({ used: column("u").slice(0, -1), free: column("f").slice(0, -1) });
  });

  it("that are not read cost what is nested in them too, but are counted once", () => {
    const nested = { TABLE_b: { ROW_b: [{ index: 1 }, { index: 2 }] } };
    const body = { TABLE_a: { ROW_a: [...Array.from({ length: MOST_SERIES }, (_, index) => ({ index })), nested] } };

    expect(boundRows(body).unread).toBe(1);
  });
});
