import type { Row } from "./frame.ts";
import { type Built, lines, meaning, NONE, ofOne, stat, table, THERE } from "./panels.ts";

/** What control-plane policing drops of a metric. */
function dropped(metric: string): string {
  return `sum by (class) (rate(${ofOne(metric, 'result="violate",action=~"(?i)drop.*"')}[$__rate_interval]))`;
}

interface YesNo {
  readonly title: string;
  /** What the answer is called. */
  readonly name: string;
  readonly metric: string;
}

/** Whether a metric is 1 wherever there is one: yes, or no in red. */
function yesNo({ title, name, metric }: YesNo): Built {
  return stat({
    title,
    description: meaning(metric),
    width: 6,
    unit: "bool_yes_no",
    queries: [[name, `min(${ofOne(metric)})`]],
    steps: THERE,
  });
}

/** Rows about a switch's BGP peers, its vPC and VXLAN peers, port-channels, HSRP and NTP, and what reaches its CPU from all of them. */
export const NEIGHBOUR_ROWS: readonly Row[] = [
  [
    "BGP",
    table({
      title: "Peers",
      description: meaning("cisco_bgp_peer_up", "cisco_bgp_peer_uptime_seconds", "cisco_bgp_peer_flaps_total"),
      width: 12,
      unit: "short",
      sort: ["up", "ascending"],
      queries: [
        ["up", ofOne("cisco_bgp_peer_up")],
        ["up for", ofOne("cisco_bgp_peer_uptime_seconds")],
        ["lost within a day", `increase(${ofOne("cisco_bgp_peer_flaps_total")}[1d])`],
      ],
      units: { "up for": "s" },
      steps: THERE,
    }),
    lines({
      title: "Prefixes received",
      description: meaning("cisco_bgp_peer_prefixes"),
      width: 12,
      unit: "short",
      queries: [["{{vrf}} {{neighbor}} {{family}}", ofOne("cisco_bgp_peer_prefixes")]],
    }),
  ],
  [
    "vPC and VXLAN",
    yesNo({ title: "vPC peer", name: "up", metric: "cisco_vpc_peer_up" }),
    yesNo({ title: "Keep-alive", name: "up", metric: "cisco_vpc_keepalive_up" }),
    yesNo({ title: "Configured alike", name: "alike", metric: "cisco_vpc_consistent" }),
    stat({
      title: "VXLAN peers down",
      description: meaning("cisco_nve_peer_up"),
      width: 6,
      unit: "short",
      queries: [["peers", `count(${ofOne("cisco_nve_peer_up")} == 0) or vector(0)`]],
      steps: NONE,
    }),
    table({
      title: "vPCs",
      description: meaning("cisco_vpc_port_up", "cisco_vpc_port_consistent"),
      width: 12,
      unit: "short",
      sort: ["up", "ascending"],
      queries: [
        ["up", ofOne("cisco_vpc_port_up")],
        ["alike", ofOne("cisco_vpc_port_consistent")],
      ],
      steps: THERE,
    }),
    table({
      title: "VXLAN peers",
      description: meaning("cisco_nve_peer_up", "cisco_nve_peer_uptime_seconds"),
      width: 12,
      unit: "short",
      sort: ["up", "ascending"],
      queries: [
        ["up", ofOne("cisco_nve_peer_up")],
        ["up for", ofOne("cisco_nve_peer_uptime_seconds")],
      ],
      units: { "up for": "s" },
      steps: THERE,
    }),
  ],
  [
    "Port-channels, HSRP and NTP",
    table({
      title: "Port-channels",
      description: meaning("cisco_port_channel_up", "cisco_port_channel_members"),
      width: 12,
      unit: "short",
      sort: ["up", "ascending"],
      queries: [
        ["up", ofOne("cisco_port_channel_up")],
        ["members up", `sum without (state) (${ofOne("cisco_port_channel_members", 'state="up"')})`],
        ["members configured", `sum without (state) (${ofOne("cisco_port_channel_members", 'state="configured"')})`],
      ],
      steps: THERE,
    }),
    table({
      title: "HSRP groups",
      description: meaning("cisco_hsrp_group_state", "cisco_hsrp_group_priority"),
      width: 12,
      unit: "short",
      queries: [["now", ofOne("cisco_hsrp_group_state")]],
    }),
    table({
      title: "NTP servers",
      description: meaning("cisco_ntp_peer_reach", "cisco_ntp_peer_stratum", "cisco_ntp_peer_delay_seconds"),
      width: 12,
      unit: "short",
      sort: ["followed", "descending"],
      queries: [
        ["followed", `sum without (state) (${ofOne("cisco_ntp_peer_state", 'state="selected"')})`],
        ["reach", ofOne("cisco_ntp_peer_reach")],
        ["stratum", ofOne("cisco_ntp_peer_stratum")],
        ["delay", ofOne("cisco_ntp_peer_delay_seconds")],
      ],
      units: { delay: "s" },
    }),
    lines({
      title: "HSRP groups: changes of state",
      description: meaning("cisco_hsrp_group_state_changes_total"),
      width: 12,
      unit: "short",
      queries: [
        [
          "{{network_interface_name}} group {{group}}",
          `increase(${ofOne("cisco_hsrp_group_state_changes_total")}[$__rate_interval])`,
        ],
      ],
    }),
  ],
  [
    "Drops",
    lines({
      title: "Control-plane policing: dropped",
      description: `A second, in bytes or packets, whichever the platform counts.\n\n${meaning("cisco_copp_bytes_total", "cisco_copp_packets_total")}`,
      width: 24,
      unit: "short",
      queries: [["{{class}}", `${dropped("cisco_copp_bytes_total")} or ${dropped("cisco_copp_packets_total")}`]],
    }),
  ],
];
