import { describe, expect, it } from "vitest";

import { showPortChannelSummary } from "../../../src/catalogue/commands/show-port-channel-summary.ts";
import { corpus, fixture, hasCorpus, lines } from "../../support/catalogue.ts";

function channelsOf(body: unknown): string[] {
  return lines(showPortChannelSummary, body).map((line) =>
    line.replace("cisco.port_channel.", "").replace("network.interface.name=", ""),
  );
}

function channel(leaves: object): unknown {
  return { TABLE_channel: { ROW_channel: { "port-channel": "port-channel1", ...leaves } } };
}

describe("show port-channel summary", () => {
  it("gives each port-channel, its members, and how many are configured and up", () => {
    expect(channelsOf(fixture("show-port-channel-summary/leaf.json"))).toEqual([
      "up{port-channel1} 1",
      "member.up{port-channel1,member=Ethernet1/53} 1",
      "member.up{port-channel1,member=Ethernet1/54} 1",
      "members{port-channel1,state=configured} 2",
      "members{port-channel1,state=up} 2",
      "up{port-channel10} 1",
      "member.up{port-channel10,member=Ethernet1/1} 1",
      "member.up{port-channel10,member=Ethernet1/2} 0",
      "member.up{port-channel10,member=Ethernet1/3} 0",
      "members{port-channel10,state=configured} 3",
      "members{port-channel10,state=up} 1",
      "up{port-channel20} 0",
      "member.up{port-channel20,member=Ethernet1/4} 0",
      "members{port-channel20,state=configured} 1",
      "members{port-channel20,state=up} 0",
      "up{port-channel99} 0",
      "members{port-channel99,state=configured} 0",
      "members{port-channel99,state=up} 0",
    ]);
  });

  it("counts a member that is printed twice once, and none as up of which the flags differ", () => {
    const member = (port: string, flag: string) => ({ port, "port-status": flag });
    const twice = { ROW_member: [member("Ethernet1/1", "P"), member("Eth1/1", "P")] };
    const differing = { ROW_member: [member("Ethernet1/1", "P"), member("Eth1/1", "D")] };

    expect(channelsOf(channel({ TABLE_member: twice }))).toEqual([
      "member.up{port-channel1,member=Ethernet1/1} 1",
      "members{port-channel1,state=configured} 1",
      "members{port-channel1,state=up} 1",
    ]);
    expect(channelsOf(channel({ TABLE_member: differing }))).toEqual([
      "members{port-channel1,state=configured} 1",
      "dropped member.up: ambiguous",
    ]);
  });

  it("does not count what is up where a flag is not known, and counts the flag", () => {
    const members = {
      ROW_member: [
        { port: "Eth1/1", "port-status": "P" },
        { port: "Eth1/2", "port-status": "x" },
      ],
    };

    expect(channelsOf(channel({ status: "M", TABLE_member: members }))).toEqual([
      "up{port-channel1} 0",
      "member.up{port-channel1,member=Ethernet1/1} 1",
      "members{port-channel1,state=configured} 2",
      "dropped member.up: unknown_word",
    ]);
  });

  it("tells flags that differ in their case alone: suspended from switched, delay-lacp from bundled", () => {
    const members = { ROW_member: { port: "Ethernet1/1", "port-status": "p" } };

    expect(channelsOf(channel({ TABLE_member: members }))).toContain("member.up{port-channel1,member=Ethernet1/1} 1");
  });

  it("gives nothing of a switch without port-channels", () => {
    expect(channelsOf({ TABLE_channel: {} })).toEqual([]);
  });

  it("names interfaces as show interface does, whatever the table calls them", () => {
    expect(channelsOf(channel({ "port-channel": "Po7", status: "U" }))).toContain("up{port-channel7} 1");
  });
});

describe.skipIf(!hasCorpus)("show port-channel summary of a real switch", () => {
  it("gives three port-channels with all their members", () => {
    const found = channelsOf(corpus("show-port-channel-summary/greenpau_resp.show.port.channel.summary.1.json"));

    expect(found).toHaveLength(23);
    expect(found.slice(0, 5)).toEqual([
      "up{port-channel1} 1",
      "member.up{port-channel1,member=Ethernet1/5} 1",
      "member.up{port-channel1,member=Ethernet1/6} 1",
      "members{port-channel1,state=configured} 2",
      "members{port-channel1,state=up} 2",
    ]);
    expect(found).toContain("members{port-channel2,state=up} 6");
    expect(found).toContain("members{port-channel3,state=configured} 6");
    expect(found).toContain("member.up{port-channel3,member=Ethernet1/21} 1");
  });
});
