import { expect, it } from "vitest";
import { z } from "zod";
import { startNexus, type Nexus } from "../../../src/simulator/nexus.ts";
import type { PersonalityName } from "../../../src/simulator/personalities/index.ts";
import { ask, call } from "../ask.ts";

const Result = z.object({ result: z.object({ body: z.json().optional(), msg: z.string().optional() }) });

async function start(personality: PersonalityName): Promise<Nexus> {
  return await startNexus({ name: "leaf-1", personality, clock: () => Date.UTC(2026, 0, 1) });
}

async function bodyOf(nexus: Nexus, command: string): Promise<unknown> {
  const { text } = await ask(nexus.url, { body: call(command) });
  return Result.parse(JSON.parse(text)).result.body;
}

async function textOf(nexus: Nexus, command: string): Promise<string> {
  const { text } = await ask(nexus.url, { body: call(command, { method: "cli_ascii" }) });
  return Result.parse(JSON.parse(text)).result.msg ?? "";
}

const Interfaces = z.object({
  TABLE_interface: z.object({
    ROW_interface: z.array(z.looseObject({ interface: z.string(), eth_hw_addr: z.string().optional() })),
  }),
});

it.each([
  ["tor-i7.8", "NXOS", "7.0(3)I7(8)", "Nexus9000 C93180YC-EX", "bootflash:///nxos.7.0.3.I7.8.bin"],
  ["tor-9.3.7", "NXOS", "9.3(7)", "Nexus9000 C93180YC-EX", "bootflash:///nxos.9.3.7.bin"],
  ["n9k-live", "NXOS", "10.3(5)", "Nexus9000 C93180YC-FX", "bootflash:///nxos64-cs.10.3.5.M.bin"],
  ["n5k-7.3", "system", "7.3(8)N1(1)", "Nexus 5672UP", "bootflash:///n6000-uk9.7.3.8.N1.1.bin"],
] as const)(
  "says in the text of show version what clients look for there: %s",
  async (name, part, release, model, image) => {
    await using nexus = await start(name);

    const text = await textOf(nexus, "show version");

    expect(new RegExp(String.raw`\s+${part}:\s+version\s*(\S+)`).exec(text)?.[1]).toBe(release);
    expect(new RegExp(String.raw`\s+${part} image file is:\s*(\S+)`).exec(text)?.[1]).toBe(image);
    expect(/Hardware\n\s+cisco\s*(\S+\s+\S+)/.exec(text)?.[1]).toBe(model);
    expect(/Processor Board ID\s*(\S+)/.exec(text)?.[1]).toBe(nexus.serial);
    expect(/\s+Device name:\s*(\S+)/.exec(text)?.[1]).toBe("leaf-1");
  },
);

it("gives each port a MAC address of its own, out of those of its card", async () => {
  await using nexus = await start("tor-9.3.7");

  const { ROW_interface: rows } = Interfaces.parse(await bodyOf(nexus, "show interface")).TABLE_interface;
  const ports = rows.filter((row) => /^(?:mgmt|Ethernet)/.test(row.interface));
  const addresses = ports.map((row) => row.eth_hw_addr?.replaceAll(".", "") ?? "");
  const [, from = "", to = ""] =
    /"mac": ?" (\S+) to (\S+) {2}"/.exec(JSON.stringify(await bodyOf(nexus, "show module"))) ?? [];

  expect(rows.map((row) => row.interface).slice(0, 3)).toEqual(["mgmt0", "Ethernet1/1", "Ethernet1/2"]);
  expect(new Set(addresses).size).toBe(ports.length);
  expect(addresses.every((mac) => from.replaceAll("-", "") <= mac && mac <= to.replaceAll("-", ""))).toBe(true);
  expect(await textOf(nexus, "show interface")).toContain(`address: ${rows[1]?.eth_hw_addr} (bia`);
});

it("shows the same VLANs and their ports in every command that has them", async () => {
  await using nexus = await start("tor-9.3.7");
  const [odd, even] = ["Ethernet1/1,Ethernet1/3,Ethernet1/5", "Ethernet1/2,Ethernet1/4,Ethernet1/6"];
  const rows = [
    { "vlanshowbr-vlanid-utf": "1", "vlanshowbr-vlanname": "default", "vlanshowplist-ifidx": odd },
    { "vlanshowbr-vlanid-utf": "10", "vlanshowbr-vlanname": "servers", "vlanshowplist-ifidx": even },
  ];

  expect(await bodyOf(nexus, "show vlan")).toMatchObject({ TABLE_vlanbrief: { ROW_vlanbrief: rows } });
  expect(await bodyOf(nexus, "show vlan brief")).toMatchObject({
    TABLE_vlanbriefxbrief: { ROW_vlanbriefxbrief: rows },
  });
  expect(JSON.stringify(await bodyOf(nexus, "show interface status"))).toContain(
    '{"interface":"Ethernet1/2","state":"connected","vlan":"10",',
  );
  expect(await textOf(nexus, "show vlan")).toMatch(/^10 {3}servers {26}active {4}Eth1\/2, Eth1\/4, Eth1\/6$/m);
  expect(await textOf(nexus, "show interface status")).toMatch(/^Eth1\/2 +-- +connected +10 +full +25G/m);
  expect(await textOf(nexus, "show running-config")).toContain("interface Ethernet1/2\n  switchport access vlan 10\n");
});

it("numbers the VLANs of a Nexus 5000 as numbers", async () => {
  await using nexus = await start("n5k-7.3");

  expect(await bodyOf(nexus, "show vlan brief")).toMatchObject({
    TABLE_vlanbriefxbrief: { ROW_vlanbriefxbrief: [{ "vlanshowbr-vlanid": 1 }, { "vlanshowbr-vlanid": 10 }] },
  });
});

it("has no structured output of show clock on a Nexus 5000, and refuses what nobody has seen it answer", async () => {
  await using nexus = await start("n5k-7.3");
  const answerOf = async (command: string): Promise<unknown> => {
    const { text } = await ask(nexus.url, { body: call(command) });
    return JSON.parse(text);
  };

  expect(await textOf(nexus, "show clock")).toMatch(/UTC/);
  expect(await answerOf("show clock")).toMatchObject({ error: { data: { msg: "Structured output unsupported" } } });
  for (const command of [
    "show bgp sessions",
    "show mac address-table count",
    "show policy-map interface control-plane",
  ]) {
    expect(await answerOf(command)).toMatchObject({ error: { data: { msg: "% Invalid command\n" } } });
  }
});

it.each([
  ["show running-config", "00:00:00 2026\n\nversion 10.3(5)\nhostname leaf-1\n\nfeature nxapi\n"],
  ["show startup-config", "!Command: show startup-config\n"],
  ["show license host-id", "License hostid: VDH=FDO"],
])("prints %s as text", async (command, part) => {
  await using nexus = await start("n9k-live");

  expect(await textOf(nexus, command)).toContain(part);
});
