import { describe, expect, it } from "vitest";

import { gauge, type Sample } from "../../src/catalogue/define.ts";
import { showIcamScale } from "../../src/catalogue/commands/show-icam-scale.ts";
import { ask } from "../../src/fleet/ask.ts";
import { DeviceError } from "../../src/nxapi/failure.ts";
import { createRecorder } from "../../src/fleet/overview.ts";

const START = Date.UTC(2026, 10, 28);
const STEP_MS = 15_000;

const metrics = {
  "cisco.scale.usage": gauge("{entry}", "Used.", ["feature"]),
  "cisco.scale.limit": gauge("{entry}", "There are.", ["feature"]),
  "cisco.scale.utilization": gauge("1", "Used of what there is.", ["feature"]),
} as const;
const asked = ask({ ...showIcamScale, metrics }, undefined);
const attributes = { feature: "VLANs" };

/** Polls at these moments, each of which reads a table that is a little fuller; gives its course. */
function courseOf(moments: Iterable<{ readonly now: number; readonly wall: number }>) {
  let at = { now: 0, wall: START };
  const recorder = createRecorder({ now: () => at.now, wall: () => at.wall }, { keepsCourses: true });
  let ratio = 0;
  for (at of moments) {
    const samples: Sample[] = [{ name: "cisco.scale.utilization", value: (ratio += 0.001), attributes }];
    recorder.begin();
    recorder.end([[asked, { command: asked.title, samples, takenAt: at.wall, until: at.now }]]);
  }
  const table = { family: "cisco.scale", attributes, used: undefined, limit: undefined, counts: true, percent: 1 };
  return recorder.course(table);
}

/** Moments a poll apart, at each of which the wall clock was moved by so much more or less. */
function* polls(count: number, movedMs: (index: number) => number) {
  let wall = START;
  for (let index = 0; index < count; index++) {
    wall += STEP_MS + movedMs(index);
    yield { now: index * STEP_MS, wall };
  }
}

describe("the course of a table", () => {
  it("goes on through polls of any distance, a clock that is slewed, and short steps", () => {
    expect(courseOf(polls(100, () => 0))).toHaveLength(100);
    expect(courseOf(polls(100, (index) => (index % 2 === 0 ? 7 : -7)))).toHaveLength(100);
    expect(courseOf(polls(100, (index) => (index === 50 ? 9_000 : 0)))).toHaveLength(100);
    const days = Array.from({ length: 20 }, (_, index) => index * 86_400_000);
    expect(courseOf(days.map((now) => ({ now, wall: START + now * 1.0005 })))).toHaveLength(20);
  });

  it("goes on where a long one is bent by little", () => {
    expect(courseOf(polls(200, (index) => (index === 150 ? 20_000 : 0)))).toHaveLength(200);
  });

  it.each([
    ["ahead by an hour", 3_600_000],
    ["ahead from 1970", START],
    ["back by an hour", -3_600_000],
    ["back by a minute", -60_000],
  ])("begins anew where the wall clock is set %s", (_, movedMs) => {
    const course = courseOf(polls(100, (index) => (index === 40 ? movedMs : 0)));

    expect(course).toHaveLength(60);
    expect((course.at(-1)?.at ?? 0) - (course[0]?.at ?? 0)).toBe(59 * STEP_MS);
  });
});

describe("the requests of the last poll", () => {
  it.each([
    ["until the answer was there", undefined, { outcome: "answered", tookMs: 40 }],
    [
      "until the last one failed, where an answer only made for another",
      "timeout_wait",
      { outcome: "timeout_wait", tookMs: 5_040 },
    ],
  ] as const)("took the time %s", async (_, reason, record) => {
    let now = 0;
    const recorder = createRecorder({ now: () => now, wall: () => START }, { keepsCourses: false });
    recorder.begin();
    const sending = recorder.sending(
      ["show version"],
      (answered) => {
        now = 40;
        answered();
        now = 5_040;
        return reason === undefined ? Promise.resolve() : Promise.reject(new DeviceError("leaf-1", reason, "silent"));
      },
      () => undefined,
    );
    await Promise.allSettled([sending]);
    recorder.end([]);

    expect(recorder.poll?.requests).toMatchObject([record]);
  });
});
