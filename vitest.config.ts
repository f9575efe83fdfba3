import { defineConfig } from "vitest/config";

import { LongestFirst } from "./test/support/longest-first.ts";
import { SkipsReporter } from "./test/support/skips-reporter.ts";

/** Tests that start programs, or that wait, flood or repeat themselves for seconds: `npm run check` leaves them out. */
const SLOW = [
  "test/e2e/**/*.test.ts",
  "test/catalogue/mutations.test.ts",
  "test/cli/messages.test.ts",
  "test/collector/fleet.test.ts",
  "test/collector/push-outage.test.ts",
  "test/collector/limits.test.ts",
  "test/nxapi/fuzz.test.ts",
  "test/otel/otlp/retry.test.ts",
  "test/otel/truth.test.ts",
  "test/web/dripping.test.ts",
  "test/web/fuzz.test.ts",
  "test/web/stopping.test.ts",
];

/** Most of a test is waiting. The quick and the slow ones wait together. */
const WORKERS = 6;

export default defineConfig({
  test: {
    pool: "threads",
    // Loading the program anew for each file would take half of the time of the quick ones, and a tenth of that of the slow
    // ones. No test leaves anything behind.
    isolate: false,
    // What is waited for comes at once, but for a machine that is busy: programs start one after the other.
    testTimeout: 240_000,
    hookTimeout: 240_000,
    teardownTimeout: 60_000,
    expect: { poll: { timeout: 60_000 } },
    sequence: { sequencer: LongestFirst },
    reporters: ["default", new SkipsReporter()],
    projects: [
      {
        extends: true,
        test: {
          name: "quick",
          include: ["test/**/*.test.ts"],
          exclude: SLOW,
          maxWorkers: WORKERS,
        },
      },
      {
        extends: true,
        test: {
          name: "slow",
          globalSetup: "test/support/bundle.ts",
          include: SLOW,
          maxWorkers: WORKERS,
        },
      },
    ],
  },
});
