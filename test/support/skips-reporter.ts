import type { Reporter, TestModule } from "vitest/node";

/** Up to the needs in the name of a suite. */
const NEEDING = /^.*?\[needs [^\]]*\](?: \[needs [^\]]*\])*/;

/** The file and the suite of tests that read what real switches answered. */
const OF_CORPUS = /^[^>]*>[^>]*\breal switch(?:es)?\b[^>]*(?= >)/;
const CORPUS = " [needs replies of real switches, which are not part of the repository]";

/** At the end of a run, prints the names of what was skipped, which say what it needs. */
export class SkipsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const skipped = modules.flatMap((module) =>
      Array.from(module.children.allTests("skipped"), ({ fullName }) => `${module.relativeModuleId} > ${fullName}`),
    );
    const suites = new Map<string, number>();
    for (const name of skipped) {
      // A whole suite is named once: what it needs is in brackets after its name.
      const suite = NEEDING.exec(name)?.[0] ?? OF_CORPUS.exec(name)?.[0].concat(CORPUS) ?? name;
      suites.set(suite, (suites.get(suite) ?? 0) + 1);
    }
    if (suites.size === 0) return;
    console.log(`\n${skipped.length} tests were skipped:`);
    for (const [suite, count] of suites) console.log(`  ${String(count).padStart(3)}  ${suite}`);
  }
}
