import { describe, expect, it } from "vitest";

import { startNexus } from "../../src/simulator/nexus.ts";
import { simulatorFixtures } from "../support/catalogue.ts";
import { ask, call } from "./ask.ts";

const TOY = { toy: "1" };

describe("a simulated switch that is handed fixtures", () => {
  it("answers from them the commands that no personality knows, in all personalities", async () => {
    const fixtures = { "show toy": TOY, "show toy module {module}": { toy: "2" } };
    await using nine = await startNexus({ name: "leaf-1", personality: "tor-9.3.7", fixtures });
    await using live = await startNexus({ name: "leaf-2", personality: "n9k-live", fixtures });

    const texts = [
      (await ask(nine.url, { body: call("show toy") })).text,
      (await ask(live.url, { body: call("show toy module 3") })).text,
    ];

    expect(texts.map((text): unknown => JSON.parse(text))).toMatchObject([
      { result: { body: TOY } },
      { result: { body: { toy: "2" } } },
    ]);
  });

  it("leaves what some personality answers to the personalities, a refusal too", async () => {
    const fixtures = { "show version": TOY, "show icam scale": TOY };
    await using nexus = await startNexus({ name: "leaf-1", personality: "n9kv-i7.6", fixtures });
    await using old = await startNexus({ name: "leaf-2", personality: "n5k-7.3", fixtures });

    const version = await ask(nexus.url, { body: call("show version") });
    const scale = await ask(old.url, { body: call("show icam scale") });

    expect(version.text).not.toContain("toy");
    expect(scale.text).not.toContain("toy");
  });

  it("takes those of the catalogue as they are", async () => {
    await using nexus = await startNexus({
      name: "leaf-1",
      personality: "tor-9.3.7",
      fixtures: { ...simulatorFixtures(), "show toy": TOY },
    });

    expect((await ask(nexus.url, { body: call("show toy") })).text).toContain('"toy"');
  });
});
