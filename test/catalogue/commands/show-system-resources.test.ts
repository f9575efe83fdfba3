import { describe, expect, it } from "vitest";

import { MalformedBody } from "../../../src/catalogue/define.ts";
import { showIcamHealth } from "../../../src/catalogue/commands/show-icam-health.ts";
import { showSystemResources } from "../../../src/catalogue/commands/show-system-resources.ts";
import { parseSmallJson } from "../../../src/nxapi/answer.ts";
import { corpus, corpusText, fixture, hasCorpus, lines, linesOf } from "../../support/catalogue.ts";

const NINE = fixture("show-system-resources/9.3.json");

describe("show system resources", () => {
  it("reads a reply in full", () => {
    expect(lines(showSystemResources, NINE)).toEqual([
      "system.cpu.utilization{cpu.mode=user,cpu.logical_number=0} 0.1125",
      "system.cpu.utilization{cpu.mode=kernel,cpu.logical_number=0} 0.025",
      "system.cpu.utilization{cpu.mode=idle,cpu.logical_number=0} 0.8625",
      "system.cpu.utilization{cpu.mode=user,cpu.logical_number=1} 0.025",
      "system.cpu.utilization{cpu.mode=kernel,cpu.logical_number=1} 0.0125",
      "system.cpu.utilization{cpu.mode=idle,cpu.logical_number=1} 0.9625",
      "system.memory.usage{system.memory.state=used} 6144000000",
      "system.memory.utilization{system.memory.state=used} 0.375",
      "system.memory.usage{system.memory.state=free} 10240000000",
      "system.memory.utilization{system.memory.state=free} 0.625",
      "system.memory.limit{} 16384000000",
      "cisco.system.memory.status{state=OK} 1",
      "cisco.system.load{window=1m} 0.15",
      "cisco.system.load{window=5m} 0.34",
      "cisco.system.load{window=15m} 0.47",
      "cisco.system.processes{state=total} 678",
      "cisco.system.processes{state=running} 1",
    ]);
  });

  it("reads numbers that are texts, as 10.x prints them, alike", () => {
    const ten = lines(showSystemResources, fixture("show-system-resources/10.x.json"));

    expect(ten).toEqual(lines(showSystemResources, NINE));
  });

  it("drops a share above all there is, and memory of which there is more than all", () => {
    const wrapped = {
      cpu_state_user: "120.5",
      cpu_state_kernel: "2.00",
      cpu_state_idle: 98,
      memory_usage_total: 16_000,
      memory_usage_used: 17_000,
      memory_usage_free: 4_294_967_295,
    };

    expect(lines(showSystemResources, wrapped)).toEqual([
      "system.cpu.utilization{cpu.mode=kernel,cpu.logical_number=} 0.02",
      "system.cpu.utilization{cpu.mode=idle,cpu.logical_number=} 0.98",
      "system.memory.limit{} 16384000",
      "dropped system.cpu.utilization: out_of_range",
      "dropped system.memory.usage: out_of_range",
      "dropped system.memory.usage: out_of_range",
    ]);
  });

  it("gives all CPUs together only where the switch does not tell them apart", () => {
    const old = fixture("show-system-resources/without-cpus.json");

    expect(linesOf(showSystemResources, old, "system.cpu.utilization")).toEqual([
      "system.cpu.utilization{cpu.mode=user,cpu.logical_number=} 0.0685",
      "system.cpu.utilization{cpu.mode=kernel,cpu.logical_number=} 0.0177",
      "system.cpu.utilization{cpu.mode=idle,cpu.logical_number=} 0.9137",
    ]);
  });

  it("feeds no series that iCAM's health feeds", () => {
    const others = new Set(Object.keys(showIcamHealth.metrics));

    expect(Object.keys(showSystemResources.metrics).filter((name) => others.has(name))).toEqual([]);
  });

  it("refuses a reply without memory", () => {
    expect(() =>
      showSystemResources.read({ cpu_state_user: "1", cpu_state_kernel: "1", cpu_state_idle: "98" }),
    ).toThrow(MalformedBody);
  });
});

