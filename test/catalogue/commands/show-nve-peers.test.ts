import { describe, expect, it } from "vitest";

import { showNvePeers } from "../../../src/catalogue/commands/show-nve-peers.ts";
import { corpus, fixture, hasCorpus, lines } from "../../support/catalogue.ts";

function peersOf(body: unknown): string[] {
  return lines(showNvePeers, body).map((line) =>
    line.replace("cisco.nve.peer.", "").replace("network.interface.name=nve1,network.peer.address=", ""),
  );
}

function peer(leaves: object): unknown {
  const row = { "if-name": "nve1", "peer-ip": "192.0.2.9", "peer-state": "Up", ...leaves };
  return { TABLE_nve_peers: { ROW_nve_peers: row } };
}

describe("show nve peers", () => {
  it("gives each peer, over IPv4 and IPv6, and since when those that are up are", () => {
    expect(peersOf(fixture("show-nve-peers/leaf.json"))).toEqual([
      "up{192.0.2.11} 1",
      "uptime{192.0.2.11} 80773",
      "info{192.0.2.11,learn_type=CP,mac=0200.5e00.0211} 1",
      "up{192.0.2.12} 1",
      "uptime{192.0.2.12} 5184000",
      "info{192.0.2.12,learn_type=CP,mac=} 1",
      "up{192.0.2.13} 0",
      "info{192.0.2.13,learn_type=CP,mac=} 1",
      "up{2001:db8::14} 1",
      "uptime{2001:db8::14} 162000",
      "info{2001:db8::14,learn_type=CP,mac=} 1",
    ]);
  });

  it.each([
    ["22:26:13", "uptime{192.0.2.9} 80773"],
    ["1d21h", "uptime{192.0.2.9} 162000"],
    ["8w4d", "uptime{192.0.2.9} 5184000"],
    ["P6DT2H33M31S", "uptime{192.0.2.9} 527611"],
    [3600, "uptime{192.0.2.9} 3600"],
    ["never", "info{192.0.2.9,learn_type=,mac=} 1"],
    ["2y11w", "uptime{192.0.2.9} 69724800"],
  ])("reads the uptime %j", (uptime, expected) => {
    expect(peersOf(peer({ uptime }))[1]).toBe(expected);
  });

  it("counts a state that it does not know, and an uptime that is none", () => {
    expect(showNvePeers.read(peer({ "peer-state": "Odd" })).dropped).toEqual([
      { name: "cisco.nve.peer.up", reason: "unknown_word" },
    ]);
    expect(showNvePeers.read(peer({ uptime: "a while" })).dropped).toEqual([
      { name: "cisco.nve.peer.uptime", reason: "not_a_number" },
    ]);
  });

  it("gives nothing of a switch without peers", () => {
    expect(peersOf({ TABLE_nve_peers: [] })).toEqual([]);
  });
});

describe.skipIf(!hasCorpus)("show nve peers of a real switch", () => {
  it("gives nine peers", () => {
    const found = peersOf(corpus("show-nve-peers/nxapi-lib_docstring.json"));

    expect(found).toHaveLength(27);
    expect(found.slice(0, 3)).toEqual([
      "up{10.3.0.1} 1",
      "uptime{10.3.0.1} 80773",
      "info{10.3.0.1,learn_type=CP,mac=3c13.cc2e.e087} 1",
    ]);
    expect(found).toContain("uptime{10.3.0.5} 80757");
    expect(found).toContain("info{10.23.0.1,learn_type=CP,mac=} 1");
    expect(found).toContain("info{100.10.0.3,learn_type=CP,mac=0200.640a.0003} 1");
  });
});
