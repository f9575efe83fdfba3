import { spawnSync } from "node:child_process";

import { describe, expect, it } from "vitest";

import { type Budgets, divide, fileHandlesThere, handlesInReport, memoryThere } from "../src/budgets.ts";

const MIB = 1024 * 1024;

function shares(mebibytes: number): Budgets {
  return divide({ memory: mebibytes * MIB, fileHandles: undefined, switches: 1 });
}

describe("the budgets", () => {
  it.each([
    [65_536, { unreadAnswers: 512, longReplies: 64, pushQueue: 64, connections: 8_192 }],
    [1_024, { unreadAnswers: 185, longReplies: 64, pushQueue: 64, connections: 2_969 }],
    [256, { unreadAnswers: 32, longReplies: 16, pushQueue: 32, connections: 512 }],
    [128, { unreadAnswers: 6, longReplies: 4, pushQueue: 6, connections: 102 }],
    [64, { unreadAnswers: 4, longReplies: 4, pushQueue: 4, connections: 64 }],
  ])("of %d MiB are %j", (memory, expected) => {
    const { connections, switchConnections: _, ...bytes } = shares(memory);

    const inMebibytes = Object.entries(bytes).map(([name, size]) => [name, Math.floor(size / MIB)]);

    expect({ ...Object.fromEntries(inMebibytes), connections }).toEqual(expected);
  });

  it.each([128, 192, 256, 512, 4_096])("of %d MiB leave a third of what the program has left to its heap", (memory) => {
    const { connections, unreadAnswers, longReplies, pushQueue } = shares(memory);

    const taken = unreadAnswers + longReplies + pushQueue + connections * 32 * 1024;

    expect(taken).toBeLessThan(((memory - 96) * MIB * 2) / 3);
  });

  it.each([
    [64, 4, 12],
    [64, 1_000, 8],
    [1_024, 4, 492],
    [1_024, 800, 184],
    [20_000, 1_000, 8_192],
    [undefined, 1_000, 8_192],
  ])("of %s file handles with %d switches leave %d to clients", (fileHandles, switches, connections) => {
    expect(divide({ memory: 65_536 * MIB, fileHandles, switches }).connections).toBe(connections);
  });

  it.each([
    [64, 16],
    [1_024, 976],
    [undefined, Infinity],
  ])("of %s file handles leave %d to switches", (fileHandles, connections) => {
    expect(divide({ memory: 65_536 * MIB, fileHandles, switches: 4 }).switchConnections).toBe(connections);
  });
});

describe("what there is", () => {
  it("is no more memory than the machine has", () => {
    expect(memoryThere()).toBeGreaterThan(64 * MIB);
    expect(memoryThere()).toBeLessThan(2 ** 50);
  });

  it("is as many file handles as the shell says, from either source", () => {
    const node = process.execPath;
    const script = `import { fileHandlesThere, handlesInReport } from "./src/budgets.ts";
      console.log(fileHandlesThere(), handlesInReport(process.report.getReport()));`;

    const { stdout } = spawnSync("sh", ["-c", 'ulimit -n 300; exec "$0" --input-type=module -e "$1"', node, script], {
      encoding: "utf8",
    });

    expect(stdout.trim()).toBe("300 300");
    expect(fileHandlesThere()).toBeGreaterThan(300);
  });

  it.each([
    [{ userLimits: { open_files: { soft: "256", hard: "unlimited" } } }, 256],
    [{ userLimits: { open_files: { soft: "unlimited", hard: "unlimited" } } }, undefined],
    [{ userLimits: { open_files: undefined } }, undefined],
    [{}, undefined],
  ])("of the report %j is %s", (report, expected) => {
    expect(handlesInReport(report)).toBe(expected);
  });
});
