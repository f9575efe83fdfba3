import { afterAll, beforeAll, expect, it } from "vitest";

import { type Client, habitsAt, passwordEachTime, startClient } from "../support/clients.ts";
import { needing } from "../support/needs.ts";
import { blind, http, leaf, newer, older, spine, startKind, trusted } from "../support/ways.ts";

const invalid = 'The command "show bogus" gave the error "% Invalid command\n".';
const unstructured = 'The command "show clock" gave the error "Structured output unsupported".';
const clock = [["hostname"], ["simple_time", "time_source"]];
const denied = 'The command "vlan 20" gave the error "% Permission denied for the role\n".';

/** Starts a client for the tests around; one for all of them, since each takes a while to load. */
function useClient(script: string): Client["ask"] {
  let client: Client;
  beforeAll(async () => {
    client = await startClient(script);
  });
  afterAll(() => client[Symbol.asyncDispose]());
  return (nexus, manner) => client.ask(nexus, manner);
}

/** What a client makes of a wrong password and of a certificate that it is not to trust, which it raises. */
function itIsRefused(ask: Client["ask"], { unauthorized, distrust }: { unauthorized: string; distrust: string }): void {
  it("hears that its password is wrong", async () => {
    await using nexus = await startKind(leaf);

    const said = await ask(nexus, { password: "wrong" });

    expect(said["refused"]).toMatchObject({ raised: unauthorized });
    expect(nexus.record).toMatchObject({ logins: 0, unauthorized: nexus.record.requestCount });
  });

  it("asks nothing of a switch whose certificate nobody vouches for", async () => {
    await using nexus = await startKind({ ...leaf, tls: true });

    const said = await ask(nexus, { verify: true });

    expect(said["refused"]).toMatchObject({ raised: distrust });
    expect(nexus.record.connections).toBeGreaterThan(0);
    expect(nexus.record.requestCount).toBe(0);
  });
}

needing("pynxos")("pynxos", () => {
  const ask = useClient("with_pynxos");

  it.each([
    { ...leaf, ...http, several: clock },
    { ...spine, ...trusted, several: clock },
    { ...older, ...blind, several: { raised: "CLIError", text: unstructured } },
  ])("gathers the facts of NX-OS $release over $over", async ({ model, release, manner, several, ...kind }) => {
    await using nexus = await startKind(kind);

    const said = await ask(nexus, manner);

    const facts = { hostname: "leaf-1", serial_number: nexus.serial, model, os_version: release, vlans: ["1", "10"] };
    expect(said).toMatchObject({
      facts: { ...facts, uptime: 90_061, uptime_string: "01:01:01:01" },
      hostname: { hostname: "leaf-1" },
      several,
      silent: {},
      refused: { raised: "CLIError", text: invalid },
      half_refused: { raised: "CLIError", text: invalid },
      configured: { raised: "CLIError", text: denied },
    });
    expect(said["text"]).toContain(`Processor Board ID ${nexus.serial}\n`);
    expect(said["configuration"]).toContain(`\nversion ${release}\nhostname leaf-1\n`);
    expect(habitsAt(nexus)).toEqual({
      ...passwordEachTime(nexus, "application/json-rpc"),
      commands: [
        // Its facts.
        "show version",
        "show interface status",
        "show vlan",
        "show hostname",
        "show hostname ; show clock",
        "show version",
        "show running-config",
        "terminal length 0",
        "show bogus",
        "show hostname ; show bogus",
        "vlan 20",
      ],
    });
  });

  it("stumbles over the uptime of 10.x, which is text there, as over a real one", async () => {
    await using nexus = await startKind(newer);

    const said = await ask(nexus);

    expect(said).toMatchObject({ facts: { raised: "TypeError" }, hostname: { hostname: "leaf-1" } });
  });

  itIsRefused(ask, { unauthorized: "JSONDecodeError", distrust: "SSLError" });
});

needing("nxapi-plumbing")("nxapi-plumbing", () => {
  const ask = useClient("with_nxapi_plumbing");

  it.each(
    [
      { ...leaf, ...http },
      { ...newer, ...trusted },
      { ...older, ...blind },
    ].flatMap(
      (way) =>
        [
          // The version on PyPI reads nothing of JSON-RPC that does not come with status 200, and so no refusal.
          {
            ...way,
            api: "jsonrpc",
            contentType: "application/json-rpc",
            refusal: /"NXAPIPostError".*status_code: 500/,
          },
          { ...way, api: "xml", contentType: "application/xml", refusal: /"NXAPICommandError".*<clierror>% / },
        ] as const,
    ),
  )(
    "reads NX-OS $release as $api over $over",
    async ({ model, release, manner, api, contentType, refusal, ...kind }) => {
      await using nexus = await startKind(kind);

      const said = await ask(nexus, { ...manner, api_format: api });

      const identity = {
        host_name: "leaf-1",
        proc_board_id: nexus.serial,
        chassis_id: model,
        kickstart_ver_str: release,
      };
      expect(said).toMatchObject({
        hostname: { hostname: "leaf-1" },
        several: [{ hostname: "leaf-1" }, identity],
        texts: 2,
      });
      expect(said["text"]).toContain(`Processor Board ID ${nexus.serial}\n`);
      expect(JSON.stringify(said["refused"])).toMatch(refusal);
      expect(JSON.stringify(said["configured"])).toMatch(refusal);
      expect(habitsAt(nexus)).toMatchObject(passwordEachTime(nexus, contentType));
    },
  );

  itIsRefused(ask, { unauthorized: "NXAPIAuthError", distrust: "NXAPIConnectionError" });
});

needing("napalm")("napalm with its driver nxos", () => {
  const ask = useClient("with_napalm");

  it.each([
    { ...leaf, ...http, speed: 25_000 },
    { ...newer, ...trusted, speed: 25_000 },
    { ...older, ...blind, speed: 10_000 },
  ])("opens NX-OS $release over $over and gets", async ({ model, release, manner, speed, ...kind }) => {
    await using nexus = await startKind(kind);

    const said = await ask(nexus, manner);

    const identity = { hostname: "leaf-1", fqdn: "leaf-1", serial_number: nexus.serial, model, os_version: release };
    expect(said).toMatchObject({
      opened: null,
      alive: { is_alive: true },
      facts: { ...identity, vendor: "Cisco", uptime: 90_061 },
      interfaces: { mgmt0: { speed: 1000 }, "Ethernet1/2": { is_up: true, is_enabled: true, speed, mtu: 1500 } },
      vlans: { 1: { name: "default" }, 10: { name: "servers" } },
      configuration: { candidate: "" },
      refused: { raised: "NXAPICommandError", text: invalid },
      closed: null,
    });
    expect(JSON.stringify(said["text"])).toMatch(
      new RegExp(String.raw`Device name: leaf-1\\n.*SN: ${nexus.serial}\\n`),
    );
    expect(JSON.stringify(said["configuration"])).toContain(String.raw`hostname leaf-1\n`);
    expect(habitsAt(nexus)).toEqual({
      ...passwordEachTime(nexus, "application/json-rpc"),
      commands: [
        // To open, for facts, interfaces, VLANs and the configurations.
        "show hostname",
        "show inventory",
        "show version",
        "show interface",
        "show hostname",
        "show interface",
        "show vlan brief",
        "show running-config",
        "show startup-config",
        "show version",
        "show inventory",
        "show bogus",
      ],
    });
  });

  itIsRefused(ask, { unauthorized: "NXAPIAuthError", distrust: "NXAPIConnectionError" });
});
