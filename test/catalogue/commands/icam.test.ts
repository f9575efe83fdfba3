import { describe, expect, it } from "vitest";

import { ICAM, ICAM_I7 } from "../../../src/catalogue/commands/icam.ts";
import { catalogue } from "../../../src/catalogue/index.ts";

const FX = "cisco Nexus9000 C93180YC-FX Chassis";

function helps(model: string, version: string, need = ICAM): boolean {
  return need.helps({ hostname: "leaf-1", serial: "s", uptimeSeconds: 1, model, version });
}

describe("feature icam", () => {
  it.each([
    ["7.0(3)I4(1)", false],
    ["7.0(3)I6(2)", false],
    ["7.0(3)I7(1)", true],
    ["7.0(3)I7(6)", true],
    ["7.0(3)I7(10)", true],
    ["7.0(3)I7(6z)", true],
    ["7.0(3)F3(5)", false],
    ["6.1(2)I3(1)", false],
    ["9.2(1)", true],
    ["9.2(2) [build 9.2(1.144)]", true],
    ["9.2(4)", true],
    ["9.3(1)", true],
    ["9.3(3)", true],
    ["9.3(4)", true],
    ["9.3(5)", false],
    ["9.3(5a)", false],
    ["9.3(7a)", false],
    ["9.3(10)", false],
    ["10.1(1)", false],
    ["10.2(3)", false],
    ["10.5(2)", false],
    ["", false],
    ["n/a", false],
  ])("makes a Nexus 9000 with %s know iCAM: %s", (version, expected) => {
    expect(helps(FX, version)).toBe(expected);
  });

  it.each([
    ["N9K-C93180YC-FX", "9.3(3)", true],
    ["Nexus9000 C9508 (8 Slot) Chassis", "7.0(3)I7(4)", true],
    ["Nexus9000 9000v Chassis", "7.0(3)I7(6)", true],
    ["Nexus9000 C9300v Chassis", "9.3(3)", true],
    ["N3K-C36180YC-R", "9.2(4)", true],
    ["N3K-C36180YC-R", "9.2(3)", false],
    ["N3K-C3636C-R", "9.3(4)", true],
    ["Nexus 3636C-R Chassis", "9.3(5)", false],
    ["cisco Nexus3000 C36180YC-R Chassis", "7.0(3)F3(5)", false],
    ["N3K-C3172PQ-10GE", "9.3(3)", false],
    ["cisco Nexus 3064 Chassis", "7.0(3)I7(6)", false],
    ["Nexus 5672UP Chassis", "7.3(8)N1(1)", false],
    ["cisco Nexus7000 C7009 (9 Slot) Chassis", "8.4(2)", false],
    ["NX-OSv Chassis", "7.3(1)D1(1) [build 7.3(1)D1(0.10)]", false],
    ["cisco MDS 9148S 16G 48 FC (1 Slot) Chassis", "9.2(2)", false],
    ["", "9.3(3)", false],
  ])("makes a %s with %s know iCAM: %s", (model, version, expected) => {
    expect(helps(model, version)).toBe(expected);
  });

  it.each([
    ["7.0(3)I7(6)", true],
    ["9.2(1)", false],
    ["9.3(3)", false],
  ])("makes a switch with %s know what only 7.0(3)I7 has: %s", (version, expected) => {
    expect(helps(FX, version, ICAM_I7)).toBe(expected);
  });

  it("is what every iCAM command needs, and no other", () => {
    const needy = catalogue.filter(({ needs }) => needs?.line === "feature icam");

    expect(needy).toEqual(catalogue.filter(({ syntax }) => syntax.startsWith("show icam ")));
  });
});
