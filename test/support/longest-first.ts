import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Those that take longest, most of it waiting, the longest first. */
const LONGEST = [
  "e2e/three-places",
  "cli/messages",
  "e2e/compose",
  "e2e/network",
  "e2e/alerts",
  "e2e/siege",
  "e2e/stopping",
  "e2e/image",
  "e2e/documented-commands",
  "e2e/open-pages",
  "e2e/launcher",
  "collector/fleet",
  "e2e/canaries",
  "e2e/prometheus",
  "e2e/pages",
  "e2e/signals",
  "otel/truth",
  "e2e/sharing",
  "e2e/bench",
  "docs/polling",
  "e2e/process",
  "e2e/hostile-texts",
  "e2e/push-process",
  "e2e/third-party-ansible",
  "e2e/memory",
  "e2e/unread",
  "e2e/counts",
  "e2e/reload",
  "e2e/collector-files",
  "e2e/series-limit",
  "collector/push-outage",
  "e2e/helm",
  "otel/otlp/grpc-transport-faults",
  "otel/otlp/http-transport-faults",
  "nxapi/deadline",
  "e2e/reload-under-load",
  "e2e/third-party",
  "e2e/recovery",
  "otel/otlp/retry",
  "collector/changes",
  "e2e/log",
  "collector/faults",
  "collector/limits",
  "e2e/third-party-refusals",
  "e2e/alertmanager",
  "web/limits",
  "e2e/upgrade",
  "web/dripping",
  "web/fuzz",
  "collector/push-series",
  "collector/fast-first",
  "e2e/password-file",
  "cli/health",
  "e2e/package",
  "catalogue/mutations",
  "collector/shown",
  "web/stopping",
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