describe.skipIf(!hasCorpus)("show system resources of real switches", () => {
  it.each(["pschou_resp.result.show.system.resources.json", "pschou_resp.show.system.resources.json"])(
    "is read to the digit in %s",
    (file) => {
      expect(lines(showSystemResources, corpus(`show-system-resources/${file}`))).toEqual([
        "system.cpu.utilization{cpu.mode=user,cpu.logical_number=0} 0.1313",
        "system.cpu.utilization{cpu.mode=kernel,cpu.logical_number=0} 0.1212",
        "system.cpu.utilization{cpu.mode=idle,cpu.logical_number=0} 0.7474",
        "system.cpu.utilization{cpu.mode=user,cpu.logical_number=1} 0.051",
        "system.cpu.utilization{cpu.mode=kernel,cpu.logical_number=1} 0.1326",
        "system.cpu.utilization{cpu.mode=idle,cpu.logical_number=1} 0.8163",
        "system.cpu.utilization{cpu.mode=user,cpu.logical_number=2} 0.102",
        "system.cpu.utilization{cpu.mode=kernel,cpu.logical_number=2} 0.0408",
        "system.cpu.utilization{cpu.mode=idle,cpu.logical_number=2} 0.8571",
        "system.cpu.utilization{cpu.mode=user,cpu.logical_number=3} 0.0101",
        "system.cpu.utilization{cpu.mode=kernel,cpu.logical_number=3} 0.0505",
        "system.cpu.utilization{cpu.mode=idle,cpu.logical_number=3} 0.9393",
        `system.memory.usage{system.memory.state=used} ${7_069_080 * 1_024}`,
        `system.memory.utilization{system.memory.state=used} ${7_069_080 / 16_400_304}`,
        `system.memory.usage{system.memory.state=free} ${9_331_224 * 1_024}`,
        `system.memory.utilization{system.memory.state=free} ${9_331_224 / 16_400_304}`,
        `system.memory.limit{} ${16_400_304 * 1_024}`,
        "cisco.system.memory.status{state=OK} 1",
        "cisco.system.load{window=1m} 0.8",
        "cisco.system.load{window=5m} 0.68",
        "cisco.system.load{window=15m} 0.67",
        "cisco.system.processes{state=total} 827",
        "cisco.system.processes{state=running} 2",
      ]);
    },
  );

  it("is read to the digit of another 9.x", () => {
    const read = lines(showSystemResources, corpus("show-system-resources/greenpau_resp.show.system.resources.1.json"));

    expect(read).toContain("system.cpu.utilization{cpu.mode=idle,cpu.logical_number=3} 0.9696");
    expect(read).toContain("system.memory.limit{} 16794853376");
    expect(read).toContain("system.memory.usage{system.memory.state=used} 5909766144");
    expect(read).toContain("cisco.system.processes{state=total} 678");
    expect(read).toHaveLength(23);
  });

  it("is read to the digit of 10.x, whose reply a terminal printed", () => {
    const text = corpusText("show-system-resources/arc-switch_nxos10.txt");
    const read = lines(showSystemResources, parseSmallJson(text.slice(text.indexOf("{"))));

    expect(read).toContain("system.cpu.utilization{cpu.mode=user,cpu.logical_number=5} 0.85");
    expect(read).toContain("system.cpu.utilization{cpu.mode=kernel,cpu.logical_number=4} 0.0515");
    expect(read).toContain("system.memory.limit{} 25127743488");
    expect(read).toContain("system.memory.usage{system.memory.state=free} 14121361408");
    expect(read).toContain("cisco.system.load{window=1m} 0.77");
    expect(read).toContain("cisco.system.processes{state=running} 2");
    expect(read).toHaveLength(35);
  });
});
