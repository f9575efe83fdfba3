import { frame, switches } from "./frame.ts";
import { FULLNESS, lines, meaning, of, own } from "./panels.ts";

const PLACE = "{{host_name}} {{module}}/{{inst}}";

/** The five graphs of Cisco's workshop, and how full the tables are that they count. */
export const workshop = frame({
  uid: "nexus-workshop",
  title: "Nexus / Workshop",
  description: "Four switches side by side: the workshop's routes, and the collector that reads them.",
  from: "now-30m",
  about: "cisco_device_up",
  variables: [switches()],
  rows: [
    [
      "Routes in the FIB",
      lines({
        title: "IPv4 host routes",
        description: meaning("icam_fib_tcam_ipv4_host_routes"),
        width: 12,
        unit: "short",
        queries: [[PLACE, of("icam_fib_tcam_ipv4_host_routes")]],
      }),
      lines({
        title: "IPv4 LPM routes",
        description: meaning("icam_fib_tcam_ipv4_lpm_routes"),
        width: 12,
        unit: "short",
        queries: [[PLACE, of("icam_fib_tcam_ipv4_lpm_routes")]],
      }),
      lines({
        title: "IPv4 routes",
        description: meaning("icam_fib_tcam_ipv4_routes"),
        width: 12,
        unit: "short",
        queries: [[PLACE, of("icam_fib_tcam_ipv4_routes")]],
      }),
      lines({
        title: "How full the FIB is",
        description: meaning("cisco_tcam_utilization_ratio"),
        width: 12,
        unit: "percentunit",
        max: 1,
        queries: [["{{host_name}} {{class}}", of("cisco_tcam_utilization_ratio", 'table="fib"')]],
        steps: FULLNESS,
      }),
    ],
    [
      "The collector",
      lines({
        title: "Running for",
        description: meaning("process_start_time_seconds"),
        width: 12,
        unit: "s",
        queries: [["{{instance}}", `time() - ${own("process_start_time_seconds")}`]],
      }),
      lines({
        title: "CPU",
        description: meaning("process_cpu_seconds_total"),
        width: 12,
        unit: "percentunit",
        queries: [["{{instance}}", `rate(${own("process_cpu_seconds_total")}[$__rate_interval])`]],
      }),
    ],
  ],
});
