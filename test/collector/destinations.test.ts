import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, it } from "vitest";

import { openDestinations } from "../../src/collector/destinations.ts";
import { DEFAULT_PUSH } from "../../src/config/settings.ts";
import { createLog } from "../../src/log.ts";
import { requestOf } from "../otel/otlp/requests.ts";
import { temporaryFolder } from "../support/folder.ts";
import { freePort } from "../support/free-port.ts";
import { jsonTo } from "../support/pushing.ts";

const MIB = 1024 * 1024;

it("keeps no more in memory than there is for it while the queue's directory cannot be used, however large that may grow", async () => {
  await using folder = await temporaryFolder();
  await writeFile(join(folder.path, "file"), "");
  const queue = { directory: join(folder.path, "file", "queue"), limitBytes: 512 * MIB };
  const destinations = [jsonTo(`http://127.0.0.1:${await freePort()}`)];
  const opened = await openDestinations(
    { ...DEFAULT_PUSH, destinations, queue },
    { log: createLog(() => undefined), mostInMemory: 3 * MIB },
  );
  const sink = opened.get("sink");

  for (const number of [1, 2, 3, 4, 5]) await sink?.put(requestOf(number, MIB));

  expect(sink?.waiting.requests).toBe(2);
  expect(sink?.counts().dropped).toMatchObject({ queue_full: { requests: 3 } });
  await sink?.flush(0);
});
