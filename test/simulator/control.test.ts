import { expect, it } from "vitest";
import { startControl } from "../../src/simulator/control.ts";
import { startFabric } from "../../src/simulator/fabric.ts";
import { ask, calls } from "./ask.ts";

const path = (name: string, fault = ""): string => `/switches/${name}/faults${fault}`;

it("sets and clears a fault of a running switch", async () => {
  await using fabric = await startFabric(2);
  await using control = await startControl(fabric.switches);
  const [first, second] = fabric.switches;
  const status = async (): Promise<readonly number[]> => [
    (await ask(first!.url, { body: calls("show clock") })).status,
    (await ask(second!.url, { body: calls("show clock") })).status,
  ];

  const put = await ask(control.url, { method: "PUT", path: path(first!.name, "/error-page"), body: { status: 504 } });
  const one = await status();
  await ask(control.url, { method: "DELETE", path: path(first!.name, "/error-page") });
  const none = await status();
  await ask(control.url, { method: "PUT", path: path("*", "/forbidden") });
  const both = await status();
  await ask(control.url, { method: "DELETE", path: path("*") });
  const well = await status();

  expect(put.status).toBe(200);
  expect([one, none, both, well]).toEqual([
    [504, 200],
    [200, 200],
    [403, 403],
    [200, 200],
  ]);
});

it("tells what there is", async () => {
  await using fabric = await startFabric(1, { faults: { latency: { ms: 1 } } });
  await using control = await startControl(fabric.switches);
  await ask(fabric.switches[0]!.url, { body: calls("show clock") });

  const all = await ask(control.url, { method: "GET", path: "/" });
  const faults = await ask(control.url, { method: "GET", path: "/faults" });

  expect(JSON.parse(all.text)).toMatchObject({
    switches: [
      {
        name: "nx-osv9000-1",
        personality: "n9k-live",
        faults: { latency: { ms: 1 } },
        record: { requestCount: 1, logins: 1 },
      },
    ],
  });
  expect(JSON.parse(faults.text)).toMatchObject({ properties: { "too-many": { properties: { retryAfterS: {} } } } });
});

it.each([
  ["PUT", path("nobody", "/hang"), {}, 404, "no such switch: nobody"],
  ["PUT", path("nx-osv9000-1", "/flood"), {}, 404, "no such fault: flood"],
  ["PUT", path("nx-osv9000-1", "/latency"), { ms: "much" }, 400, "expected number"],
  ["PUT", path("nx-osv9000-1", "/latency"), { ms: 2 ** 31 }, 400, "expected number to be <=2147483647"],
  ["PUT", path("nx-osv9000-1", "/slow-command"), { command: "show", ms: 2 ** 31 }, 400, "<=2147483647"],
  ["PUT", path("nx-osv9000-1", "/reboot"), { seconds: 2_147_484 }, 400, "<=2147483.647"],
  ["PUT", path("nx-osv9000-1", "/drip"), { bytesPerSecond: 1e-7 }, 400, ">=0.001"],
  ["PUT", path("nx-osv9000-1", "/hang"), "{", 400, "SyntaxError"],
  ["POST", path("nx-osv9000-1", "/hang"), {}, 405, "GET, PUT and DELETE only"],
] as const)("refuses %s %s of %j", async (method, where, body, status, message) => {
  await using fabric = await startFabric(1);
  await using control = await startControl(fabric.switches);

  const reply = await ask(control.url, { method, path: where, body });

  expect(reply.status).toBe(status);
  expect(reply.text).toContain(message);
});
