import { type Attributes, interfaceOf, type Shown } from "./shown.ts";

/** Modules in another state than in service, by the words of `show module`. */
export function modules(shown: Shown): string[] {
  return shown
    .about("cisco.module.state")
    .filter(({ state = "" }) => !/^(?:ok|active|standby|ha-standby)[ *]*$/i.test(state))
    .map(({ module = "", state = "" }) => `${module}: ${state}`);
}

/** Modules that did not pass their online diagnostics. */
export function failedDiagnostics(shown: Shown): string[] {
  return shown
    .about("cisco.module.diagnostic.state")
    .filter(({ state = "" }) => /fail|error|abort/i.test(state))
    .map(({ module = "", state = "" }) => `module ${module}: ${state}`);
}

/** Fans and power supplies that are degraded or have failed. An empty slot is in order. */
export function fansAndSupplies(shown: Shown): string[] {
  return parts(shown, ["fan", "power_supply"]).map((part) => `${partOf(part)}: ${part["state"]}`);
}

function parts(shown: Shown, types: readonly string[]): Attributes[] {
  return shown
    .about("hw.status")
    .filter((part) => types.includes(part["hw.type"] ?? "") && /^(?:degraded|failed)$/.test(part["hw.state"] ?? ""));
}

/** Which one it is. The name of a power supply is its model, which others have too. */
function partOf({ "hw.type": type, "hw.id": id = "", "hw.name": name = "" }: Attributes): string {
  return type === "power_supply" ? `power supply ${id}${name === "" ? "" : ` (${name})`}` : id;
}

/** So many degrees before a sensor's first limit it is worth a warning, as in the alert. */
const NEAR_CELSIUS = 5;

/** Sensors that the switch itself calls too warm, and those within five degrees of their first limit. */
export function temperatures(shown: Shown): string[] {
  const limits = new Map(
    shown
      .of("hw.temperature.limit")
      .filter(({ attributes }) => attributes["hw.limit_type"] === "high.degraded")
      .map(({ value, attributes }) => [attributes["hw.id"], value]),
  );
  const near = shown.of("hw.temperature").flatMap(({ value, attributes }) => {
    const { "hw.id": id, "hw.name": name } = attributes;
    const limit = limits.get(id);
    if (limit === undefined || value <= limit - NEAR_CELSIUS) return [];
    const module = attributes["module"] ? ` of module ${attributes["module"]}` : "";
    return [{ id, said: `${name}${module}: ${value} °C, limit at ${limit}` }];
  });
  const told = new Set(near.map(({ id }) => id));
  const called = parts(shown, ["temperature"]).filter((part) => !told.has(part["hw.id"]));
  return [...near.map(({ said }) => said), ...called.map((part) => `${partOf(part)}: ${part["state"]}`)];
}

/** From this share on the memory is low, as in the alert. */
const LOW_MEMORY = 0.9;

/** The memory, where little of it is left or the switch says that it is not OK. */
export function lowMemory(shown: Shown): string[] {
  const used = shown
    .of("system.memory.utilization")
    .find(({ attributes }) => attributes["system.memory.state"] === "used")?.value;
  const bad = shown.about("cisco.system.memory.status").find(({ state = "" }) => state.toLowerCase() !== "ok");
  if ((used ?? 0) <= LOW_MEMORY && bad === undefined) return [];
  const share = used === undefined ? "" : `${Math.floor(used * 100)} % used`;
  return [[share, bad?.["state"]].filter(Boolean).join(", ")];
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

/** What transceivers measure beyond a limit that they have of their own. */
export function optics(shown: Shown): string[] {
  const down = new Set(shown.withValue("hw.network.up", 0).map(interfaceOf));
  return MEASURED.flatMap(({ metric, word, unit, needsUp }) => {
    const limits = new Map(
      shown
        .of(`${metric}.limit`)
        .map(({ value, attributes }) => [limitKey(attributes, attributes["hw.limit_type"] ?? ""), value]),
    );
    return shown.of(metric).flatMap(({ value, attributes }) => {
      if (needsUp && down.has(interfaceOf(attributes))) return [];
      const passed = LIMITS.find((type) => {
        const limit = limits.get(limitKey(attributes, type));
        // Transceivers without limits print zeros.
        return limit !== undefined && limit !== 0 && (type.startsWith("high") ? value > limit : value < limit);
      });
      if (passed === undefined) return [];
      const limit = limits.get(limitKey(attributes, passed));
      const kind = passed.endsWith("critical") ? "alarm" : "warning";
      const direction = attributes["network.io.direction"];
      const measured = [interfaceOf(attributes), attributes["lane"] && `lane ${attributes["lane"]}`, direction, word];
      return [`${measured.filter(Boolean).join(" ")} ${value} ${unit}, ${kind} at ${limit}`];
    });
  });
}

function limitKey(attributes: Attributes, type: string): string {
  return `${interfaceOf(attributes)}\n${attributes["network.io.direction"] ?? ""}\n${type}`;
}
