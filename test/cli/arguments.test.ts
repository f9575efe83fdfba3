import { afterEach, expect, it, vi } from "vitest";

import { printError } from "../../src/cli/errors.ts";
import { print } from "../../src/terminal.ts";
import { runHere } from "../support/run-here.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

const SIMULATE = ["simulate", "--host", "127.0.0.1"];
const NO_FILE = "the file has no name; is a variable empty that should have it?";
const NO_NAME = "a name is empty; is a variable empty that should have it?";

it.each<readonly [readonly string[], number, string]>([
  [["check", ""], 2, NO_FILE],
  [["collect", "--config.file", ""], 2, NO_FILE],
  [["report", "--config.file", ""], 3, NO_FILE],
  [["doctor", ""], 2, NO_NAME],
  [["report", "leaf-1", ""], 3, NO_NAME],
  [["record", "", "replies"], 2, NO_NAME],
  [["--log.level", "error", "report", "--warn", "x"], 3, "--warn must be a percentage, such as 80 or 92.5"],
  [["simulate", "--host", ""], 2, "--host: is empty; is a variable empty that should have it?"],
  [[...SIMULATE, "--replay", ""], 2, "--replay: is empty; is a variable empty that should have it?"],
  [
    [...SIMULATE, "--fault", 'error-page={"status":404}'],
    2,
    "--fault error-page.status: expected 500 or 502 or 503 or 504",
  ],
  [[...SIMULATE, "--port", ""], 2, "--port: expected a whole number from 0 to 65535"],
  [[...SIMULATE, "--port", "0x50"], 2, "--port: expected a whole number from 0 to 65535"],
  [[...SIMULATE, "--count", " 2"], 2, "--count: expected a whole number from 1 to 1000"],
  [
    [...SIMULATE, "--port", "65535", "--count", "2"],
    2,
    "--count: expected no more than there are ports from --port to 65535",
  ],
])("tells in a sentence what is wrong with %j", async (argv, expected, sentence) => {
  const one = { NXAPI_HOST: "192.0.2.1", NXAPI_USER: "u", NXAPI_PASS: "x" };

  const { status, printed } = await runHere(argv, argv[1] === "--config.file" ? {} : one);

  expect([status, printed.trim()]).toEqual([expected, `nxapi-collector: ${sentence}`]);
});

it.each([
  ["EMFILE", "allow more (ulimit -n, LimitNOFILE)"],
  ["ENOSPC", "Not everything was written"],
])("says what to do about %s, without a stack", (code, sentence) => {
  const said: unknown[] = [];
  vi.spyOn(process.stderr, "write").mockImplementation((text) => said.push(text) > 0);

  const status = printError(Object.assign(new Error(`${code}: it failed`), { code }));

  expect(status).toBe(1);
  expect(said.join("")).toContain(sentence);
  expect(said.join("")).not.toContain(" at ");
});

it("prints the end of a text by itself, so that a disk that took a part of the rest is noticed", () => {
  const written: string[] = [];

  print("one\ntwo\n", { write: (text) => written.push(text) });

  expect(written).toEqual(["one\ntwo", "\n"]);
});
