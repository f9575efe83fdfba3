import { setTimeout as sleep } from "node:timers/promises";

import { expect, it } from "vitest";

import { rawScrape } from "../support/raw-scrape.ts";
import { serve } from "./serving.ts";

const TIMES = 100;
const SCRAPES = 8;

it(`a server that closes leaves none without a whole answer who has come, ${TIMES} times ${SCRAPES} scrapes`, async () => {
  const outcomes: string[] = [];
  for (let time = 0; time < TIMES; time += 1) {
    const body = [Buffer.alloc(1 + (time % 10) * 100_000, "x")];
    await using server = await serve({ metrics: () => sleep((time % 4) * 5, body) });
    const scraping = Array.from({ length: SCRAPES }, () => rawScrape(server.port));
    await sleep(time % 7);

    await server.close(5_000);

    outcomes.push(...(await Promise.all(scraping)));
  }

  expect(outcomes.filter((outcome) => outcome !== "whole")).toEqual([]);
  expect(outcomes).toHaveLength(TIMES * SCRAPES);
});
