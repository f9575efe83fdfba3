import type { Sample } from "../catalogue/define.ts";

/** What is not in order on a switch, by its own words: one kind, and everything that it is true of. */
export interface Problem {
  readonly what: string;
  /** The alert of deploy/prometheus/alerts.yml that tells of it, and so its runbook. */
  readonly alert: string;
  /** What it is true of, with what the switch says where that is more than the name. */
  readonly where: readonly string[];
}

/** The samples that are shown of a switch, by the names of their metrics. */
type Shown = ReadonlyMap<string, readonly Sample[]>;
type Attributes = Sample["attributes"];

/** What is not in order, the most urgent first. What is shut down or was never there is; of what is not asked nothing is said. */
export function problemsOf(samples: Iterable<Sample>): readonly Problem[] {
  const shown: Shown = Map.groupBy(samples, ({ name }) => name);
  const problems: readonly Problem[] = [
    { what: "Modules", alert: "NexusModuleNotOk", where: modules(shown) },
    { what: "Fans and power supplies", alert: "NexusFanOrSupplyNotOk", where: parts(shown, "fan", "power_supply") },
    { what: "Temperatures", alert: "NexusTemperatureNearLimit", where: parts(shown, "temperature") },
    { what: "vPC", alert: "NexusVpcPeerDown", where: vpcPeer(shown) },
    { what: "vPC: not configured alike", alert: "NexusVpcInconsistent", where: inconsistent(shown) },
    { what: "BGP peers down", alert: "NexusBgpPeerDown", where: bgpPeers(shown) },
    { what: "Down, though configured to be up", alert: "NexusInterfaceDown", where: interfacesDown(shown) },
    { what: "Transceivers beyond a limit", alert: "NexusOpticBeyondLimit", where: optics(shown) },
  ];
  return problems.filter(({ where }) => where.length > 0);
}

function modules(shown: Shown): string[] {
  return of(shown, "cisco.module.state")
    .filter(({ state = "" }) => !/^(?:ok|active|standby|ha-standby)[ *]*$/i.test(state))
    .map(({ module = "", state = "" }) => `${module}: ${state}`);
}

function parts(shown: Shown, ...types: readonly string[]): string[] {
  return of(shown, "hw.status")
    .filter((part) => types.includes(part["hw.type"] ?? "") && /^(?:degraded|failed)$/.test(part["hw.state"] ?? ""))
    .map((part) => `${part["hw.name"] || part["hw.id"]}: ${part["state"]}`);
}

function vpcPeer(shown: Shown): string[] {
  return [
    ...of(shown, "cisco.vpc.peer.state")
      .filter(({ state = "" }) => state.toLowerCase() !== "peer-ok")
      .map(({ state = "", reason }) => `peer: ${state}${reason ? `, ${reason}` : ""}`),
    ...of(shown, "cisco.vpc.keepalive.state")
      .filter(({ state = "" }) => state.toLowerCase() !== "peer-alive")
      .map(({ state = "" }) => `keep-alive: ${state}`),
    ...withValue(shown, "cisco.vpc.peer_link.up", 0).map((link) => `peer-link ${nameOf(link)}: down`),
    ...withValue(shown, "cisco.vpc.port.up", 0).map((port) => `vPC ${port["vpc"]}, ${nameOf(port)}: down`),
  ];
}

function inconsistent(shown: Shown): string[] {
  return [
    ...withValue(shown, "cisco.vpc.consistent", 0).map(({ domain = "", type = "" }) => `domain ${domain}, ${type}`),
    ...withValue(shown, "cisco.vpc.port.consistent", 0).map((port) => `vPC ${port["vpc"]}, ${nameOf(port)}`),
  ];
}

function bgpPeers(shown: Shown): string[] {
  const states = new Map(of(shown, "cisco.bgp.peer.state").map((peer) => [peerOf(peer), peer["state"] ?? ""]));
  return withValue(shown, "cisco.bgp.peer.up", 0)
    .map((peer) => ({ peer: peerOf(peer), state: states.get(peerOf(peer)) ?? "" }))
    .filter(({ state }) => !/shut/i.test(state))
    .map(({ peer, state }) => (state === "" ? peer : `${peer}: ${state}`));
}

function peerOf({ vrf = "", neighbor = "" }: Attributes): string {
  return vrf === "default" ? neighbor : `${neighbor} in VRF ${vrf}`;
}

function interfacesDown(shown: Shown): string[] {
  const configured = new Set(withValue(shown, "cisco.interface.admin.up", 1).map(nameOf));
  return withValue(shown, "hw.network.up", 0)
    .map(nameOf)
    .filter((name) => configured.has(name));
}

/** What a transceiver measures, in which unit, and whether that is something only while its interface is up. */
const MEASURED = [
  { metric: "cisco.transceiver.power", word: "power", unit: "dBm", needsUp: true },
  { metric: "cisco.transceiver.bias_current", word: "current", unit: "A", needsUp: true },
  { metric: "cisco.transceiver.temperature", word: "temperature", unit: "°C", needsUp: false },
  { metric: "cisco.transceiver.voltage", word: "voltage", unit: "V", needsUp: false },
] as const;

/** The limits of a transceiver, the worse ones first. */
const LIMITS = ["high.critical", "low.critical", "high.degraded", "low.degraded"] as const;

function optics(shown: Shown): string[] {
  const down = new Set(withValue(shown, "hw.network.up", 0).map(nameOf));
  return MEASURED.flatMap(({ metric, word, unit, needsUp }) => {
    const limits = new Map(
      (shown.get(`${metric}.limit`) ?? []).map(({ value, attributes }) => [
        limitKey(attributes, attributes["hw.limit_type"] ?? ""),
        value,
      ]),
    );
    return (shown.get(metric) ?? []).flatMap(({ value, attributes }) => {
      if (needsUp && down.has(nameOf(attributes))) return [];
      const passed = LIMITS.find((type) => {
        const limit = limits.get(limitKey(attributes, type));
        // Transceivers without limits print zeros.
        return limit !== undefined && limit !== 0 && (type.startsWith("high") ? value > limit : value < limit);
      });
      if (passed === undefined) return [];
      const limit = limits.get(limitKey(attributes, passed));
      const kind = passed.endsWith("critical") ? "alarm" : "warning";
      const direction = attributes["network.io.direction"];
      const measured = [nameOf(attributes), attributes["lane"] && `lane ${attributes["lane"]}`, direction, word];
      return [`${measured.filter(Boolean).join(" ")} ${value} ${unit}, ${kind} at ${limit}`];
    });
  });
}

function limitKey(attributes: Attributes, type: string): string {
  return `${nameOf(attributes)}\n${attributes["network.io.direction"] ?? ""}\n${type}`;
}

function nameOf(attributes: Attributes): string {
  return attributes["network.interface.name"] ?? "";
}

/** The attributes of a metric's samples. */
function of(shown: Shown, metric: string): Attributes[] {
  return (shown.get(metric) ?? []).map(({ attributes }) => attributes);
}

/** The attributes of those samples of a metric that have a value. */
function withValue(shown: Shown, metric: string, wanted: number): Attributes[] {
  return (shown.get(metric) ?? []).filter(({ value }) => value === wanted).map(({ attributes }) => attributes);
}
