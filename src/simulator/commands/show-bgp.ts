import type { JsonObject } from "./cjson.ts";
import { body, type Command, type Device } from "./command.ts";
import { type Level, filling, secondsUp } from "../personalities/levels.ts";
import { table } from "./table.ts";

interface Peer {
  readonly vrf: string;
  readonly address: string;
  readonly as: string;
  /** The families that the session carries, and the most prefixes of each. */
  readonly families: readonly (readonly [id: string, safi: string, name: string, prefixes: number])[];
  /** Whether it is lost now and then. */
  readonly flaps: boolean;
}

const LOCAL_AS = "65001";

/** Two spines, and a firewall with a four-byte AS number whose session is lost every ten minutes. */
const PEERS: readonly Peer[] = [
  ...["10.255.0.1", "10.255.0.2"].map((address) => ({
    vrf: "default",
    address,
    as: "65000",
    families: [
      ["1", "1", "IPv4 Unicast", 60],
      ["25", "70", "L2VPN EVPN", 12_000],
    ] as const,
    flaps: false,
  })),
  {
    vrf: "tenant-1",
    address: "192.0.2.9",
    as: "64086.59905",
    families: [["1", "1", "IPv4 Unicast", 400]],
    flaps: true,
  },
];

/** `show bgp sessions` and the summary of all families: the same sessions, at the same moment. */
export function bgp(level: Level): readonly Command[] {
  return [
    { syntax: "show bgp sessions", answer: (device) => body(sessions(device, level)) },
    { syntax: "show bgp vrf all all summary", answer: (device) => body(summary(device, level)) },
    { syntax: "show bgp all summary vrf all", answer: (device) => body(summary(device, level)) },
  ];
}

function sessions(device: Device, level: Level): JsonObject {
  const states = PEERS.map((peer) => ({ peer, ...stateOf(peer, secondsUp(device, level)) }));
  const established = (vrf?: string): string =>
    String(states.filter(({ peer, up }) => up && (vrf === undefined || peer.vrf === vrf)).length);
  return {
    totalpeers: String(PEERS.length),
    totalestablishedpeers: established(),
    localas: LOCAL_AS,
    ...table(
      "vrf",
      vrfs().map((vrf) => ({
        "vrf-name-out": vrf,
        "local-as": LOCAL_AS,
        vrfpeers: String(PEERS.filter((peer) => peer.vrf === vrf).length),
        vrfestablishedpeers: established(vrf),
        "router-id": "10.255.1.1",
        ...table(
          "neighbor",
          states
            .filter(({ peer }) => peer.vrf === vrf)
            .map(({ peer, up, flaps, since }) => ({
              "neighbor-id": peer.address,
              connectionsdropped: String(flaps),
              remoteas: peer.as,
              lastflap: iso(since),
              state: up ? "Established" : "Idle",
              localport: up ? "179" : "0",
              remoteport: up ? "37989" : "0",
              notificationssent: "0",
              notificationsreceived: String(flaps),
            })),
        ),
      })),
    ),
  };
}

function summary(device: Device, level: Level): JsonObject {
  const seconds = secondsUp(device, level);
  return table(
    "vrf",
    vrfs().map((vrf) => {
      const peers = PEERS.filter((peer) => peer.vrf === vrf);
      const families = peers[0]?.families ?? [];
      return {
        "vrf-name-out": vrf,
        "vrf-router-id": "10.255.1.1",
        "vrf-local-as": LOCAL_AS,
        ...table(
          "af",
          families.map(([id, safi, name, prefixes]) => ({
            "af-id": id,
            ...table("saf", [
              {
                safi,
                "af-name": name,
                configuredpeers: String(peers.length),
                ...table(
                  "neighbor",
                  peers.map((peer) => {
                    const { up, since } = stateOf(peer, seconds);
                    const used = filling(level(device, `bgp ${peer.address} ${name}`), prefixes, [0.4, 0.9]);
                    return {
                      neighborid: peer.address,
                      neighborversion: "4",
                      msgrecvd: String(1_000 + Math.floor(seconds / 20)),
                      msgsent: String(900 + Math.floor(seconds / 30)),
                      neighboras: peer.as,
                      time: iso(since),
                      state: up ? "Established" : "Idle",
                      prefixreceived: String(up ? used : 0),
                    };
                  }),
                ),
              },
            ]),
          })),
        ),
      };
    }),
  );
}

function vrfs(): readonly string[] {
  return [...new Set(PEERS.map(({ vrf }) => vrf))];
}

/** A session that is lost is lost for the last minute of every ten. */
function stateOf({ flaps }: Peer, seconds: number): { up: boolean; flaps: number; since: number } {
  if (!flaps) return { up: true, flaps: 0, since: seconds };
  const within = seconds % 600;
  const up = within < 540;
  return { up, flaps: Math.floor((seconds + 60) / 600), since: up ? within : within - 540 };
}

/** A duration as these commands print it: `P1DT2H14M9S`, without the parts that are zero. */
function iso(seconds: number): string {
  const parts = [
    [Math.floor(seconds / 3_600) % 24, "H"],
    [Math.floor(seconds / 60) % 60, "M"],
    [seconds % 60, "S"],
  ] as const;
  const days = Math.floor(seconds / 86_400);
  const time = parts.map(([count, unit]) => (count === 0 ? "" : `${count}${unit}`)).join("");
  const whole = `P${days === 0 ? "" : `${days}D`}${time === "" ? "" : `T${time}`}`;
  return whole === "P" ? "PT0S" : whole;
}
