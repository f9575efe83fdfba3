import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Those that take longest, most of it waiting, the longest first. */
const LONGEST = [
  "e2e/three-places",
  "e2e/network",
  "otel/truth",
  "e2e/stopping",
  "e2e/image",
  "e2e/pages",
  "e2e/compose",
  "e2e/documented-commands",
  "e2e/process",
  "e2e/push-process",
  "e2e/launcher",
  "nxapi/fuzz",
  "e2e/helm",
  "e2e/canaries",
  "e2e/hostile-texts",
  "e2e/unread",
  "e2e/third-party-ansible",
  "e2e/signals",
  "e2e/bench",
  "e2e/reload",
  "e2e/third-party",
  "e2e/prometheus",
  "e2e/log",
  "e2e/alerts",
  "collector/fleet",
  "e2e/series-limit",
  "e2e/reload-under-load",
  "otel/otlp/grpc-transport-faults",
  "otel/otlp/http-transport-faults",
  "docs/polling",
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
