import { describe, expect, it } from "vitest";

import { describeReference as toText, reference } from "../../src/cli/metrics.ts";
import { toMarkdown } from "./reference-markdown.ts";

describe("the reference", () => {
  it("is docs/metrics.md", async () => {
    await expect(toMarkdown(reference())).toMatchFileSnapshot("../../docs/metrics.md");
  });

  it("is what the metrics command prints", async () => {
    await expect(toText(reference())).toMatchFileSnapshot("../golden/metrics.txt");
  });

  it("has the values of each label of the collector's own that is a closed list", () => {
    const { collector, values } = reference();
    const open = new Set(["host_name", "command"]);

    for (const { prometheus_name: name, labels } of collector) {
      for (const label of labels.filter((one) => !open.has(one))) {
        const list = values.find((one) => one.label === label && one.metrics.includes(name));
        expect([name, label, list?.values.length ?? 0]).not.toEqual([name, label, 0]);
      }
    }
  });

  it("has keys in JSON that programs can rely on", () => {
    const all = reference();
    const { commands, device } = all;

    expect(Object.keys(all)).toEqual(["version", "profiles", "commands", "device", "collector", "process", "values"]);
    expect(commands.find(({ id }) => id === "icam_fib_tcam")).toMatchObject({
      command: "show icam resource fib-tcam module {module} inst {inst}",
      spellings: ["show icam resource fib_tcam module {module} inst {inst}"],
      shape: "captured",
      profile: "tables",
      on_by_default: true,
      on_with_profile: true,
      period_s: 0,
      tells: false,
      alone: false,
      per: "instance",
      modules: ["line_card", "fabric_module"],
    });
    expect(device[0]).toEqual({
      name: "cisco.device.up",
      prometheus_name: "cisco_device_up",
      kind: "gauge",
      unit: "",
      attributes: [],
      labels: [],
      description: "1 if the switch answered, else 0; nxapi_collector_down_reason says why.",
    });
  });
});
