import { frame, switches } from "./frame.ts";
import { lines, meaning, NONE, of, own, stat, table, THERE } from "./panels.ts";

function rate(series: string): string {
  return `rate(${series}[$__rate_interval])`;
}

/** How the collector fares: its polls, what keeps it from asking, what it pushes, and the process itself. */
export const collector = frame({
  uid: "nexus-collector",
  title: "Nexus / Collector",
  description: "Polls, durations, reasons, budget, breaker, push queue and event loop of the collector.",
  from: "now-6h",
  about: "nxapi_collector_build_info",
  variables: [switches()],
  rows: [
    [
      "The process",
      table({
        title: "Version",
        description: meaning("nxapi_collector_build_info"),
        width: 8,
        unit: "short",
        queries: [["runs", `max by (instance, version, nodeversion) (${own("nxapi_collector_build_info")})`]],
      }),
      stat({
        title: "Configuration is good",
        description: meaning("nxapi_collector_config_last_reload_successful"),
        width: 5,
        unit: "bool_yes_no",
        queries: [["good", `min(${own("nxapi_collector_config_last_reload_successful")})`]],
        steps: THERE,
      }),
      stat({
        title: "Switches whose breaker is not closed",
        description: meaning("nxapi_collector_breaker_state"),
        width: 6,
        unit: "short",
        queries: [
          [
            "switches",
            `count(${of("nxapi_collector_breaker_state")}) - count(${of("nxapi_collector_breaker_state", 'state="closed"')})`,
          ],
        ],
        steps: NONE,
      }),
      stat({
        title: "Targets of probes",
        description: meaning("nxapi_collector_probe_targets"),
        width: 5,
        unit: "short",
        queries: [["targets", `sum(${own("nxapi_collector_probe_targets")})`]],
      }),
    ],
    [
      "Polls",
      lines({
        title: "Polls by result",
        description: meaning("nxapi_collector_polls_total"),
        width: 8,
        unit: "ops",
        queries: [["{{result}}", `sum by (result) (${rate(of("nxapi_collector_polls_total"))})`]],
      }),
      lines({
        title: "Failures by reason",
        description: meaning("nxapi_collector_poll_failures_total"),
        width: 8,
        unit: "ops",
        queries: [["{{reason}}", `sum by (reason) (${rate(of("nxapi_collector_poll_failures_total"))})`]],
      }),
      lines({
        title: "Duration of polls",
        description: meaning("nxapi_collector_poll_duration_seconds"),
        width: 8,
        unit: "s",
        queries: [["{{host_name}}", of("nxapi_collector_poll_duration_seconds")]],
      }),
      table({
        title: "The slowest commands",
        description: meaning("nxapi_collector_command_duration_seconds"),
        width: 12,
        unit: "s",
        queries: [["took", `topk(20, ${of("nxapi_collector_command_duration_seconds")})`]],
      }),
      table({
        title: "Profiles that took the longest, in the last hour",
        description: meaning("nxapi_collector_profile_duration_seconds_total"),
        width: 12,
        unit: "s",
        queries: [
          [
            "took",
            `topk(20, sum by (host_name, profile) (increase(${of("nxapi_collector_profile_duration_seconds_total")}[1h])))`,
          ],
        ],
      }),
      table({
        title: "States of commands",
        description: meaning("nxapi_collector_command_state"),
        width: 12,
        unit: "short",
        queries: [["commands", `count by (command, state) (${of("nxapi_collector_command_state")})`]],
      }),
      table({
        title: "Samples that were not shown, in the last hour",
        description: meaning("nxapi_collector_dropped_samples_total"),
        width: 12,
        unit: "short",
        queries: [
          [
            "samples",
            `topk(20, sum by (host_name, command, reason) (increase(${of("nxapi_collector_dropped_samples_total")}[1h])))`,
          ],
        ],
      }),
    ],
    [
      "What a switch is asked",
      lines({
        title: "Requests a minute and the budget",
        description: meaning("nxapi_collector_requests_total", "nxapi_collector_budget_limit"),
        width: 12,
        unit: "reqpm",
        queries: [
          ["{{host_name}}", `60 * ${rate(of("nxapi_collector_requests_total"))}`],
          ["limit", `min(${of("nxapi_collector_budget_limit")})`],
        ],
        limits: ["limit"],
      }),
      lines({
        title: "Polls that the budget cut short",
        description: meaning("nxapi_collector_budget_exhausted_total"),
        width: 12,
        unit: "ops",
        queries: [["{{host_name}}", rate(of("nxapi_collector_budget_exhausted_total"))]],
      }),
      lines({
        title: "Breakers",
        description: meaning("nxapi_collector_breaker_state"),
        width: 8,
        unit: "short",
        queries: [["{{state}}", `count by (state) (${of("nxapi_collector_breaker_state")})`]],
      }),
      lines({
        title: "Connections, logins and retries",
        description: meaning(
          "nxapi_collector_connections_total",
          "nxapi_collector_logins_total",
          "nxapi_collector_retries_total",
        ),
        width: 8,
        unit: "ops",
        queries: [
          ["connections", `sum(${rate(of("nxapi_collector_connections_total"))})`],
          ["logins", `sum(${rate(of("nxapi_collector_logins_total"))})`],
          ["retries", `sum(${rate(of("nxapi_collector_retries_total"))})`],
        ],
      }),
      lines({
        title: "Bytes",
        description: meaning("nxapi_collector_sent_bytes_total", "nxapi_collector_received_bytes_total"),
        width: 8,
        unit: "Bps",
        queries: [
          ["sent", `sum(${rate(of("nxapi_collector_sent_bytes_total"))})`],
          ["received", `sum(${rate(of("nxapi_collector_received_bytes_total"))})`],
        ],
      }),
    ],
    [
      "Push",
      lines({
        title: "Data points that destinations took",
        description: meaning("nxapi_collector_export_points_total"),
        width: 8,
        unit: "ops",
        queries: [["{{destination}}", rate(own("nxapi_collector_export_points_total"))]],
      }),
      lines({
        title: "Queue",
        description: meaning("nxapi_collector_export_queue_size_bytes", "nxapi_collector_export_queue_requests"),
        width: 8,
        unit: "bytes",
        queries: [["{{destination}}", own("nxapi_collector_export_queue_size_bytes")]],
      }),
      lines({
        title: "Failures by reason",
        description: meaning("nxapi_collector_export_failures_total"),
        width: 8,
        unit: "ops",
        queries: [["{{destination}} {{reason}}", rate(own("nxapi_collector_export_failures_total"))]],
      }),
    ],
    [
      "Load",
      lines({
        title: "Event loop, 99th percentile of its delay",
        description: meaning("nodejs_eventloop_lag_p99_seconds"),
        width: 6,
        unit: "s",
        queries: [["{{instance}}", own("nodejs_eventloop_lag_p99_seconds")]],
      }),
      lines({
        title: "Memory",
        description: meaning("process_resident_memory_bytes"),
        width: 6,
        unit: "bytes",
        queries: [["{{instance}}", own("process_resident_memory_bytes")]],
      }),
      lines({
        title: "CPU",
        description: meaning("process_cpu_seconds_total"),
        width: 6,
        unit: "percentunit",
        queries: [["{{instance}}", rate(own("process_cpu_seconds_total"))]],
      }),
      lines({
        title: "Polls that wait and that run",
        description: meaning("nxapi_collector_gate_waiting", "nxapi_collector_gate_used"),
        width: 6,
        unit: "short",
        queries: [
          ["{{gate}} wait", own("nxapi_collector_gate_waiting")],
          ["{{gate}} run", own("nxapi_collector_gate_used")],
        ],
      }),
    ],
  ],
});
