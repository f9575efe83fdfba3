import { defineConfig } from "vitest/config";

import { LongestFirst } from "./test/support/longest-first.ts";
import { SkipsReporter } from "./test/support/skips-reporter.ts";

/** Most of a test is waiting: so many keep two processors busy, and with more they take time from each other. */
const WORKERS = 5;

export default defineConfig({
  test: {
    // Not threads: to start a program, the kernel copies the page tables of the whole process, with the memory of all of them.
    pool: "forks",
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
    // Tests make much that is gone at once: with 16 MiB for what is new, collecting it takes an eighth of the time.
    execArgv: ["--min-semi-space-size=64", "--max-semi-space-size=64"],
  },
});
