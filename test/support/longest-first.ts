import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Those that take longest, most of it waiting. */
const LONGEST = [
  "e2e/image",
  "e2e/network",
  "e2e/hostile-texts",
  "e2e/unread",
  "e2e/three-places",
  "otel/truth",
  "e2e/third-party-ansible",
];

/** Starts the longest tests first, so that none of them is left over when all others have ended. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- no array is sorted
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification): boolean =>
      LONGEST.some((name) => moduleId.endsWith(`/${name}.test.ts`));
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}
