import { setTimeout as sleep } from "node:timers/promises";

import { expect, it } from "vitest";

import { rawScrape } from "../support/raw-scrape.ts";
import { serve } from "./serving.ts";

const TRIALS = 100;
const SCRAPES = 8;

it(`a server that closes leaves none without a whole answer who has come, ${TRIALS} times ${SCRAPES} scrapes`, async () => {
  const outcomes: string[] = [];
  for (let trial = 0; trial < TRIALS; trial += 1) {
    const body = [Buffer.alloc(1 + (trial % 10) * 100_000, "x")];
    await using server = await serve({ metrics: () => sleep((trial % 4) * 5, body) });
    const scraping = Array.from({ length: SCRAPES }, () => rawScrape(server.port));
    await sleep(trial % 7);

    await server.close(5_000);

    outcomes.push(...(await Promise.all(scraping)));
  }

  expect(outcomes.filter((outcome) => outcome !== "whole")).toEqual([]);
  expect(outcomes).toHaveLength(TRIALS * SCRAPES);
});
