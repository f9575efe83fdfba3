import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";

import { PASSWORD } from "../support/collector.ts";
import { ONE_TABLE, startFleet } from "../support/fleet-program.ts";
import { serveNamesAt } from "../support/network-names.ts";
import { type Client, startClient } from "../support/network-requests.ts";
import { startNetwork, type TestNetwork } from "../support/network.ts";
import { needing } from "../support/needs.ts";
import { type Simulated, simulateApart } from "../support/simulated.ts";

const FIRST_PORT = 9_001;
const SWITCHES = 201;
const LONG_S = 60;

/** What there is for all tests: starting it takes longer than most of them. */
const shared = new AsyncDisposableStack();
let network: TestNetwork;
let simulated: Simulated;
/** Who asks on either host. */
let clients: Readonly<Record<"collector" | "switches", Client>>;

/** What there is for a test. */
let stack: AsyncDisposableStack;

/**
 * Starts a collector of these switches; gives what scrapes it, which sees to it that the header's time is kept, as well as
 * a machine that is busy can.
 */
async function collect(switches: Simulated["switches"], timeoutS: number) {
  const defaults = [`timeout_s: ${timeoutS}`, ONE_TABLE];
  const program = stack.use(await startFleet(switches, { defaults, around: network.collector.inside }));
  return async (headerS = 8) => {
    const page = await clients.collector.scrape(program.port, headerS);
    expect(page.tookMs).toBeLessThan(2.5 * headerS * 1_000);
    return page;
  };
}

/** Sets a fault of a switch, or of each, until the test ends. */
async function setFault(name: string, fault: string, settings: object = {}): Promise<void> {
  const body = JSON.stringify(settings);
  await clients.switches.ask(`${simulated.control}/switches/${name}/faults/${fault}`, { method: "PUT", body });
}

/** How often anybody has connected to the first switch. */
async function connections(): Promise<number> {
  const { text } = await clients.switches.ask(simulated.control);
  return Number(/"connections": (\d+)/.exec(text)?.[1]);
}

needing("ip and nft, as root")("ip and nft, as root: a network that loses packets", () => {
  beforeAll(async () => {
    network = shared.use(await startNetwork());
    const args = ["--host", network.switches.address, "--port", String(FIRST_PORT)];
    simulated = shared.use(await simulateApart(SWITCHES, PASSWORD, { args, around: network.switches.inside }));
    clients = {
      collector: shared.use(startClient(network.collector)),
      switches: shared.use(startClient(network.switches)),
    };
  });
  afterAll(() => shared.disposeAsync());

  beforeEach(() => {
    stack = new AsyncDisposableStack();
  });
  afterEach(async () => {
    await stack.disposeAsync();
    await network.filter({});
    await clients.switches.ask(`${simulated.control}/switches/*/faults`, { method: "DELETE" });
  });

  it.each([
    ["SYN", { input: "tcp flags & (syn | ack) == syn drop" }],
    ["SYN and ACK", { output: "tcp flags & (syn | ack) == (syn | ack) drop" }],
  ])(
    "takes away a switch whose %s is lost, with timeout_connect, until the next poll that comes through",
    async (_what, rules) => {
      await network.filter(rules);
      const scrape = await collect(simulated.switches.slice(0, 1), 1);

      const down = await scrape();
      await network.filter({});
      const back = await scrape();

      expect(down.value("nxapi_collector_down_reason", { reason: "timeout_connect" })).toBe(1);
      expect(back.value("cisco_device_up")).toBe(1);
    },
  );

  it.each([
    ["asked", "input"],
    ["answered", "output"],
  ])("costs a connection on which nothing more is %s, and no more than that one", async (_what, hook) => {
    const earlier = await connections();
    const scrape = await collect(simulated.switches.slice(0, 1), 1);
    const before = await scrape();
    await network.filter({ [hook]: `tcp ${hook === "input" ? "dport" : "sport"} ${FIRST_PORT} drop` });

    const down = await scrape();
    await network.filter({});
    const back = await scrape();
    const again = await scrape();

    expect([before, down, back, again].map((page) => page.value("cisco_device_up"))).toEqual([1, 0, 1, 1]);
    expect(down.value("nxapi_collector_down_reason", { reason: "timeout_wait" })).toBe(1);
    expect(down.find("cisco_tcam_usage")).toEqual([]);
    expect((await connections()) - earlier).toBe(2);
    expect(again.value("nxapi_collector_retries_total")).toBe(0);
  });

  it.each(["host-unreachable", "net-unreachable", "admin-prohibited"])(
    "says at once of a switch that it is unreachable where the network says %s",
    async (word) => {
      await network.filter({ input: `tcp dport ${FIRST_PORT} reject with icmp type ${word}` });
      const scrape = await collect(simulated.switches.slice(0, 1), LONG_S);

      const down = await scrape();

      expect(down.value("nxapi_collector_down_reason", { reason: "unreachable" })).toBe(1);
    },
  );

  it("neither hides nor delays a hundred switches of two hundred, where the others are black-holed or fall silent", async () => {
    const switches = simulated.switches.slice(0, 200);
    const [dropped, silent, well] = [switches.slice(0, 50), switches.slice(50, 100), switches.slice(100)];
    await network.filter({ input: `tcp dport ${FIRST_PORT}-${FIRST_PORT + dropped.length - 1} drop` });
    for (const { name } of silent) await setFault(name, "half-body");
    const scrape = await collect(switches, LONG_S);

    // The first connects to all of them, at a hundred a second.
    const pages = [await scrape(15), await scrape(), await scrape()];

    const answered: number[][] = [];
    for (const page of pages) {
      const up = page.find("cisco_device_up").filter(({ value }) => value === 1);
      expect(new Set(up.map(({ labels }) => labels["host_name"]))).toEqual(new Set(well.map(({ name }) => name)));
      const polls = page.find("nxapi_collector_polls_total", { result: "answered" });
      answered.push(polls.map(({ value }) => value).filter((value) => value > 0));
    }
    // Each was asked at the start too, which serves the first page only if that is asked for soon enough.
    const [first = []] = answered;
    expect(first).toHaveLength(well.length);
    expect(answered).toEqual([0, 1, 2].map((more) => first.map((value) => value + more)));
  });

  it("that drops every question to the name server leaves two hundred names where they were, and addresses alone", async () => {
    const [addressed, ...others] = simulated.switches;
    const named = others.map((one) => ({ ...one, host: `${one.name}.example` }));
    const zone = Object.fromEntries(named.map(({ host }) => [host, [network.switches.address]]));
    stack.use(await serveNamesAt(network.switches, zone));
    const scrape = await collect([addressed!, ...named], LONG_S);
    const known = await scrape(30);
    // From now on each request needs a connection of its own, and so a name.
    await setFault("*", "close", { announced: true });
    const closing = await scrape(30);
    await network.filter({ input: "udp dport 53 drop" });

    const soon = await scrape(4);
    const later = await scrape(30);

    const up = [known, soon, later].map(
      (page) => page.find("cisco_device_up").filter(({ value }) => value === 1).length,
    );
    expect(up).toEqual([201, 201, 201]);
    // Each switch was asked at the start too, which serves the first scrape only if that comes soon enough.
    const [before = NaN, after] = [closing, soon].map((page) =>
      page.value("nxapi_collector_polls_total", { host_name: addressed!.name, result: "answered" }),
    );
    expect(after).toBe(before + 1);
    const polls = later.find("nxapi_collector_polls_total", { result: "answered" });
    expect(polls.filter(({ value }) => value < 3)).toEqual([]);
  });
});
