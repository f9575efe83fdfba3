import type { ClassName } from "../commands/show-icam-fib-tcam.ts";

/** A feature whose scale iCAM watches. */
export interface ScaleFeature {
  readonly name: string;
  /** The words that ask for it alone: those of the grouped form and the flat one, where there is one. */
  readonly words: readonly string[];
  /** Absent where the release has no limit to compare with. */
  readonly limit?: number;
  /** The limit somebody configured in its place. */
  readonly configured?: number;
  readonly between: readonly [low: number, high: number];
  /** The route class that counts the same entries. */
  readonly class?: ClassName;
}

/** The features of one title of `show icam scale`. */
export interface Technology {
  /** The word of the command. */
  readonly word: string;
  readonly title: string;
  readonly features: readonly ScaleFeature[];
}

function feature(
  name: string,
  words: string,
  limit: number,
  between: readonly [number, number],
  other: Partial<ScaleFeature> = {},
): ScaleFeature {
  return { name, words: words.split(","), limit, between, ...other };
}

const l2: Technology = {
  word: "l2-switching",
  title: "L2 Switching",
  features: [
    feature("MAC Addresses", "infra mac,mac-addresses", 92_000, [0.05, 0.7]),
    feature("MST Instances", "stp mst-instance,mst-instances", 64, [0.03, 0.03]),
    feature("MST Virtual Ports", "stp mst-vport,mst-vports", 85_000, [0.01, 0.2]),
    feature("RPVST Virtual Ports", "stp rpvst-vport,rpvst-vports", 22_000, [0.01, 0.3]),
    feature("RPVST VLANs", "stp rpvst-vlan,rpvst-vlans", 3967, [0.02, 0.3]),
    feature("Isolated Port VLANs", "stp isolated-portvlan", 190, [0, 0.1]),
    feature("VLANs", "vlan vlan-count,vlans", 3967, [0.02, 0.3]),
  ],
};

// Titles, order and limits of the multicast rows as in a capture of 2026; the first three are there since 9.3.
const multicast: Technology = {
  word: "multicast-routing",
  title: "Multicast Routing",
  features: [
    feature("Multicast Routes", "routing-forwarding route-v4,multicast-routes", 8192, [0, 0.4], {
      class: "IPv4 Multicast",
    }),
    feature("IGMP Groups", "igmp group,igmp-groups", 8000, [0, 0.5]),
    feature("PIM Neighbors", "pim neighbor,pim-neighbors", 250, [0.036, 0.036]),
  ],
};

const multicastOf10: Technology = {
  ...multicast,
  features: [
    ...multicast.features,
    feature("IPv6 Multicast Routes", "routing-forwarding route-v6", 8192, [0, 0.15]),
    feature("IPv4 Mcast S,G Routes", "routing-forwarding route-v4-sg", 8192, [0, 0.3]),
    feature("IPv4 Mcast *,G Routes", "routing-forwarding route-v4-star", 8192, [0, 0.1]),
    feature("IPv6 Mcast S,G Routes", "routing-forwarding route-v6-sg", 8192, [0, 0.1]),
    feature("IPv6 Mcast *,G Routes", "routing-forwarding route-v6-star", 8192, [0, 0.05]),
    feature("Mcast NAT", "nat mcast-nat", 2000, [0, 0]),
    feature("NBM Policer", "nbm policer", 1536, [0, 0]),
  ],
};

const unicast: Technology = {
  word: "unicast-routing",
  title: "Unicast Routing",
  features: [
    feature("BFD Sessions", "bfd session,bfd-sessions", 256, [0.02, 0.2]),
    feature("BGP Neighbors", "bgp neighbor", 1000, [0.01, 0.06]),
    feature("EIGRP Routes", "eigrp route,eigrp-routes", 50_000, [0, 0]),
    feature("EIGRP Neighbors", "eigrp neighbor", 360, [0, 0]),
    feature("HSRP MAC Addresses", "hsrp mac", 490, [0, 0.2]),
    feature("IPv4 ARP", "arp arp-count,ipv4-arp", 48_000, [0.05, 0.8], { configured: 40_000 }),
    feature("IPv6 ND", "ipv6-nd nd-count", 48_000, [0.01, 0.4]),
    feature("IPv4 Host Routes", "routing host-route-v4,ipv4-host-routes", 471_859, [0.08, 0.62], {
      class: "IPv4 Hosts",
    }),
    feature("IPv6 Host Routes", "routing host-route-v6,ipv6-host-routes", 265_421, [0.02, 0.3], {
      class: "IPv6 Hosts",
    }),
    feature("IPv4 LPM Routes", "routing lpm-route-v4", 458_752, [0.1, 0.55], { class: "IPv4 LPM Routes" }),
    feature("IPv6 LPM Routes", "routing lpm-route-v6", 206_438, [0.03, 0.35], { class: "IPv6 LPM Routes" }),
    feature("OSPF Neighbors", "ospf neighbor,ospf-nbr", 1000, [0, 0.05]),
    feature("OSPF LSAs", "ospf lsa,ospf-lsa", 100_000, [0, 0.1]),
    feature("OSPF Areas", "ospf area,ospf-area", 200, [0.005, 0.005]),
    feature("VRFs", "vrf vrf-count", 1000, [0.01, 0.1]),
    feature("VRRP Groups per Interface", "vrrp grp-per-intf", 250, [0, 0]),
  ],
};

const vxlan: Technology = {
  word: "vxlan",
  title: "VXLAN BGP EVPN",
  features: [
    feature("Layer 2 VNIs", "bgp vni", 2000, [0.05, 0.4]),
    feature("SVIs", "bgp svi", 1000, [0.05, 0.4]),
    feature("VRFs", "bgp vrf", 900, [0.02, 0.1]),
    feature("VTEPs", "bgp vtep", 512, [0.02, 0.1]),
    feature("Overlay MAC Addresses", "bgp mac", 128_000, [0.05, 0.6]),
    { name: "IGMP Snooping Groups", words: ["bgp igmp-group"], between: [0, 0.1] },
  ],
};

/** What 9.3 watches. */
export const scaleOf9: readonly Technology[] = [l2, unicast, multicast];

/** What 10.x watches: more multicast rows, and VXLAN with a feature that has no limit. */
export const scaleOf10: readonly Technology[] = [l2, unicast, multicastOf10, vxlan];
