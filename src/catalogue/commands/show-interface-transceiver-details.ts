import { defineCommand, gauge } from "../define.ts";
import { createMeasuring, LIMIT_TYPES, Transceivers } from "./transceiver-rows.ts";

const NAME = ["network.interface.name"] as const;
const LIMIT = [...NAME, "hw.limit_type"] as const;

/** What transceivers measure, with their limits. A slot without a transceiver gives nothing. */
export const showInterfaceTransceiverDetails = defineCommand({
  id: "interface_transceiver_details",
  description:
    "Transceivers: optical power, bias current, temperature and voltage with their limits, vendors and parts.",
  profile: "optics",
  releases: "every NX-OS release",
  shape: "captured",
  cli: "show interface transceiver details",
  // The switch reads the memory of each transceiver in turn.
  alone: true,
  timeoutMs: 120_000,
  periodMs: 60_000,
  schema: Transceivers,
  separable: ["interface", "interface_trans"],
  metrics: {
    "cisco.transceiver.power": gauge(
      "dBm",
      "The optical power that a transceiver receives or transmits, by lane; of one with a single lane, the lane may be empty.",
      [...NAME, "network.io.direction", "lane"],
    ),
    "cisco.transceiver.power.limit": gauge(
      "dBm",
      "The limits of the optical power: warnings (`degraded`) and alarms (`critical`), of all lanes of a transceiver.",
      [...NAME, "network.io.direction", "hw.limit_type"],
    ),
    "cisco.transceiver.bias_current": gauge("A", "The current through a laser, by lane.", [...NAME, "lane"]),
    "cisco.transceiver.bias_current.limit": gauge("A", "The limits of the current through a laser.", LIMIT),
    "cisco.transceiver.temperature": gauge("Cel", "The temperature of a transceiver.", NAME),
    "cisco.transceiver.temperature.limit": gauge("Cel", "The limits of a transceiver's temperature.", LIMIT),
    "cisco.transceiver.voltage": gauge("V", "The voltage that a transceiver is supplied with.", NAME),
    "cisco.transceiver.voltage.limit": gauge("V", "The limits of a transceiver's voltage.", LIMIT),
    "cisco.transceiver.info": gauge("", "What transceiver is plugged in; always 1.", [
      ...NAME,
      "vendor",
      "part",
      "serial",
      "type",
    ]),
  },
  *samples(transceivers) {
    for (const { name, about, isTold, lanes } of transceivers) {
      const named = { "network.interface.name": name };
      const { power, bias, ofModule, limit } = createMeasuring(lanes);
      for (const [index, row] of lanes.entries()) {
        const lane = row.lane_number || (lanes.length > 1 ? String(index + 1) : "");
        for (const direction of ["receive", "transmit"] as const) {
          const attributes = { ...named, "network.io.direction": direction, lane };
          yield { name: "cisco.transceiver.power", value: power(row, direction), attributes };
        }
        yield { name: "cisco.transceiver.bias_current", value: bias(row), attributes: { ...named, lane } };
      }
      yield { name: "cisco.transceiver.temperature", value: ofModule("temperature"), attributes: named };
      yield { name: "cisco.transceiver.voltage", value: ofModule("voltage"), attributes: named };
      for (const [type, end] of LIMIT_TYPES) {
        const limited = { ...named, "hw.limit_type": type };
        for (const direction of ["receive", "transmit"] as const) {
          const attributes = { ...named, "network.io.direction": direction, "hw.limit_type": type };
          yield { name: "cisco.transceiver.power.limit", value: limit(direction, end), attributes };
        }
        yield { name: "cisco.transceiver.bias_current.limit", value: limit("bias", end), attributes: limited };
        yield { name: "cisco.transceiver.temperature.limit", value: limit("temperature", end), attributes: limited };
        yield { name: "cisco.transceiver.voltage.limit", value: limit("voltage", end), attributes: limited };
      }
      if (isTold) yield { name: "cisco.transceiver.info", value: 1, attributes: { ...named, ...about } };
    }
  },
});
