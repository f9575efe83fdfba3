import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Those that take longest: by turns one that keeps a processor busy and one that waits, the longest of each first. */
const LONGEST = [
  "e2e/three-places",
  "e2e/compose",
  "cli/messages",
  "e2e/network",
  "e2e/alerts",
  "collector/fleet",
  "e2e/image",
  "e2e/siege",
  "e2e/documented-commands",
  "e2e/stopping",
  "e2e/launcher",
  "e2e/signals",
  "e2e/open-pages",
  "e2e/unread",
  "e2e/canaries",
  "otel/otlp/retry",
  "e2e/pages",
  "otel/otlp/grpc-transport-faults",
  "otel/truth",
  "otel/otlp/http-transport-faults",
  "e2e/sharing",
  "nxapi/deadline",
  "e2e/bench",
  "collector/push-outage",
  "e2e/prometheus",
  "e2e/reload",
  "e2e/process",
  "collector/changes",
  "e2e/hostile-texts",
  "e2e/recovery",
  "e2e/push-process",
  "e2e/collector-files",
  "e2e/third-party-ansible",
  "collector/faults",
  "e2e/memory",
  "collector/limits",
  "e2e/counts",
  "e2e/log",
  "e2e/series-limit",
  "web/limits",
  "docs/polling",
  "web/dripping",
  "e2e/helm",
  "collector/push-series",
  "e2e/reload-under-load",
  "collector/fast-first",
  "e2e/third-party",
  "web/stopping",
  "collector/shown",
  "e2e/alertmanager",
  "e2e/password-file",
  "e2e/upgrade",
  "web/fuzz",
  "cli/health",
  "e2e/package",
  "catalogue/mutations",
  "nxapi/fuzz",
  "e2e/hardening",
  "web/tls/tls",
  "e2e/exporters",
  "e2e/dashboards",
  "e2e/skips",
  "e2e/port-taken",
];

/** Starts the longest tests first, so that none of them is left over when all others have ended. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- no array is sorted
    const sorted = await super.sort(files);
    const rank = ({ moduleId }: TestSpecification): number => {
      const at = LONGEST.findIndex((name) => moduleId.endsWith(`/${name}.test.ts`));
      return at < 0 ? LONGEST.length : at;
    };
    return sorted.toSorted((a, b) => rank(a) - rank(b));
  }
}
