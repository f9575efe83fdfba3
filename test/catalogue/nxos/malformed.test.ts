import { describe, expect, it } from "vitest";

import { EmptyBody, MalformedBody } from "../../../src/catalogue/define.ts";
import { showIcamResourceAclTcam } from "../../../src/catalogue/commands/show-icam-resource-acl-tcam.ts";
import { showIcamResourceFibTcam } from "../../../src/catalogue/commands/show-icam-resource-fib-tcam.ts";
import { showIcamItd } from "../../../src/catalogue/commands/show-icam-itd.ts";
import { catalogue } from "../../../src/catalogue/index.ts";
import { showModule } from "../../../src/catalogue/commands/show-module.ts";
import { showVersion } from "../../../src/catalogue/commands/show-version.ts";
import { faultsOfMessage } from "../messages.ts";

const CURE = 'write the reply to a file with "nxapi-collector record" and report it';
const OFF = "its feature is off, or there is nothing to show";

/** What a command says of a reply that it cannot read. */
function refusalOf({ read }: { readonly read: (reply: unknown) => unknown }, reply: unknown): Error {
  try {
    read(reply);
  } catch (error) {
    if (error instanceof MalformedBody) return error;
    throw error;
  }
  throw new Error("it was read");
}

const info = { modinf: "1", ports: "54", modtype: "48x10G", model: "N9K-X", status: "ok" };

describe("what is said of a reply of another structure", () => {
  it.each([
    [{ TABLE_modinfo: "" }, "TABLE_modinfo: expected at least one row, found none"],
    [{ other: 1 }, "TABLE_modinfo: expected at least one row, found none"],
    [{ TABLE_modinfo: "none" }, 'TABLE_modinfo: expected a table with ROW_modinfo, found the text "none"'],
    [
      { TABLE_modinfo: { ROW_modinfo: [info, { ...info, status: { a: 1 } }] } },
      "TABLE_modinfo/ROW_modinfo[2]/status: expected a text, found a table",
    ],
    [
      { TABLE_modinfo: { ROW_modinfo: { ...info, modinf: "all" } } },
      'TABLE_modinfo/ROW_modinfo[1]/modinf: expected the number of a module or an instance, found the text "all"',
    ],
    [{ TABLE_modinfo: { ROW_modinfo: [7] } }, "TABLE_modinfo/ROW_modinfo[1]: expected a row, found the number 7"],
    ["% x\n", 'the reply: expected tables, found the text "% x\\n"'],
    [["% x"], "the reply: expected tables, found a list"],
    [true, "the reply: expected tables, found true"],
  ])("names place, what is there, and what to do: %j", (reply, said) => {
    expect(refusalOf(showModule, reply).message).toBe(`${said}; ${CURE}`);
  });

  it.each([
    `TABLE_modinfo: Too small: expected array to have >=1 items; ${CURE}`,
    `module: expected text, not nothing; ${CURE}`,
    `TABLE_modinfo: Invalid input: expected object, received string; ${CURE}`,
    "TABLE_modinfo: expected at least one row, found none",
  ])("has no words of a library, and both place and cure: not %s", (message) => {
    expect(faultsOfMessage(message)).toEqual([message]);
  });

  it("cuts a long text", () => {
    expect(refusalOf(showModule, "x".repeat(10_000)).message.length).toBeLessThan(250);
  });
});

describe("what is said of a reply without a body", () => {
  it.each([[null], [undefined], [""], [" \n"], [{}]])("is that there is none: %j", (reply) => {
    for (const command of [showVersion, showModule, showIcamResourceFibTcam, showIcamResourceAclTcam]) {
      const refusal = refusalOf(command, reply);

      expect(refusal).toBeInstanceOf(EmptyBody);
      expect(refusal.message).toBe(`the switch answered without output; ${OFF}`);
    }
  });

  it("has what the switch said instead", () => {
    const refusal = refusalOf(showIcamResourceFibTcam, { msg: 'icam "off"\n' });

    expect(refusal).toBeInstanceOf(EmptyBody);
    expect(refusal.message).toBe(`the switch answered with a message and no output, "icam \\"off\\""; ${OFF}`);
    expect(refusalOf(showIcamResourceFibTcam, { msg: "x".repeat(10_000) }).message.length).toBeLessThan(400);
  });

  it("is nothing where a command may have nothing to show", () => {
    for (const reply of [null, "", {}, { msg: "" }, { msg: "no services" }]) {
      expect(showIcamItd.read(reply)).toEqual({ samples: [], dropped: [] });
    }
  });

  it("is not said of a body that has more than a message", () => {
    expect(refusalOf(showModule, { msg: "x", other: "y" })).not.toBeInstanceOf(EmptyBody);
  });

  it("is told by every command alike, or by none", () => {
    for (const { id, read } of catalogue) {
      const told = [null, "", {}, { msg: "off" }].map((reply) => {
        try {
          return read(reply).lacks ?? "read";
        } catch (error) {
          return error instanceof EmptyBody ? "empty" : `${id}: ${String(error)}`;
        }
      });

      expect([id, new Set(told).size]).toEqual([id, 1]);
      expect(["read", "empty", "icam monitor scale"]).toContain(told[0]);
    }
  });
});
