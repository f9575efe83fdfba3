import { describe, expect, it } from "vitest";
import { z } from "zod";

import { showHardwareAccessListResourceUtilization } from "../../src/catalogue/commands/show-hardware-access-list-resource-utilization.ts";
import type { Command, Sample } from "../../src/catalogue/define.ts";
import { catalogue } from "../../src/catalogue/index.ts";
import { showModule } from "../../src/catalogue/commands/show-module.ts";
import { showHardwareAccessListTcamRegion } from "../../src/catalogue/commands/show-hardware-access-list-tcam-region.ts";
import { startNexus } from "../../src/simulator/nexus.ts";
import { isPersonalityName, personalities } from "../../src/simulator/personalities/index.ts";
import { ask, calls } from "../simulator/ask.ts";
import { corpus, corpusText, fixturesOf, hasCorpus, linesOf } from "../support/catalogue.ts";

/** A word without what two commands spell differently: case, blanks, hyphens, underscores and what is in brackets. */
function folded(word: string): string {
  return word
    .toLowerCase()
    .replaceAll(/\[[^\]]*\]/g, "")
    .replaceAll(/[\s(){}<>_-]/g, "")
    .replace(/^0x(?=\d)/, "");
}

/** What is said of a thing, in whatever words, and not what thing it is. */
const SAID = new Set(["state"]);

/** The words that families give an attribute of one name and spell differently, a line each. */
function misspelt(samples: Iterable<Sample>): string[] {
  const spellings = new Map<string, Map<string, Set<string>>>();
  for (const { name, attributes } of samples) {
    for (const [attribute, word] of Object.entries(attributes)) {
      if (SAID.has(attribute)) continue;
      const key = `${attribute}: ${folded(word)}`;
      const words = spellings.get(key) ?? new Map<string, Set<string>>();
      words.set(word, (words.get(word) ?? new Set<string>()).add(name));
      spellings.set(key, words);
    }
  }
  return [...spellings].flatMap(([key, words]) =>
    words.size < 2
      ? []
      : [`${key} is ${[...words].map(([word, names]) => `"${word}" of ${[...names].join(", ")}`).join(" and ")}`],
  );
}

const Reply = z.object({ result: z.object({ body: z.unknown() }).nullish() });

/** What a simulated switch gives of all commands that it knows, asked at these places. */
async function samplesOf(url: string, commands: readonly Command[]): Promise<Sample[]> {
  const samples: Sample[] = [];
  const places = ["1", "22"].flatMap((module) => ["0", "1"].map((inst) => ({ module, inst })));
  for (const { cli, read } of commands) {
    // What is asked of the switch as a whole is the same line everywhere.
    for (const line of new Set(places.map((place) => cli({ now: Date.UTC(2026, 0, 1), place })))) {
      const { text } = await ask(url, { body: calls(line) });
      const body = Reply.parse(JSON.parse(text)).result?.body;
      if (body !== undefined && typeof body !== "string") samples.push(...read(body).samples);
    }
  }
  return samples;
}

describe("words of different families for the same thing", () => {
  it("are spelt alike in the replies that the tests have", () => {
    const samples = catalogue.flatMap((command) => fixturesOf(command).flatMap((body) => command.read(body).samples));

    expect(misspelt(samples)).toEqual([]);
  });

  it.each(Object.keys(personalities).filter((name) => isPersonalityName(name)))(
    "are spelt alike on %s",
    async (personality) => {
      await using nexus = await startNexus({ name: "leaf-1", personality });

      const samples = await samplesOf(nexus.url, catalogue);

      expect(samples.length).toBeGreaterThan(2);
      expect(misspelt(samples)).toEqual([]);
    },
    60_000,
  );

  it("are told from those that differ", () => {
    const sample = (name: string, region: string): Sample => ({ name, value: 1, attributes: { region } });

    expect(misspelt([sample("a", "Ingress RACL"), sample("b", "Ingress SUP")])).toEqual([]);
    expect(misspelt([sample("a", "IPv4 RACL"), sample("b", "IPV4-RACL [racl]")])).toEqual([
      'region: ipv4racl is "IPv4 RACL" of a and "IPV4-RACL [racl]" of b',
    ]);
  });
});

describe.skipIf(!hasCorpus)("words of different families for the same thing, of real switches", () => {
  /** As the JSON has it, of the lines of the text. */
  const sizes = (text: string) =>
    [...text.matchAll(/^ *(\S.*?) size = +(\d+)/gm)].map(([, type = "", size]) => ({ type, tcam_size: size }));

  it("are spelt alike: regions by size and by use", () => {
    const labels = corpusText(
      "show-system-internal-access-list-resource-utilization/nxapi-netbox_resource_hdr_values.txt",
    ).split("\n");
    const rows = labels.filter(Boolean).map((label) => ({ resource_hdr: label, ents_use: "1", ents_free: "3" }));
    const instance = { inst: "0x0", TABLE_resource_util_info: { ROW_resource_util_info: rows } };
    const used = { TABLE_module: { ROW_module: { module_number: "1", TABLE_instance: { ROW_instance: instance } } } };
    const carved = corpusText("show-hardware-access-list-tcam-region/nxos-10.5.3-n9000v_blog_ELIDED.txt");
    const sized = { TCAM_Region: { TABLE_Sizes: { ROW_Sizes: sizes(carved) } } };

    const samples = [
      ...showHardwareAccessListResourceUtilization.read(used).samples,
      ...showHardwareAccessListTcamRegion.read(sized).samples,
    ];

    expect(misspelt(samples)).toEqual([]);
    expect(linesOf(showHardwareAccessListTcamRegion, sized, "cisco.acl.region.size")).toContain(
      "cisco.acl.region.size{region=Egress IPv4 RACL,keyword=e-racl} 768",
    );
  });

  it("are spelt alike: modules", () => {
    const replies = ["nxapi-netbox_7.0.3.I7.3_N9K-C93180YC-EX.json", "pschou_resp.show.module.json"];

    expect(misspelt(replies.flatMap((file) => showModule.read(corpus(`show-module/${file}`)).samples))).toEqual([]);
  });
});
