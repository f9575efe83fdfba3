import { defineConfig } from "vitest/config";

import all from "./vitest.config.ts";

/** Tests that start programs, or that wait, flood or repeat themselves for seconds: `npm run check` leaves them out. */
const SLOW = [
  "test/e2e/**/*.test.ts",
  "test/catalogue/mutations.test.ts",
  "test/cli/messages.test.ts",
  "test/collector/fleet.test.ts",
  "test/collector/push-outage.test.ts",
  "test/collector/limits.test.ts",
  "test/docs/polling.test.ts",
  "test/nxapi/fuzz.test.ts",
  "test/otel/otlp/retry.test.ts",
  "test/otel/truth.test.ts",
  "test/web/dripping.test.ts",
  "test/web/fuzz.test.ts",
  "test/web/stopping.test.ts",
];

/** The quick tests, for `npm run check`, and what `npm run update` begins with. */
export default defineConfig({ ...all, test: { ...all.test, exclude: SLOW, globalSetup: [] } });
