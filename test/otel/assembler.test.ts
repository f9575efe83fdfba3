import { describe, expect, it } from "vitest";

import { createAssembler } from "../../otel/prometheus/exposition.ts";
import type { Families } from "../../otel/prometheus/families.ts";
import type { Pipeline } from "../../otel/pipeline.ts";

function family(name: string, lines: string): Families {
  return new Map([[name, { header: `# TYPE ${name} gauge\n`, lines: Buffer.from(lines) }]]);
}

/** A switch that shows one reading, and how often it was shown. */
function switchOf(name: string) {
  let value = 1;
  let now = family("up", `up{host_name="${name}"} 1\n`);
  const shown = { times: 0 };
  const pipeline: Pipeline = {
    refresh: () => Promise.resolve(),
    show() {
      shown.times += 1;
      return [now];
    },
    push() {
      throw new Error("nothing is pushed");
    },
    status: () => ({ health: { show: "observation" }, finishedAt: 0 }),
    idle: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  };
  const change = (): void => {
    value += 1;
    now = family("up", `up{host_name="${name}"} ${value}\n`);
  };
  return { pipeline, shown, change };
}

function assembler() {
  const own = { times: 0 };
  const assemble = createAssembler(() => {
    own.times += 1;
    return Promise.resolve(family("process", `process ${own.times}\n`));
  });
  const text = async (pipelines: readonly Pipeline[], withOwn = false) =>
    Buffer.concat(await assemble(pipelines, withOwn)).toString();
  return { assemble, text, own };
}

describe("expositions that are put together", () => {
  it("are one for all who ask for the same at once, and each has its own switches", async () => {
    const { assemble, text, own } = assembler();
    const [a, b] = [switchOf("a"), switchOf("b")];

    const same = await Promise.all(Array.from({ length: 1_000 }, () => assemble([a.pipeline, b.pipeline], true)));
    const one = await text([a.pipeline]);

    expect(new Set(same).size).toBe(1);
    expect(Buffer.concat(same[0] ?? []).toString()).toBe(
      '# TYPE process gauge\nprocess 1\n# TYPE up gauge\nup{host_name="a"} 1\nup{host_name="b"} 1\n',
    );
    expect(one).toBe('# TYPE up gauge\nup{host_name="a"} 1\n');
    expect([a.shown.times, b.shown.times, own.times]).toEqual([2, 1, 1]);
  });

  it("show what there is when they begin, for each who asks after the one before has begun", async () => {
    const { text, own } = assembler();
    const { pipeline, change } = switchOf("a");

    const first = await text([pipeline], true);
    change();
    const second = await text([pipeline], true);

    expect([first, second].map((page) => /up\{.*/.exec(page)?.[0])).toEqual([
      'up{host_name="a"} 1',
      'up{host_name="a"} 2',
    ]);
    expect(own.times).toBe(2);
  });

  it("cost a flood little: what has not changed is put together once, and what has is shown at once", async () => {
    const { assemble, own } = assembler();
    const { pipeline, change } = switchOf("a");
    const pages = [];
    for (let scrape = 0; scrape < 1_000; scrape += 1) pages.push(await assemble([pipeline], true));
    change();

    const changed = await assemble([pipeline], true);

    expect(new Set(pages).size).toBeLessThan(200);
    expect(own.times).toBeLessThan(200);
    expect(Buffer.concat([...changed]).toString()).toContain('up{host_name="a"} 2');
  });

  it("of one that fails are nobody else's trouble", async () => {
    let fails = true;
    const assemble = createAssembler(() => (fails ? Promise.reject(new Error("no")) : Promise.resolve(new Map())));
    const { pipeline } = switchOf("a");

    await expect(assemble([pipeline], true)).rejects.toThrow("no");
    fails = false;

    await expect(assemble([pipeline], true)).resolves.toHaveLength(2);
  });
});
