import { describe, expect, it } from "vitest";
import { z } from "zod";

import { showInterface } from "../../src/catalogue/commands/show-interface.ts";
import type { Sample } from "../../src/catalogue/define.ts";
import { MOST_SERIES } from "../../src/catalogue/nxos/reply.ts";
import type { SwitchSettings } from "../../src/config/settings.ts";
import { withInterfaceChoice } from "../../src/collector/interface-filter.ts";
import type { Json } from "../../src/simulator/commands/cjson.ts";
import { startNexus } from "../../src/simulator/nexus.ts";
import { collectFrom, PASSWORD, settingsFor } from "../support/collector.ts";
import { createAdmission } from "../../src/fleet/samples.ts";
import { fixture } from "../support/catalogue.ts";
import { scrape } from "../support/exposition.ts";

const SHOW_INTERFACE = "show interface";
const HOST = { host_name: "leaf-1" };
const RECEIVED = { ...HOST, network_io_direction: "receive" };

/** The counters of each poll are those of that poll. */
const ASKED: Partial<SwitchSettings> = {
  commands: { only: ["version", "interface"], choices: { interface: { periodMs: 0 } } },
};

function port(number: number, bytes: number | string, more: Readonly<Record<string, Json>> = {}) {
  const name = `Ethernet1/${number}`;
  return { interface: name, state: "up", admin_state: "up", eth_inbytes: bytes, eth_clear_counters: "never", ...more };
}

function replyOf(...rows: readonly Json[]): Json {
  return { TABLE_interface: { ROW_interface: rows } };
}

/** A switch that is asked about its interfaces, and what it shows of one of them with each scrape. */
async function startInterfaces() {
  const stack = new AsyncDisposableStack();
  const nexus = stack.use(await startNexus({ name: "leaf-1", personality: "n9k-live", password: PASSWORD }));
  const collector = stack.use(await collectFrom([settingsFor(nexus, ASKED)]));
  return {
    page: () => scrape(collector.port),
    async received(...rows: readonly Json[]) {
      nexus.replies.set(SHOW_INTERFACE, replyOf(...rows));
      const page = await scrape(collector.port);
      return page
        .find("system_network_io_bytes_total", RECEIVED)
        .map(({ labels, value }) => [labels["network_interface_name"], value]);
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

describe("the interfaces of a switch", () => {
  it("are shown without one that is printed with another structure, which is counted", async () => {
    await using leaf = await startInterfaces();

    const shown = await leaf.received(port(1, 10), port(2, 20, { desc: ["uplink", "uplink"] }), port(3, 30));
    const page = await leaf.page();

    expect(shown).toEqual([
      ["Ethernet1/1", 10],
      ["Ethernet1/3", 30],
    ]);
    expect(page.value("nxapi_collector_dropped_samples_total", { reason: "malformed_row" })).toBeGreaterThan(0);
  });

  it("are those of its last reply: one that is gone is gone, and is there again when it is", async () => {
    await using leaf = await startInterfaces();

    const both = await leaf.received(port(1, 10), port(2, 20));
    const one = await leaf.received(port(2, 21));
    const again = await leaf.received(port(1, 12), port(2, 22));

    expect([both, one, again]).toEqual([
      [
        ["Ethernet1/1", 10],
        ["Ethernet1/2", 20],
      ],
      [["Ethernet1/2", 21]],
      [
        ["Ethernet1/1", 12],
        ["Ethernet1/2", 22],
      ],
    ]);
  });

  it("show no zero for one reply of what was never cleared, and a zero of what was", async () => {
    await using leaf = await startInterfaces();
    await leaf.received(port(1, 10), port(2, 20));

    const dip = await leaf.received(port(1, 0), port(2, 0, { eth_clear_counters: "00:00:02" }));
    const after = await leaf.received(port(1, 11), port(2, 3, { eth_clear_counters: "00:00:12" }));

    expect(dip).toEqual([["Ethernet1/2", 0]]);
    expect(after).toEqual([
      ["Ethernet1/1", 11],
      ["Ethernet1/2", 3],
    ]);
  });

  it("show a counter beyond 2^53 exactly, or not for that reply", async () => {
    await using leaf = await startInterfaces();

    const exact = await leaf.received(port(1, "9007199254740992"));
    const rounded = await leaf.received(port(1, "9007199254740993"));
    const next = await leaf.received(port(1, "9007199254740994"));

    expect([exact, rounded, next]).toEqual([
      [["Ethernet1/1", 9_007_199_254_740_992]],
      [],
      [["Ethernet1/1", 9_007_199_254_740_994]],
    ]);
  });
});

describe("show interface that takes long, as with forty fabric extenders", () => {
  it("delays nothing else: the tables and health are shown before it", async () => {
    const faults = { "slow-command": { command: SHOW_INTERFACE, ms: 60_000 } };
    await using nexus = await startNexus({ name: "leaf-1", personality: "n9k-live", password: PASSWORD, faults });
    await using collector = await collectFrom([
      settingsFor(nexus, { commands: { profiles: ["tables", "health", "interfaces"] } }),
    ]);

    const page = await scrape(collector.port, { timeoutS: 5 });

    expect(page.value("cisco_device_up", HOST)).toBe(1);
    expect(page.find("cisco_tcam_usage", HOST).length).toBeGreaterThan(0);
    expect(page.find("hw_temperature_celsius", HOST).length).toBeGreaterThan(0);
    expect(page.find("system_network_io_bytes_total", HOST)).toEqual([]);
  });
});

describe("a reply of 2,000 interfaces", () => {
  const Body = z.object({ TABLE_interface: z.object({ ROW_interface: z.array(z.record(z.string(), z.json())) }) });
  const [, full = {}] = Body.parse(fixture("show-interface/leaf.json")).TABLE_interface.ROW_interface;
  const reply = replyOf(
    ...Array.from({ length: 2_000 }, (_, index) => ({ ...full, interface: `Ethernet1/${index + 1}` })),
  );
  const interfacesIn = (samples: readonly Sample[]) =>
    new Set(samples.map(({ attributes }) => attributes["network.interface.name"]));

  it("is read whole, and shown up to the limit of a switch, the rest being counted", () => {
    const { samples } = showInterface.read(reply);
    const refused: string[] = [];
    const admitted = createAdmission().admit(samples, (why) => refused.push(why));

    expect(interfacesIn(samples).size).toBe(2_000);
    expect(admitted).toHaveLength(MOST_SERIES);
    expect([new Set(refused), refused.length]).toEqual([new Set(["series_limit"]), samples.length - MOST_SERIES]);
  });

  it("is shown as far as it is chosen", () => {
    const filter = { include: ["Ethernet1/1*"], exclude: ["Ethernet1/1*0"] };

    const { samples } = withInterfaceChoice(showInterface, { filter }).read(reply);

    // 1, 10 to 19, 100 to 199 and 1000 to 1999, but for those that end with 0.
    expect(interfacesIn(samples).size).toBe(1 + 9 + 90 + 900);
  });
});
