import { beforeAll, describe, expect, it } from "vitest";

import { scopeOf } from "../../src/collector/configuration.ts";
import { createSwitch } from "../../src/fleet/switch.ts";
import { createClient } from "../../src/nxapi/client.ts";
import { startNexus } from "../../src/simulator/nexus.ts";
import { personalities } from "../../src/simulator/personalities/index.ts";
import type { Personality } from "../../src/simulator/personalities/personality.ts";
import { isList, isObject, type Json } from "../../src/simulator/commands/cjson.ts";
import { type Answer, body } from "../../src/simulator/commands/command.ts";
import { simulatorFixtures } from "../support/catalogue.ts";
import { PASSWORD, settingsFor } from "../support/collector.ts";
import { wholeOf } from "../support/source.ts";
import { DEFAULT_PROFILES, type Profile, PROFILES } from "../../src/catalogue/profiles.ts";
import type { CommandChoices } from "../../src/config/settings.ts";
import { code, table } from "./markdown.ts";

const NOON = Date.UTC(2026, 0, 1, 12);
const MINUTE_MS = 60_000;

/** From its fixture, what no simulated switch knows yet. */
const ANSWERING = { password: PASSWORD, fixtures: simulatorFixtures() };

/** What a poll puts a switch to. */
interface Effort {
  readonly commands: number;
  readonly requests: number;
  /** Of the bodies of its answers. */
  readonly bytes: number;
}

/** The rows of which there are very many on a chassis, and which say nothing about what there is to ask. */
const MANY = /^ROW_(resource_util_info|fib_resource|feature_resource|egress_feature_resource|tcam_bank_utilization)$/;

/** The switch, which prints only the first of {@link MANY} rows: where no bytes are counted, the others are no matter. */
function brief(personality: Personality): Personality {
  /** What does not move is the same answer each time, and printed once. */
  const known = new WeakMap<Answer, Answer>();
  const shorten = (answer: Answer): Answer => {
    const short = known.get(answer) ?? (answer.kind === "body" ? body(firstRows(answer.body)) : answer);
    known.set(answer, short);
    return short;
  };
  const commands = personality.commands.map(({ answer, ...command }) => ({
    ...command,
    answer: (...asked: Parameters<typeof answer>) => shorten(answer(...asked)),
  }));
  return { ...personality, commands };
}

function firstRows(value: Json, key = ""): Json {
  if (isList(value)) return (MANY.test(key) ? value.slice(0, 1) : value).map((row) => firstRows(row));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, firstRows(member, name)]));
}

/** What each of so many polls puts a switch to, a minute apart, on a clock of its own. */
async function efforts(personality: Personality, polls: number, chosen: CommandChoices = {}): Promise<Effort[]> {
  let passedMs = 0;
  const clock = { now: () => passedMs, wall: () => NOON + passedMs };
  await using nexus = await startNexus({ ...ANSWERING, name: "leaf-1", personality, clock: clock.wall });
  const { places, commands, timeoutMs, ...target } = settingsFor(nexus, { commands: chosen });
  const client = createClient(target, { userAgent: "test" });
  const source = createSwitch({
    name: target.name,
    client,
    scope: scopeOf({ name: target.name, commands, places }),
    timeoutMs,
    maxStaleMs: 90_000,
    requestsPerMinute: 100_000,
    clock,
    tell: () => undefined,
  });
  const found: Effort[] = [];
  for (let poll = 0; poll < polls; poll += 1) {
    const { commandCount, requestCount } = nexus.record;
    const { receivedBytes } = client.traffic();
    const polling = await source.poll(AbortSignal.timeout(10_000));
    expect((await wholeOf(polling)).failure).toBeUndefined();
    found.push({
      commands: nexus.record.commandCount - commandCount,
      requests: nexus.record.requestCount - requestCount,
      bytes: client.traffic().receivedBytes - receivedBytes,
    });
    passedMs += MINUTE_MS;
  }
  client.close();
  expect(nexus.record).toMatchObject({ connections: 1, peakConcurrency: 1 });
  return found;
}

describe("how often a switch is asked", () => {
  const profiles: string[][] = [];
  const hours: { name: string; summary: string; polls: readonly Effort[] }[] = [];

  beforeAll(async () => {
    // An hour of polls, one a minute, and the one after the hour. One switch after the other: none is left alone so long
    // that it closes its connection.
    for (const personality of Object.values<Personality>(personalities)) {
      const { name, summary } = personality;
      hours.push({ name, summary, polls: await efforts(brief(personality), 61) });
    }
    for (const profile of [undefined, ...PROFILES]) profiles.push(await profileRow(profile));
  });

  it("is docs/polling.md", async () => {
    const rows = hours.map(({ name, summary, polls }) => [
      `${code(name)}: ${summary}`,
      ...[polls[0], polls[1], polls[5], busiest(polls.slice(50))].map((one) => `${one?.commands} in ${one?.requests}`),
      String(total(polls.slice(1))),
    ]);

    await expect(document(rows, profiles)).toMatchFileSnapshot("../../docs/polling.md");
  });

  it("is one request for each eight commands, in a poll in which nothing slow is due", () => {
    for (const { name, polls } of hours) {
      const { commands = 0, requests } = polls[4] ?? {};

      expect(commands).toBeGreaterThan(0);
      expect([name, requests]).toEqual([name, Math.ceil(commands / 8)]);
    }
  });
});

