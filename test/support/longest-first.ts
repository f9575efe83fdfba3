import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Those that take longest, most of it waiting, the longest first. */
const LONGEST = [
  "e2e/three-places",
  "otel/truth",
  "e2e/bench",
  "e2e/image",
  "e2e/compose",
  "e2e/network",
  "e2e/documented-commands",
  "e2e/stopping",
  "e2e/siege",
  "cli/messages",
  "docs/polling",
  "nxapi/fuzz",
  "e2e/pages",
  "e2e/unread",
  "e2e/launcher",
  "e2e/alerts",
  "e2e/canaries",
  "e2e/open-pages",
  "e2e/signals",
  "e2e/process",
  "e2e/hostile-texts",
  "e2e/sharing",
  "e2e/prometheus",
  "e2e/push-process",
  "e2e/third-party-ansible",
  "e2e/helm",
  "collector/fleet",
  "catalogue/mutations",
  "e2e/memory",
  "e2e/third-party",
  "e2e/reload",
  "e2e/series-limit",
  "e2e/reload-under-load",
  "e2e/counts",
  "e2e/package",
  "e2e/collector-files",
  "e2e/recovery",
  "collector/push-outage",
  "e2e/log",
  "otel/otlp/grpc-transport-faults",
  "otel/otlp/http-transport-faults",
  "nxapi/deadline",
  "collector/changes",
  "collector/faults",
  "web/limits",
  "cli/health",
  "collector/push-series",
  "collector/fast-first",
  "cli/hints",
];

/**
 * Starts the longest tests first, so that none of them is left over when all others have ended. The quick ones come last,
 * one after the other, since a worker keeps what it has loaded for the next of them.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- no array is sorted
    const sorted = await super.sort(files);
    const rank = ({ moduleId }: TestSpecification): number => {
      const at = LONGEST.findIndex((name) => moduleId.endsWith(`/${name}.test.ts`));
      return at < 0 ? LONGEST.length : at;
    };
    const isQuick = ({ project }: TestSpecification): number => Number(project.name === "quick");
    return sorted.toSorted((a, b) => isQuick(a) - isQuick(b) || rank(a) - rank(b));
  }
}
