import { describe, expect, it } from "vitest";

import { MalformedBody } from "../../../src/catalogue/define.ts";
import { showVpc } from "../../../src/catalogue/commands/show-vpc.ts";
import { corpus, fixture, hasCorpus, lines } from "../../support/catalogue.ts";

function vpcOf(body: unknown): string[] {
  return lines(showVpc, body).map((line) => line.replace("cisco.vpc.", "").replace("network.interface.name=", ""));
}

describe("show vpc", () => {
  it("gives the domain, the peer-link and each vPC, with the switch's reasons", () => {
    expect(vpcOf(fixture("show-vpc/leaf.json"))).toEqual([
      "peer.up{domain=10} 1",
      "peer.state{domain=10,state=peer-ok,reason=SUCCESS} 1",
      "keepalive.up{domain=10} 1",
      "keepalive.state{domain=10,state=peer-alive} 1",
      "consistent{domain=10,type=type_1} 1",
      "consistency.reason{domain=10,type=type_1,reason=SUCCESS} 1",
      "consistent{domain=10,type=per_vlan} 1",
      "consistent{domain=10,type=type_2} 0",
      "consistency.reason{domain=10,type=type_2,reason=SVI type-2 configuration incompatible} 1",
      "role{domain=10,vpc.role=primary} 1",
      "peer_link.up{port-channel1} 1",
      "port.up{vpc=10,port-channel10} 1",
      "port.consistent{vpc=10,port-channel10} 1",
      "port.reason{vpc=10,port-channel10,reason=SUCCESS} 1",
      "port.up{vpc=20,port-channel20} 0",
      "port.reason{vpc=20,port-channel20,reason=Consistency Check Not Performed} 1",
      "port.up{vpc=30,port-channel30} 0",
      "port.consistent{vpc=30,port-channel30} 0",
      "port.reason{vpc=30,port-channel30,reason=STP interface port type inconsistent} 1",
    ]);
  });

  it("shows a word that it does not know as the word, and as no number", () => {
    const found = vpcOf({
      "vpc-domain-id": "10",
      "vpc-peer-status": "peer-odd",
      "vpc-peer-keepalive-status": "misconfigured",
    });

    expect(found).toEqual([
      "peer.state{domain=10,state=peer-odd,reason=} 1",
      "keepalive.state{domain=10,state=misconfigured} 1",
      "dropped peer.up: unknown_word",
      "dropped keepalive.up: unknown_word",
    ]);
  });

  it.each([
    ["peer-alive", "keepalive.up{domain=10} 1"],
    ["peer is alive", "keepalive.up{domain=10} 1"],
    ["peer-not-reachable", "keepalive.up{domain=10} 0"],
    ["peer is not reachable through peer-keepalive", "keepalive.up{domain=10} 0"],
    ["peerUnreachable", "keepalive.up{domain=10} 0"],
    ["Suspended (Destination IP not reachable)", "keepalive.up{domain=10} 0"],
    ["suspendedAsVRFUnusable", "keepalive.up{domain=10} 0"],
    ["aliveButDomainIdDismatch", "dropped keepalive.up: unknown_word"],
    ["disabled", "dropped keepalive.up: unknown_word"],
  ])("says of the keep-alive %j %s", (word, line) => {
    const found = vpcOf({ "vpc-domain-id": "10", "vpc-peer-keepalive-status": word });

    expect(found.filter((one) => one.includes("keepalive.up"))).toEqual([line]);
    expect(found).toContain(`keepalive.state{domain=10,state=${word}} 1`);
  });

  it("gives nothing of a switch whose domain is not configured", () => {
    expect(vpcOf({ "vpc-domain-id": "not configured", "vpc-peer-status": "peer-link-not-configured" })).toEqual([]);
  });

  it("refuses a reply without a domain", () => {
    expect(() => showVpc.read({ "vpc-peer-status": "peer-ok" })).toThrow(MalformedBody);
  });
});

describe.skipIf(!hasCorpus)("show vpc of real switches", () => {
  it("gives a domain whose peer-link is down, with its one vPC", () => {
    expect(vpcOf(corpus("show-vpc/nxapi-netbox.json"))).toEqual([
      "peer.up{domain=1} 0",
      "peer.state{domain=1,state=peer-link-down,reason=SYSERR_MCECM_PEER_UNRCH} 1",
      "keepalive.up{domain=1} 1",
      "keepalive.state{domain=1,state=peer-alive} 1",
      "consistent{domain=1,type=type_1} 1",
      "consistency.reason{domain=1,type=type_1,reason=SUCCESS} 1",
      "consistent{domain=1,type=per_vlan} 1",
      "consistent{domain=1,type=type_2} 1",
      "consistency.reason{domain=1,type=type_2,reason=SUCCESS} 1",
      "role{domain=1,vpc.role=secondary-primary} 1",
      "peer_link.up{port-channel1} 0",
      "port.up{vpc=10,port-channel10} 1",
      "port.consistent{vpc=10,port-channel10} 1",
      "port.reason{vpc=10,port-channel10,reason=SUCCESS} 1",
    ]);
  });

  it.each(["pschou_resp.show.vpc.json", "pschou_resp.result.show.vpc.json"])("gives twelve vPCs of %s", (file) => {
    const found = vpcOf(corpus(`show-vpc/${file}`));

    expect(found).toContain("peer.up{domain=100} 1");
    expect(found).toContain("role{domain=100,vpc.role=secondary} 1");
    expect(found).toContain("peer_link.up{port-channel100} 1");
    expect(found).toContain("port.up{vpc=50,port-channel50} 1");
    expect(found.filter((line) => line.startsWith("port.up"))).toHaveLength(12);
    expect(found.filter((line) => line.startsWith("dropped"))).toEqual([]);
  });
});