/** The poll that puts the switch to the most. */
function busiest(polls: readonly Effort[]): Effort | undefined {
  return polls.toSorted((a, b) => b.requests - a.requests)[0];
}

function total(polls: readonly Effort[]): number {
  let sum = 0;
  for (const { requests } of polls) sum += requests;
  return sum;
}

/** What a profile alone puts a switch to in an hour, after the first poll. */
async function profileRow(profile: Profile | undefined): Promise<string[]> {
  const hour = async (chosen: readonly Profile[]): Promise<Effort> => {
    const polls = await efforts(personalities["n9k-live"], 61, { profiles: chosen });
    const sum = (of: keyof Effort): number => polls.slice(1).reduce((counted, one) => counted + one[of], 0);
    return { commands: sum("commands"), requests: sum("requests"), bytes: sum("bytes") };
  };
  const { commands, requests, bytes } = await hour(profile === undefined ? [] : [profile]);
  const on = profile === undefined || DEFAULT_PROFILES.includes(profile) ? "on" : "off";
  const name = profile === undefined ? "none" : code(profile);
  return [name, on, String(commands), String(requests), `${Math.round(bytes / 1_000)} kB`];
}

function document(rows: readonly (readonly string[])[], profiles: readonly (readonly string[])[]): string {
  const head = ["simulated switch", "first poll", "each minute", "every 5 minutes", "every hour", "requests an hour"];
  return `<!-- Generated by asking the simulated switches, in test/docs/polling.test.ts; \`npm run update\` rewrites it. -->

# How many requests a poll takes

A poll asks the commands that are due, eight in a request, one request after the other over one connection. So a poll
takes the number of commands divided by 8, rounded up, and one request more for each slow command that is due, which
has a request to itself. A command that is asked of each forwarding instance counts once for each.

The first poll finds out which modules and instances there are and what the switch knows: it asks about itself first,
then each command of one instance, then the others. A command that one instance refuses is tried at one further
instance a poll. What the switch refuses is asked again after an hour, each in a request of its own.
[The commands](metrics.md#commands) are listed with how often they are asked.

Counted on the simulated switches with the default commands, scraped once a minute. \`20 in 3\` is twenty commands in
three requests.

${table(head, rows)}

## What each profile costs

Counted on \`n9k-live\`, with this profile and no other, scraped once a minute for an hour after the first poll. With none,
a switch is asked what it is, and each poll asks one command at the least. Where several profiles are chosen, their
commands share requests, so that together they take fewer than the sum. Bytes are those of the bodies of the answers; an
interface is about 4 kB of \`show interface\`, and this switch has few of them.

${table(["profile", "default", "commands an hour", "requests an hour", "answers an hour"], profiles)}

How many seconds that takes is the switch's: no simulated one can tell, and no measurement of a real one is published.
\`nxapi_collector_profile_duration_seconds_total\` counts them on yours, by profile. In seconds an hour, of each switch:

\`\`\`promql
sum by (host_name, profile) (rate(nxapi_collector_profile_duration_seconds_total[1h])) * 3600
\`\`\`

The dashboard "Collector" shows the greatest of them, of the last hour. A request's time is divided evenly among its commands;
with what it took the network is counted too. Of a single command, \`nxapi_collector_command_duration_seconds\` says how long
its last request took.

The commands of a profile that have a period take a twentieth of a switch's time at most, together and each alone: three
seconds of a minute. A profile that would take more is asked as much less often, and \`nxapi_collector_command_period_seconds\`
says how often. \`show interface\` that takes three minutes, as with forty fabric extenders, is asked once an hour. What is
asked with each poll takes what it takes.

To ask less, choose fewer profiles, name fewer commands in \`NXAPI_COMMANDS\` or fewer instances in \`NXAPI_INSTANCES\`, or scrape less often.

## How a switch is spared

- After three failed polls in a row the circuit breaker opens: nothing is sent until a random moment within 30 s, then one poll
  is tried. If that fails, the moment is within a minute, and later within two (\`nxapi_collector_breaker_state\`).
- A password that was refused is not tried again for five minutes, unless there is a new one.
- In any minute a switch is sent no more than 60 requests, logins and repetitions included. A poll that comes to this rate
  limit ends with what it has, and the next begins with what was left (\`nxapi_collector_budget_exhausted_total\`).
- Of thousands of switches no more than a hundred are connected to in a second and 64 at once, a silent one counted for a
  second. Those that answered their last poll come first.
- A switch has one request at a time, over one connection, with one login for the life of its cookie.
`;
}
