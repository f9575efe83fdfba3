import { describe, expect, it } from "vitest";

import { showNtpPeerStatus } from "../../../src/catalogue/commands/show-ntp-peer-status.ts";
import { corpus, fixture, hasCorpus, lines } from "../../support/catalogue.ts";

function peersOf(body: unknown): string[] {
  return lines(showNtpPeerStatus, body).map((line) =>
    line.replace("cisco.ntp.peer.", "").replace("network.peer.address=", ""),
  );
}

function reachOf(reach: unknown): string | undefined {
  const body = { TABLE_peersstatus: { ROW_peersstatus: { remote: "192.0.2.9", reach } } };
  return peersOf(body).find((line) => line.includes("reach"));
}

describe("show ntp peer-status", () => {
  it("gives each server and peer, and no delay of one that never answered", () => {
    expect(peersOf(fixture("show-ntp-peer-status/leaf.json"))).toEqual([
      "state{192.0.2.53,vrf=management,state=selected} 1",
      "stratum{192.0.2.53,vrf=management} 2",
      "reach{192.0.2.53,vrf=management} 255",
      "poll_interval{192.0.2.53,vrf=management} 64",
      "delay{192.0.2.53,vrf=management} 0.00183",
      "state{2001:db8::53,vrf=default,state=active} 1",
      "stratum{2001:db8::53,vrf=default} 3",
      "reach{2001:db8::53,vrf=default} 15",
      "poll_interval{2001:db8::53,vrf=default} 64",
      "delay{2001:db8::53,vrf=default} 0.0021",
      "state{192.0.2.54,vrf=default,state=client} 1",
      "stratum{192.0.2.54,vrf=default} 16",
      "reach{192.0.2.54,vrf=default} 0",
      "poll_interval{192.0.2.54,vrf=default} 64",
      "state{127.127.1.0,vrf=,state=client} 1",
      "stratum{127.127.1.0,vrf=} 8",
      "reach{127.127.1.0,vrf=} 255",
      "poll_interval{127.127.1.0,vrf=} 64",
      "delay{127.127.1.0,vrf=} 0",
    ]);
  });

  it.each([
    ["377", "reach{192.0.2.9,vrf=} 255"],
    [377, "reach{192.0.2.9,vrf=} 255"],
    ["1", "reach{192.0.2.9,vrf=} 1"],
    ["-", undefined],
    ["378", "dropped reach: not_a_number"],
    ["777", "dropped reach: out_of_range"],
  ])("reads a reach of %j, which is octal", (reach, expected) => {
    expect(reachOf(reach)).toBe(expected);
  });

  it("counts a sign that it does not know", () => {
    const body = { TABLE_peersstatus: { ROW_peersstatus: { remote: "192.0.2.9", syncmode: "~" } } };

    expect(showNtpPeerStatus.read(body)).toMatchObject({
      samples: [],
      dropped: [{ name: "cisco.ntp.peer.state", reason: "unknown_word" }],
    });
  });
});

describe.skipIf(!hasCorpus)("show ntp peer-status of real switches", () => {
  it.each(["pschou_resp.show.ntp.peer-status.json", "pschou_resp.result.show.ntp.peer-status.json"])(
    "gives five peers of %s, of which one has no VRF",
    (file) => {
      const found = peersOf(corpus(`show-ntp-peer-status/${file}`));

      expect(found.filter((line) => line.startsWith("state"))).toEqual([
        "state{1.1.1.1,vrf=default,state=client} 1",
        "state{192:168:1::1,vrf=default,state=active} 1",
        "state{127.127.1.0,vrf=,state=selected} 1",
        "state{192:168:1::2,vrf=default,state=client} 1",
        "state{2.2.2.2,vrf=management,state=client} 1",
      ]);
      expect(found).toContain("stratum{127.127.1.0,vrf=} 2");
      expect(found).toContain("reach{127.127.1.0,vrf=} 255");
      expect(found).toContain("poll_interval{2.2.2.2,vrf=management} 32");
    },
  );

  it("gives four peers of another switch", () => {
    const found = peersOf(corpus("show-ntp-peer-status/napalm_test_get_ntp_stats_normal.json"));

    expect(found).toContain("state{127.127.1.1,vrf=default,state=selected} 1");
    expect(found).toContain("stratum{127.127.1.1,vrf=default} 5");
    expect(found).toContain("poll_interval{127.127.1.1,vrf=default} 16");
    expect(found).toContain("reach{2001:db8::4101,vrf=default} 0");
    expect(found.filter((line) => line.startsWith("delay"))).toEqual(["delay{127.127.1.1,vrf=default} 0"]);
  });
});
