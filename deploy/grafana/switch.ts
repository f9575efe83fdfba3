import { choice, frame, switches } from "./frame.ts";
import { DAYS, FULLNESS, lines, meaning, ofOne, stat, table, THERE } from "./panels.ts";

const TABLE = 'table=~"$table",what=~"$what"';
const NAME = "{{table}} {{what}} {{module}} {{inst}}";
const REGION = 'table="acl_region"';

/** All that is known of one switch. */
export const oneSwitch = frame({
  uid: "nexus-switch",
  title: "Nexus / Switch",
  description: "One switch: all its tables, ACLs, scale limits and commands.",
  from: "now-24h",
  about: "cisco_device_up",
  page: "${pages:raw}/switch/${host_name:percentencode}",
  variables: [
    switches(false),
    choice("table", { label: "Table", metric: ofOne("nexus:table_utilization:ratio") }),
    choice("what", { label: "Which", metric: ofOne("nexus:table_utilization:ratio", 'table=~"$table"') }),
  ],
  rows: [
    [
      "The switch",
      stat({
        title: "Up",
        description: meaning("cisco_device_up"),
        width: 4,
        unit: "bool_yes_no",
        queries: [["up", `max(${ofOne("cisco_device_up")})`]],
        steps: THERE,
      }),
      stat({
        title: "Fullest table",
        description: "How full the fullest table is.",
        width: 5,
        unit: "percentunit",
        queries: [["used", `max(${ofOne("nexus:table_utilization:ratio")})`]],
        steps: FULLNESS,
      }),
      stat({
        title: "Days until the first table is full",
        description: "At the slope of the last week.",
        width: 5,
        unit: "d",
        queries: [["days", `min(${ofOne("nexus:table_full:days")})`]],
        steps: DAYS,
      }),
      stat({
        title: "Oldest reading",
        description: meaning("nxapi_collector_reading_timestamp_seconds"),
        width: 5,
        unit: "s",
        queries: [["age", `time() - min(${ofOne("nxapi_collector_reading_timestamp_seconds")})`]],
      }),
      stat({
        title: "Last poll",
        description: meaning("nxapi_collector_poll_duration_seconds"),
        width: 5,
        unit: "s",
        queries: [["took", `max(${ofOne("nxapi_collector_poll_duration_seconds")})`]],
      }),
    ],
    [
      "Tables",
      table({
        title: "All tables",
        description:
          "Entries in use, the limit, what is free, how full that is, the alert's threshold, and days until it is full.",
        width: 24,
        unit: "short",
        sort: ["full", "descending"],
        queries: [
          ["full", ofOne("nexus:table_utilization:ratio", TABLE)],
          ["used", ofOne("nexus:table_usage:entries", TABLE)],
          ["limit", ofOne("nexus:table_limit:entries", TABLE)],
          ["free", ofOne("nexus:table_free:entries", TABLE)],
          ["threshold", ofOne("nexus:table_threshold:ratio", `${TABLE},severity="warning"`)],
          ["days to full", ofOne("nexus:table_full:days", TABLE)],
        ],
        units: { full: "percentunit", threshold: "percentunit", "days to full": "d" },
        steps: FULLNESS,
      }),
      lines({
        title: "How full",
        description: "How full the chosen tables are. The lines are the thresholds of the alerts.",
        width: 12,
        unit: "percentunit",
        max: 1,
        queries: [[NAME, ofOne("nexus:table_utilization:ratio", TABLE)]],
        steps: FULLNESS,
      }),
      lines({
        title: "Entries and limit",
        description:
          "Entries in use of the chosen tables; dashed, the limit of each. Choose one table to compare them.",
        width: 12,
        unit: "short",
        queries: [
          [NAME, ofOne("nexus:table_usage:entries", TABLE)],
          [`limit ${NAME}`, ofOne("nexus:table_limit:entries", TABLE)],
        ],
        limits: ["limit"],
      }),
      lines({
        title: "Free entries",
        description: "Entries that the chosen tables still have room for.",
        width: 12,
        unit: "short",
        queries: [[NAME, ofOne("nexus:table_free:entries", TABLE)]],
      }),
      lines({
        title: "Routes in hardware",
        description: meaning("cisco_forwarding_route_usage", "cisco_forwarding_path_usage"),
        width: 12,
        unit: "short",
        queries: [
          ["routes {{module}} {{vrf}} {{table}}", ofOne("cisco_forwarding_route_usage")],
          ["paths {{module}} {{vrf}} {{table}}", ofOne("cisco_forwarding_path_usage")],
        ],
      }),
    ],
    [
      "Access lists",
      lines({
        title: "Regions: entries, limit and the half",
        description:
          "Entries in use of each region. Dashed: the limit, and its half, beyond which an atomic update of all of it does not fit.",
        width: 12,
        unit: "short",
        queries: [
          ["{{what}} {{module}}/{{inst}}", ofOne("nexus:table_usage:entries", REGION)],
          ["limit {{what}} {{module}}/{{inst}}", ofOne("nexus:table_limit:entries", REGION)],
          ["half {{what}} {{module}}/{{inst}}", `${ofOne("nexus:table_limit:entries", REGION)} / 2`],
        ],
        limits: ["limit", "half"],
      }),
      table({
        title: "Space for an atomic update",
        description:
          "What is free in a region, and what an atomic update of its largest feature needs; missing is what there is too little.",
        width: 12,
        unit: "short",
        sort: ["left", "ascending"],
        queries: [
          ["free", ofOne("nexus:table_free:entries", REGION)],
          ["needed", ofOne("nexus:acl_update_need:entries")],
          ["left", `${ofOne("nexus:table_free:entries", REGION)} - ${ofOne("nexus:acl_update_need:entries")}`],
        ],
      }),
      lines({
        title: "Entries by feature",
        description: meaning("cisco_acl_feature_usage"),
        width: 8,
        unit: "short",
        queries: [
          ["{{feature}} {{module}}/{{inst}}", `sum by (feature, module, inst) (${ofOne("cisco_acl_feature_usage")})`],
        ],
      }),
      table({
        title: "Banks",
        description: meaning("cisco_tcam_usage", "cisco_tcam_limit"),
        width: 8,
        unit: "short",
        sort: ["used", "descending"],
        queries: [
          ["used", ofOne("cisco_tcam_usage", 'table="acl"')],
          ["limit", ofOne("cisco_tcam_limit", 'table="acl"')],
        ],
      }),
      table({
        title: "Regions as carved",
        description: meaning("cisco_acl_region_size"),
        width: 8,
        unit: "short",
        queries: [["carved", ofOne("cisco_acl_region_size")]],
      }),
    ],
    [
      "Scale limits",
      table({
        title: "Scale",
        description: meaning("cisco_scale_usage", "cisco_scale_limit", "cisco_scale_verified_limit"),
        width: 16,
        unit: "short",
        sort: ["full", "descending"],
        queries: [
          ["full", ofOne("cisco_scale_utilization_ratio")],
          ["used", ofOne("cisco_scale_usage")],
          ["limit", ofOne("cisco_scale_limit")],
          ["verified", ofOne("cisco_scale_verified_limit")],
          ["average", ofOne("cisco_scale_average_utilization_ratio")],
        ],
        units: { full: "percentunit", average: "percentunit" },
        steps: FULLNESS,
      }),
      table({
        title: "iCAM's own thresholds",
        description: meaning("cisco_scale_threshold_ratio"),
        width: 8,
        unit: "percentunit",
        queries: [["threshold", ofOne("cisco_scale_threshold_ratio")]],
      }),
    ],
    [
      "Commands and modules",
      table({
        title: "Commands",
        description: meaning("nxapi_collector_command_state", "nxapi_collector_command_duration_seconds"),
        width: 14,
        unit: "s",
        sort: ["last took", "descending"],
        queries: [
          ["last took", ofOne("nxapi_collector_command_duration_seconds")],
          ["period", ofOne("nxapi_collector_command_period_seconds")],
          ["age", `time() - ${ofOne("nxapi_collector_reading_timestamp_seconds")}`],
        ],
      }),
      table({
        title: "States of commands",
        description: meaning("nxapi_collector_command_state"),
        width: 10,
        unit: "short",
        queries: [["now", ofOne("nxapi_collector_command_state")]],
      }),
      table({
        title: "Modules",
        description: meaning("cisco_module_state", "cisco_module_info"),
        width: 12,
        unit: "short",
        queries: [["now", ofOne("cisco_module_state")]],
      }),
      table({
        title: "Health by iCAM",
        description: meaning("cisco_icam_health"),
        width: 12,
        unit: "short",
        queries: [["figure", ofOne("cisco_icam_health")]],
      }),
    ],
  ],
});
