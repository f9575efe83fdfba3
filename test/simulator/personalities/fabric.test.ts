import { describe, expect, it } from "vitest";
import { z } from "zod";

import { showInterfaceTransceiverDetails } from "../../../src/catalogue/commands/show-interface-transceiver-details.ts";
import { showNvePeers } from "../../../src/catalogue/commands/show-nve-peers.ts";
import { showPortChannelSummary } from "../../../src/catalogue/commands/show-port-channel-summary.ts";
import { showVpc } from "../../../src/catalogue/commands/show-vpc.ts";
import type { Command, Sample } from "../../../src/catalogue/define.ts";
import { catalogue } from "../../../src/catalogue/index.ts";
import { type Nexus, startNexus } from "../../../src/simulator/nexus.ts";
import { isPersonalityName, personalities } from "../../../src/simulator/personalities/index.ts";
import { ask, call } from "../ask.ts";

const Reply = z.object({ result: z.object({ body: z.unknown() }) });

const START = Date.UTC(2026, 0, 1);

/** What a command reads in the reply of a simulated switch; undefined where that does not know it. */
async function samplesOf(nexus: Nexus, command: Command): Promise<readonly Sample[] | undefined> {
  const { text } = await ask(nexus.url, { body: call(command.cli({ now: START })) });
  const reply = Reply.safeParse(JSON.parse(text));
  if (!reply.success) return undefined;
  const { samples, dropped } = command.read(reply.data.result.body);
  expect(dropped).toEqual([]);
  return samples;
}

function valuesOf(samples: readonly Sample[] | undefined, name: string): number[] {
  return (samples ?? []).filter((sample) => sample.name === name).map(({ value }) => value);
}

describe("the fabric of a simulated switch", () => {
  it("loses a vPC for a minute of every ten, with its port-channel", async () => {
    let seconds = 0;
    const clock = (): number => START + seconds * 1_000;
    await using nexus = await startNexus({ name: "leaf-1", personality: "n9k-live", clock });

    const seen: number[][] = [];
    for (seconds of [300, 570, 630]) {
      const vpcs = valuesOf(await samplesOf(nexus, showVpc), "cisco.vpc.port.up");
      seen.push([...vpcs, ...valuesOf(await samplesOf(nexus, showPortChannelSummary), "cisco.port_channel.up")]);
    }

    expect(seen).toEqual([
      [1, 1, 1, 1, 1],
      [1, 0, 1, 1, 0],
      [1, 1, 1, 1, 1],
    ]);
  });

  it("has optics whose power drifts within its limits, but for one that warns, and a peer that comes again and again", async () => {
    let seconds = 0;
    const clock = (): number => START + seconds * 1_000;
    await using nexus = await startNexus({ name: "leaf-1", personality: "n9k-live", clock });

    const seen = new Set<string>();
    for (seconds of [60, 180, 420]) {
      const power = valuesOf(await samplesOf(nexus, showInterfaceTransceiverDetails), "cisco.transceiver.power");
      expect(power).toHaveLength(10);
      expect(power.every((dbm) => dbm > -13.97 && dbm < -1.3)).toBe(true);
      seen.add(JSON.stringify(power));
      expect(valuesOf(await samplesOf(nexus, showNvePeers), "cisco.nve.peer.uptime")).toEqual([
        seconds,
        seconds,
        seconds % 300,
      ]);
    }
    expect(seen.size).toBe(3);
  });

  it.each(Object.keys(personalities).filter((name) => isPersonalityName(name)))(
    "is read on %s without a number left out, VXLAN where there is any",
    async (personality) => {
      await using nexus = await startNexus({ name: "leaf-1", personality });
      const asked = catalogue.filter(({ profile }) => profile === "fabric" || profile === "optics");

      const unknown: string[] = [];
      for (const command of asked) {
        const samples = await samplesOf(nexus, command);
        if (samples === undefined) unknown.push(command.syntax);
      }

      expect(unknown).toEqual(
        personality === "n5k-7.3" ? ["show nve peers", "show nve interface nve1 detail", "show nve vni"] : [],
      );
    },
  );
});
