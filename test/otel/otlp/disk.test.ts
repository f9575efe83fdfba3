import { expect, it } from "vitest";

import { DeadlineError } from "../../../otel/otlp/deadline.ts";
import { createDisk } from "../../../otel/otlp/disk.ts";

it("gives what the work gives, and what it fails with", async () => {
  const disk = createDisk();

  expect(await disk.run(() => Promise.resolve(7))).toBe(7);
  await expect(disk.run(() => Promise.reject(new Error("full")))).rejects.toThrow("full");
});

it("does so much at a time, and the rest in its turn", async () => {
  const disk = createDisk({ most: 2 });
  let [now, most] = [0, 0];

  const work = Array.from({ length: 20 }, () =>
    disk.run(async () => {
      now += 1;
      most = Math.max(most, now);
      await new Promise((resolve) => setImmediate(resolve));
      now -= 1;
    }),
  );
  await Promise.all(work);

  expect([now, most]).toEqual([0, 2]);
});

it("begins nothing while something is late, and says what became of that", async () => {
  const disk = createDisk({ timeoutMs: 20 });
  const { promise: hanging, resolve } = Promise.withResolvers<string>();
  const late: string[] = [];
  let begun = 0;

  await expect(
    disk.run(
      () => hanging,
      (result) => late.push(result),
    ),
  ).rejects.toThrow(DeadlineError);
  await expect(disk.run(() => Promise.resolve((begun += 1)))).rejects.toThrow("the disk does not answer");
  const meanwhile = begun;
  resolve("done after all");
  await hanging;
  await new Promise((settled) => setImmediate(settled));

  expect(meanwhile).toBe(0);
  expect(late).toEqual(["done after all"]);
  expect(await disk.run(() => Promise.resolve((begun += 1)))).toBe(1);
});

it("does not begin what waited for its turn in vain", async () => {
  const disk = createDisk({ timeoutMs: 20, most: 1 });
  const { promise: hanging, resolve } = Promise.withResolvers<void>();
  let begun = 0;

  const both = await Promise.allSettled([disk.run(() => hanging), disk.run(() => Promise.resolve((begun += 1)))]);
  resolve();
  await new Promise((settled) => setImmediate(settled));

  expect(both.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  expect(begun).toBe(0);
  expect(await disk.run(() => Promise.resolve("works again"))).toBe("works again");
});
