import { type Attributes, briefSpan, interfaceOf, type Shown } from "./shown.ts";

/** These say when they last went up or down, and nothing if they never did: what was never plugged in is no problem. */
const TELLS_FLAPS = /^(?:ethernet|port-channel)/i;

/** Interfaces that are down and not shut down, the one that went down last first. */
export function interfacesDown(shown: Shown): string[] {
  const configured = new Set(shown.withValue("cisco.interface.admin.up", 1).map(interfaceOf));
  const flaps = new Map(
    shown.of("cisco.interface.last_flap").map(({ value, attributes }) => [interfaceOf(attributes), value]),
  );
  return shown
    .withValue("hw.network.up", 0)
    .map(interfaceOf)
    .filter((name) => configured.has(name) && (flaps.has(name) || !TELLS_FLAPS.test(name)))
    .map((name) => ({ name, seconds: flaps.get(name) ?? Number.MAX_SAFE_INTEGER }))
    .toSorted((one, other) => one.seconds - other.seconds)
    .map(({ name, seconds }) => (flaps.has(name) ? `${name}: for ${briefSpan(seconds)}` : name));
}

/** Port-channels that lack members which are not shut down. One that is a vPC is told of as that when it is down. */
export function portChannelMembers(shown: Shown): string[] {
  const shut = new Set(shown.withValue("cisco.interface.admin.up", 0).map(interfaceOf));
  const told = new Set(shown.withValue("cisco.vpc.port.up", 0).map(interfaceOf));
  const missing = shown
    .withValue("cisco.port_channel.member.up", 0)
    .filter((port) => !shut.has(port["member"] ?? "") && !shut.has(interfaceOf(port)) && !told.has(interfaceOf(port)));
  return [...Map.groupBy(missing, interfaceOf)].map(
    ([channel, members]) => `${channel}: ${members.map(({ member = "" }) => member).join(" ")}`,
  );
}

/** A vPC peer, keep-alive or peer-link that is not as it should be, by the switch's words. */
export function vpcPeer(shown: Shown): string[] {
  return [
    ...shown
      .about("cisco.vpc.peer.state")
      .filter(({ state = "" }) => state.toLowerCase() !== "peer-ok")
      .map(({ state = "", reason }) => `peer: ${state}${reason ? `, ${reason}` : ""}`),
    ...shown
      .about("cisco.vpc.keepalive.state")
      .filter(({ state = "" }) => state.toLowerCase() !== "peer-alive")
      .map(({ state = "" }) => `keep-alive: ${state}`),
    ...shown.withValue("cisco.vpc.peer_link.up", 0).map((link) => `peer-link ${interfaceOf(link)}: down`),
  ];
}

/** vPCs that are down on this switch, but for those whose port-channel is shut down. */
export function vpcsDown(shown: Shown): string[] {
  const shut = new Set(shown.withValue("cisco.interface.admin.up", 0).map(interfaceOf));
  return shown
    .withValue("cisco.vpc.port.up", 0)
    .filter((port) => !shut.has(interfaceOf(port)))
    .map((port) => `vPC ${port["vpc"]}, ${interfaceOf(port)}`);
}

/** What the two switches of a vPC domain do not have alike. */
export function vpcInconsistent(shown: Shown): string[] {
  return [
    ...shown.withValue("cisco.vpc.consistent", 0).map(({ domain = "", type = "" }) => `domain ${domain}, ${type}`),
    ...shown.withValue("cisco.vpc.port.consistent", 0).map((port) => `vPC ${port["vpc"]}, ${interfaceOf(port)}`),
  ];
}

/** BGP peers without a session, but for those that are shut down. */
export function bgpPeers(shown: Shown): string[] {
  const states = new Map(shown.about("cisco.bgp.peer.state").map((peer) => [peerOf(peer), peer["state"] ?? ""]));
  return shown
    .withValue("cisco.bgp.peer.up", 0)
    .map((peer) => ({ peer: peerOf(peer), state: states.get(peerOf(peer)) ?? "" }))
    .filter(({ state }) => !/shut/i.test(state))
    .map(({ peer, state }) => (state === "" ? peer : `${peer}: ${state}`));
}

function peerOf({ vrf = "", neighbor = "" }: Attributes): string {
  return vrf === "default" ? neighbor : `${neighbor} in VRF ${vrf}`;
}

/** The NVE interface, its peers and its VNIs that are down. */
export function vxlan(shown: Shown): string[] {
  return [
    ...shown.withValue("cisco.nve.interface.up", 0).map(interfaceOf),
    ...shown.withValue("cisco.nve.peer.up", 0).map((peer) => `peer ${peer["network.peer.address"]}`),
    ...shown.withValue("cisco.nve.vni.up", 0).map(({ vni = "" }) => `VNI ${vni}`),
  ];
}

/** HSRP groups in which this switch takes no part: neither active, nor standby, nor listening to those that are. */
export function hsrpGroups(shown: Shown): string[] {
  const shut = new Set(shown.withValue("cisco.interface.admin.up", 0).map(interfaceOf));
  return shown
    .about("cisco.hsrp.group.state")
    .filter((group) => !/^(?:active|standby|listen)/i.test(group["state"] ?? "") && !shut.has(interfaceOf(group)))
    .map((group) => `${interfaceOf(group)} group ${group["group"]}: ${group["state"]}`);
}

/** That none of several NTP servers is followed. */
export function ntp(shown: Shown): string[] {
  const servers = shown.of("cisco.ntp.peer.reach");
  if (servers.length === 0 || shown.about("cisco.ntp.peer.state").some(({ state }) => state === "selected")) return [];
  const answer = servers.filter(({ value }) => value > 0).length;
  return [`none of ${servers.length} servers is followed, ${answer} of them ${answer === 1 ? "answers" : "answer"}`];
}
