import type { Reporter, TestModule } from "vitest/node";

/** At the end of a run, prints the names of what was skipped, which say what it needs. */
export class SkipsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const skipped = modules.flatMap((module) =>
      Array.from(module.children.allTests("skipped"), ({ fullName }) => `${module.relativeModuleId} > ${fullName}`),
    );
    const suites = new Map<string, number>();
    for (const name of skipped) {
      // A whole suite is named once: what it needs is in brackets after its name.
      const suite = /^.*?\[needs [^\]]*\](?: \[needs [^\]]*\])*/.exec(name)?.[0] ?? name;
      suites.set(suite, (suites.get(suite) ?? 0) + 1);
    }
    if (suites.size === 0) return;
    console.log(`\n${skipped.length} tests were skipped:`);
    for (const [suite, count] of suites) console.log(`  ${String(count).padStart(3)}  ${suite}`);
  }
}
