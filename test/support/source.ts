import type { Observation, Source } from "../../src/fleet/source.ts";

type Polling = Awaited<ReturnType<Source["poll"]>>;

/** What a poll found in all. */
export async function wholeOf(polling: Polling): Promise<Observation> {
  if (polling === undefined) throw new Error("the switch is left alone");
  for (;;) {
    const { done, value } = await polling.next();
    if (done === true) return value;
  }
}
