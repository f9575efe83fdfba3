import { defineConfig } from "vitest/config";

import { LongestFirst } from "./test/support/longest-first.ts";
import { SkipsReporter } from "./test/support/skips-reporter.ts";

/** Most of a test is waiting. They wait together. */
const WORKERS = 6;

export default defineConfig({
  test: {
    pool: "threads",
    // Loading the program anew for each file would take a third of the time. No test leaves anything behind.
    isolate: false,
    // What is waited for comes at once, but for a machine that is busy: programs start one after the other.
    testTimeout: 240_000,
    hookTimeout: 240_000,
    teardownTimeout: 60_000,
    expect: { poll: { timeout: 60_000 } },
    sequence: { sequencer: LongestFirst },
    reporters: ["default", new SkipsReporter()],
    include: ["test/**/*.test.ts"],
    globalSetup: "test/support/bundle.ts",
    maxWorkers: WORKERS,
  },
});
