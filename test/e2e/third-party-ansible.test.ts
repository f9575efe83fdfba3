import { beforeAll, expect, it } from "vitest";

import type { Nexus } from "../../src/simulator/nexus.ts";
import { habitsAt } from "../support/clients.ts";
import { needing } from "../support/needs.ts";
import { play, type Given } from "../support/playbook.ts";
import { blind, http, leaf, newer, older, startKind, trusted } from "../support/ways.ts";

/** What the playbook makes Ansible send. */
const COMMANDS = [
  "show version ; show inventory",
  // The subsets of facts, in no order.
  "show version",
  "show license host-id",
  "show running-config",
  "show hostname",
  "show version",
  "show inventory",
  "show bogus",
  "show running-config",
  "vlan 20",
];

interface Seen {
  readonly given: Given;
  readonly switches: Readonly<Record<"http" | "trusted" | "blind" | "forgetful" | "stranger", Nexus>>;
}

/** Plays once against all switches; what they recorded can be read after they have stopped. */
async function playOnce(): Promise<Seen> {
  await using plain = await startKind({ ...leaf, ...http });
  await using tls = await startKind({ ...newer, ...trusted });
  await using unknown = await startKind({ ...older, ...blind });
  await using forgetful = await startKind({ ...leaf, dialect: { cookieLifetimeS: 0 } });
  await using stranger = await startKind(leaf);
  const given = await play(
    {
      http: { nexus: plain },
      trusted: { nexus: tls },
      blind: { nexus: unknown, verify: false },
      forgetful: { nexus: forgetful },
      stranger: { nexus: stranger, password: "wrong" },
    },
    tls,
  );
  return { given, switches: { http: plain, trusted: tls, blind: unknown, forgetful, stranger } };
}

needing("ansible's cisco.nxos")("ansible's cisco.nxos over httpapi", () => {
  let seen: Seen;

  beforeAll(async () => {
    seen = await playOnce();
  }, 600_000);

  it.each([
    { host: "http", version: "9.3(7)", model: "Nexus9000 C93180YC-EX", platform: "N9K-C93180YC-EX" },
    { host: "trusted", version: "10.3(5)", model: "Nexus9000 C93180YC-FX", platform: "N9K-C93180YC-FX" },
    { host: "blind", version: "7.3(8)N1(1)", model: "Nexus 5672UP", platform: "N5K-C5672UP" },
    { host: "forgetful", version: "9.3(7)", model: "Nexus9000 C93180YC-EX", platform: "N9K-C93180YC-EX" },
  ] as const)("gathers facts and runs commands: $host, NX-OS $version", ({ host, version, model, platform }) => {
    const { serial } = seen.switches[host];

    expect(seen.given("facts", host)).toMatchObject({
      ansible_facts: {
        ansible_net_api: "nxapi",
        ansible_net_hostname: "leaf-1",
        ansible_net_serialnum: serial,
        ansible_net_license_hostid: serial,
        ansible_net_version: version,
        ansible_net_model: model,
        ansible_net_platform: platform,
        ansible_net_features_enabled: host === "blind" ? ["nxapi"] : ["nxapi", "icam"],
      },
    });
    expect(seen.given("commands", host)).toMatchObject({
      stdout: { 0: "leaf-1", 1: { host_name: "leaf-1", proc_board_id: serial } },
    });
    expect(JSON.stringify(seen.given("commands", host))).toMatch(new RegExp(`PID: ${platform} +,[^"]+SN: ${serial}`));
  });

  it.each(["http", "trusted", "blind", "forgetful"])("is refused what is to be refused: %s", (host) => {
    const refusal = { failed: true, module_stderr: "show bogus: Input CLI command error: % Invalid command\n" };

    expect(seen.given("refused", host)).toMatchObject(refusal);
    expect(seen.given("configured", host)).toMatchObject({
      failed: true,
      msg: ": CLI execution error: % Permission denied for the role\n",
    });
  });

  it.each([
    ["http", ["GET / ", "POST /ins application/json"], COMMANDS.length + 1],
    ["trusted", ["GET / ", "POST /ins application/json"], COMMANDS.length + 1],
    ["blind", ["POST /ins application/json"], COMMANDS.length],
  ] as const)("logs in once and then sends the cookie alone, with its attributes: %s", (host, kinds, connections) => {
    const nexus = seen.switches[host];
    const [first, ...others] = nexus.record.requests.filter(({ method }) => method === "POST");

    const { commands, ...habits } = habitsAt(nexus);
    expect(commands.filter((command) => command !== "").toSorted()).toEqual(COMMANDS.toSorted());
    expect(habits).toEqual({ kinds, connections, logins: 1, cookieUses: COMMANDS.length - 1, unauthorized: 0 });
    expect(first?.headers.authorization).toMatch(/^Basic /);
    for (const { headers } of others) {
      expect(headers.cookie).toMatch(/^nxapi_auth=[a-z]{5}:\S+; Secure; HttpOnly;$/);
      expect(headers.authorization).toBeUndefined();
    }
  });

  it("logs in anew, once, whenever its cookie is refused", () => {
    const ways = seen.switches.forgetful.record.requests.map(({ admitted, status }) => [admitted, status]);
    const again = COMMANDS.slice(1).flatMap(() => [
      ["nothing", 401],
      ["password", 200],
    ]);

    expect(ways).toEqual([["password", 200], ...again]);
  });

  it("gives up after one wrong password", () => {
    expect(seen.given("facts", "stranger")).toMatchObject({
      failed: true,
      module_stderr: "HTTP Error 401: Unauthorized",
    });
    expect(seen.switches.stranger.record).toMatchObject({ requestCount: 1, logins: 0, unauthorized: 1 });
  });
});
