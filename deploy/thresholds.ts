import { THRESHOLDS as PERCENT } from "../src/catalogue/fullness.ts";

/** The numbers at which alerts fire and dashboards change colour. A test holds deploy/prometheus to them. */
export const THRESHOLDS = {
  /** How full a table is, as a ratio, unless nexus_table_threshold_ratio says otherwise. */
  utilization: { warning: PERCENT.warn / 100, critical: PERCENT.crit / 100 },
  /** Days until a table is full at the slope of the last week. */
  daysToFull: { warning: 14, critical: 3 },
  /** A table that is less full than this is not foretold by an alert. */
  forecastFrom: 0.5,
  /** A slope a day, as a ratio, below which a table counts as one that does not fill up. */
  flatPerDay: 0.0005,
  /** Errors of an interface and direction within a quarter of an hour. */
  interfaceErrors: 100,
  /** The share of what reaches a class of control-plane policing that is dropped. */
  controlPlaneDrops: 0.05,
  /** The share of their time that the CPUs are not idle, and of the memory that is used. */
  busy: { cpu: 0.9, memory: 0.9 },
} as const;
