import { expect, it } from "vitest";
import { z } from "zod";

import { THRESHOLDS } from "../../../deploy/thresholds.ts";
import { showBgpSessions } from "../../../src/catalogue/commands/show-bgp-sessions.ts";
import { showBgpVrfAllAllSummary } from "../../../src/catalogue/commands/show-bgp-vrf-all-all-summary.ts";
import { showForwardingRouteSummary } from "../../../src/catalogue/commands/show-forwarding-route-summary.ts";
import { showIpRouteSummary } from "../../../src/catalogue/commands/show-ip-route-summary.ts";
import { showPolicyMapInterfaceControlPlane } from "../../../src/catalogue/commands/show-policy-map-interface-control-plane.ts";
import type { Command } from "../../../src/catalogue/define.ts";
import { type Nexus, startNexus } from "../../../src/simulator/nexus.ts";
import type { PersonalityName } from "../../../src/simulator/personalities/index.ts";
import { linesOf } from "../../support/catalogue.ts";
import { ask, call } from "../ask.ts";

const Reply = z.object({ result: z.object({ body: z.unknown() }) });

const START = Date.UTC(2026, 0, 1);

/** A simulated switch so many seconds after it was started. */
async function startAt(personality: PersonalityName, seconds: () => number): Promise<Nexus> {
  return await startNexus({ name: "leaf-1", personality, clock: () => START + seconds() * 1_000 });
}

async function lines(nexus: Nexus, command: Command, ...names: readonly string[]): Promise<string[]> {
  const { text } = await ask(nexus.url, { body: call(command.cli({ now: START })) });
  return linesOf(command, Reply.parse(JSON.parse(text)).result.body, ...names);
}

it("loses a BGP session for a minute of every ten, which both commands show", async () => {
  let seconds = 0;
  await using nexus = await startAt("n9k-live", () => seconds);
  const of = "vrf=tenant-1,neighbor=192.0.2.9,as=64086.59905";
  const seen: string[][] = [];

  for (seconds of [300, 570, 630]) {
    const session = await lines(nexus, showBgpSessions, "cisco.bgp.peer.up", "cisco.bgp.peer.flaps");
    const families = await lines(nexus, showBgpVrfAllAllSummary, "cisco.bgp.peer.family.state");
    seen.push([...session, ...families].filter((line) => line.includes(of)));
  }

  expect(seen).toEqual(
    [
      [1, 0, "Established"],
      [0, 1, "Idle"],
      [1, 1, "Established"],
    ].map(([up, flaps, state]) => [
      `cisco.bgp.peer.up{${of}} ${up}`,
      `cisco.bgp.peer.flaps{${of}} ${flaps}`,
      `cisco.bgp.peer.family.state{${of},family=IPv4 Unicast,state=${state}} 1`,
    ]),
  );
});

it("has as many routes in the routing table as in hardware", async () => {
  await using nexus = await startAt("n9k-live", () => 0);

  const [table = ""] = await lines(nexus, showIpRouteSummary, "cisco.rib.route.usage");
  const [hardware = ""] = await lines(nexus, showForwardingRouteSummary, "cisco.forwarding.route.usage");

  expect(table.split(" ").at(-1)).toBe(hardware.split(" ").at(-1));
});

it("polices every line card and fabric module, and drops more as time passes", async () => {
  let seconds = 0;
  await using chassis = await startAt("chassis-9.3.7a", () => 0);
  await using nexus = await startAt("n9k-live", () => seconds);
  const normal = async () =>
    (await lines(nexus, showPolicyMapInterfaceControlPlane, "cisco.copp.bytes")).filter((line) =>
      line.includes("class=copp-system-p-class-normal,module=1,result=violate"),
    );

  const modules = new Set(
    (await lines(chassis, showPolicyMapInterfaceControlPlane, "cisco.copp.bytes")).map(
      (line) => /module=(\d+)/.exec(line)?.[1],
    ),
  );
  seconds = 299;
  const before = await normal();
  seconds = 300;
  const after = await normal();

  expect([...modules]).toEqual(["1", "22", "23", "24", "25", "26"]);
  expect([before, after].flat().map((line) => line.split(" ").at(-1))).toEqual(["0", "24000"]);
});

it("drops so little of what the switch needs in any quarter of an hour that no alert counts it", async () => {
  let seconds = 0;
  await using nexus = await startAt("n9k-live", () => seconds);
  const counted = async (result: string): Promise<number> => {
    const all = await lines(nexus, showPolicyMapInterfaceControlPlane, "cisco.copp.bytes");
    const line = all.find((one) => one.includes("class-normal") && one.includes(`result=${result}`));
    return Number(line?.split(" ").at(-1));
  };
  const shares: number[] = [];

  for (const since of [0, 299, 310]) {
    seconds = since;
    const [dropped, passed] = [await counted("violate"), await counted("conform")];
    seconds += 900;
    const [more, all] = [(await counted("violate")) - dropped, (await counted("conform")) - passed];
    shares.push(more / (more + all));
  }

  expect(shares.filter((share) => !(share > 0 && share < THRESHOLDS.controlPlaneDrops))).toEqual([]);
});
