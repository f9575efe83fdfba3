import { expect, it } from "vitest";

import { output } from "../support/processes.ts";

it("npm test says of what it skips what that needs", async () => {
  const { CI: _, ...without } = process.env;
  const env = { ...without, NXAPI_COLLECTOR_PYTHON: "/nonexistent/python" };

  const printed = await output("npm", ["test", "--silent", "--", "test/e2e/third-party.test.ts"], { env });

  expect(printed).toContain("19 tests were skipped:");
  expect(printed).toMatch(/^ +5 +\S+third-party\.test\.ts > napalm .*\[needs napalm: the environment of .*\]$/m);
});
