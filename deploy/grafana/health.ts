import { choice, frame, switches } from "./frame.ts";
import { NEIGHBOUR_ROWS } from "./neighbours.ts";
import { BUSY, lines, meaning, NONE, ofOne, stat, table } from "./panels.ts";

const CHOSEN = 'network_interface_name=~"$network_interface_name"';
const INTERFACE = "{{network_interface_name}}";
const DIRECTED = `${INTERFACE} {{network_io_direction}}`;
const IDLE = ofOne("system_cpu_utilization_ratio", 'cpu_mode="idle"');
const USED = 'system_memory_state="used"';

/** A rate of a counter of the chosen interfaces. */
function rate(counter: string, more = ""): string {
  return `rate(${ofOne(counter, CHOSEN + more)}[$__rate_interval])`;
}

/** The limit of a transceiver of a kind, without the label that says the kind, so that it stands beside the measurement. */
function limit(metric: string, type: string, more = ""): string {
  return `sum without (hw_limit_type) (${ofOne(metric, `${CHOSEN},hw_limit_type="${type}"${more}`)})`;
}

/** One switch without its tables: the machine, its interfaces and its neighbours. */
export const health = frame({
  uid: "nexus-health",
  title: "Nexus / Switch: health and interfaces",
  description:
    "One switch: CPU, memory, environment, interfaces, optics, BGP, vPC, VXLAN, port-channels, HSRP, NTP and drops, as far as its profiles are on.",
  from: "now-6h",
  about: "cisco_device_up",
  page: "${pages:raw}/switch/${host_name:percentencode}",
  variables: [
    switches(false),
    choice("network_interface_name", { label: "Interface", metric: ofOne("hw_network_up") }),
  ],
  rows: [
    [
      "CPU and memory",
      stat({
        title: "CPU",
        description: "The share of their time that all CPUs together are not idle.",
        width: 6,
        unit: "percentunit",
        queries: [["busy", `1 - avg(${IDLE})`]],
        steps: BUSY,
      }),
      stat({
        title: "Memory",
        description: "The share of the memory that is used.",
        width: 6,
        unit: "percentunit",
        queries: [["used", `max(${ofOne("system_memory_utilization_ratio", USED)})`]],
        steps: BUSY,
      }),
      stat({
        title: "Up for",
        description: meaning("system_uptime_seconds"),
        width: 6,
        unit: "s",
        queries: [["uptime", `max(${ofOne("system_uptime_seconds")})`]],
      }),
      stat({
        title: "Parts not in order",
        description: "Sensors, fans and power supplies that the switch says are degraded or failed.",
        width: 6,
        unit: "short",
        queries: [["parts", `count(${ofOne("hw_status", 'hw_state=~"degraded|failed"')}) or vector(0)`]],
        steps: NONE,
      }),
      lines({
        title: "CPU by mode",
        description: meaning("system_cpu_utilization_ratio"),
        width: 12,
        unit: "percentunit",
        max: 1,
        queries: [["{{cpu_mode}}", `avg by (cpu_mode) (${ofOne("system_cpu_utilization_ratio", 'cpu_mode!="idle"')})`]],
      }),
      lines({
        title: "Memory in use",
        description: meaning("system_memory_usage_bytes", "system_memory_limit_bytes"),
        width: 12,
        unit: "bytes",
        queries: [
          ["used", ofOne("system_memory_usage_bytes", USED)],
          ["limit", ofOne("system_memory_limit_bytes")],
        ],
        limits: ["limit"],
      }),
    ],
    [
      "Environment",
      lines({
        title: "Temperatures",
        description: meaning("hw_temperature_celsius", "hw_temperature_limit_celsius"),
        width: 12,
        unit: "celsius",
        queries: [
          ["{{module}} {{hw_name}}", ofOne("hw_temperature_celsius")],
          ["limit {{module}} {{hw_name}}", ofOne("hw_temperature_limit_celsius", 'hw_limit_type="high.degraded"')],
        ],
        limits: ["limit"],
      }),
      lines({
        title: "Power",
        description: meaning("hw_power_watts"),
        width: 12,
        unit: "watt",
        queries: [["{{hw_type}} {{hw_id}}", ofOne("hw_power_watts")]],
      }),
      table({
        title: "Parts and their states",
        description: meaning("hw_status"),
        width: 12,
        unit: "short",
        queries: [["now", ofOne("hw_status")]],
      }),
      lines({
        title: "Fans",
        description: meaning("hw_fan_speed_ratio"),
        width: 12,
        unit: "percentunit",
        max: 1,
        queries: [["{{hw_id}}", ofOne("hw_fan_speed_ratio")]],
      }),
    ],
    [
      "Interfaces",
      table({
        title: "Interfaces",
        description: `Down is 1 for an interface that is down though it is configured to be up.\n\n${meaning("cisco_interface_last_flap_seconds")}`,
        width: 24,
        unit: "short",
        sort: ["down", "descending"],
        queries: [
          ["down", `${ofOne("cisco_interface_admin_up", CHOSEN)} > bool ${ofOne("hw_network_up", CHOSEN)}`],
          ["up", ofOne("hw_network_up", CHOSEN)],
          ["configured up", ofOne("cisco_interface_admin_up", CHOSEN)],
          ["speed", `8 * ${ofOne("hw_network_bandwidth_limit_bytes_per_second", CHOSEN)}`],
          ["last flap", ofOne("cisco_interface_last_flap_seconds", CHOSEN)],
        ],
        units: { speed: "bps", "last flap": "s" },
        steps: NONE,
      }),
      lines({
        title: "Traffic",
        description: `In bits a second.\n\n${meaning("system_network_io_bytes_total")}`,
        width: 12,
        unit: "bps",
        queries: [[DIRECTED, `8 * ${rate("system_network_io_bytes_total")}`]],
      }),
      lines({
        title: "Discards",
        description: meaning("system_network_packet_dropped_total"),
        width: 12,
        unit: "pps",
        queries: [[DIRECTED, rate("system_network_packet_dropped_total")]],
      }),
      lines({
        title: "Errors",
        description: meaning("system_network_errors_total"),
        width: 12,
        unit: "cps",
        queries: [[DIRECTED, rate("system_network_errors_total", ',error_type="all"')]],
      }),
      lines({
        title: "Errors by type",
        description: "Errors of the chosen interfaces by what was wrong.",
        width: 12,
        unit: "cps",
        queries: [
          [
            "{{error_type}} {{network_io_direction}}",
            `sum by (error_type, network_io_direction) (${rate("system_network_errors_total", ',error_type!="all"')})`,
          ],
        ],
      }),
    ],
    [
      "Optics",
      table({
        title: "Received power against its limits",
        description: meaning("cisco_transceiver_power_dBm", "cisco_transceiver_power_limit_dBm"),
        width: 24,
        unit: "dBm",
        sort: ["weakest lane", "ascending"],
        queries: [
          [
            "weakest lane",
            `min without (lane) (${ofOne("cisco_transceiver_power_dBm", `${CHOSEN},network_io_direction="receive"`)})`,
          ],
          ...(["low.critical", "low.degraded", "high.degraded", "high.critical"] as const).map(
            (type) =>
              [type, limit("cisco_transceiver_power_limit_dBm", type, ',network_io_direction="receive"')] as const,
          ),
        ],
      }),
      lines({
        title: "Power of the weakest lane",
        description: meaning("cisco_transceiver_power_dBm"),
        width: 12,
        unit: "dBm",
        signed: true,
        queries: [[DIRECTED, `min without (lane) (${ofOne("cisco_transceiver_power_dBm", CHOSEN)})`]],
      }),
      lines({
        title: "Temperatures of transceivers",
        description: meaning("cisco_transceiver_temperature_celsius"),
        width: 12,
        unit: "celsius",
        queries: [
          [INTERFACE, ofOne("cisco_transceiver_temperature_celsius", CHOSEN)],
          [`limit ${INTERFACE}`, limit("cisco_transceiver_temperature_limit_celsius", "high.critical")],
        ],
        limits: ["limit"],
      }),
      lines({
        title: "Voltages of transceivers",
        description: meaning("cisco_transceiver_voltage_volts"),
        width: 12,
        unit: "volt",
        queries: [
          [INTERFACE, ofOne("cisco_transceiver_voltage_volts", CHOSEN)],
          [`low limit ${INTERFACE}`, limit("cisco_transceiver_voltage_limit_volts", "low.critical")],
          [`high limit ${INTERFACE}`, limit("cisco_transceiver_voltage_limit_volts", "high.critical")],
        ],
        limits: ["low limit", "high limit"],
      }),
      lines({
        title: "Current of transceivers, the greatest lane",
        description: meaning("cisco_transceiver_bias_current_amperes"),
        width: 12,
        unit: "amp",
        queries: [
          [INTERFACE, `max without (lane) (${ofOne("cisco_transceiver_bias_current_amperes", CHOSEN)})`],
          [`limit ${INTERFACE}`, limit("cisco_transceiver_bias_current_limit_amperes", "high.critical")],
        ],
        limits: ["limit"],
      }),
    ],
    ...NEIGHBOUR_ROWS,
  ],
});
