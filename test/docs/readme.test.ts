import { readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

const README = readFileSync("README.md", "utf8");

describe("the README", () => {
  it("has at most 150 lines", () => {
    expect(README.trimEnd().split("\n").length).toBeLessThanOrEqual(150);
  });

  it("leads from what it is to where the rest is, in the order in which it is needed", () => {
    const sections = [...README.matchAll(/^## (.*)$/gm)].map(([, title]) => title);

    const order = [
      "Try it",
      "Install",
      "One switch",
      "Prometheus",
      "A fleet",
      "Container and service",
      "Report",
      "Push",
    ];
    expect(sections.filter((title) => order.includes(title ?? ""))).toEqual(order);
    expect(sections[0]).toBe("Try it");
    expect(sections.at(-1)).toBe("Where the rest is");
  });

  it("names at its top the Node that a clone and a package need", () => {
    const [top = ""] = README.split("## Try it");
    const engines = /"node": ">=(\d+\.\d+)/.exec(readFileSync("package.json", "utf8"))?.[1];
    const launcher = /major < (\d+)/.exec(readFileSync("scripts/launch.js", "utf8"))?.[1];

    expect(top).toContain(`Node ${launcher} or newer`);
    expect(top).toContain(`Node ${engines} or newer`);
  });

  it("has the workshop's five expressions for both Prometheus versions", () => {
    const links = [...README.matchAll(/\(http:\/\/localhost:9090(\/\w+\?[^)]*)\)/g)].map(([, link = ""]) => link);
    const expressions = links.map((link) => link.match(/(?<=expr=)\w+/g));

    expect(links.map((link) => link.split("?")[0])).toEqual(["/query", "/graph"]);
    expect(expressions[0]).toHaveLength(5);
    expect(expressions[1]).toEqual(expressions[0]);
  });
});
