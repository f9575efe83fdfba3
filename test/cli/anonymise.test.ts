import { describe, expect, it } from "vitest";

import { createAnonymiser } from "../../src/cli/anonymise.ts";

describe("a recorded reply", () => {
  it.each<[string, unknown, unknown]>([
    ["an address", { "ip-addr": "10.1.2.3" }, { "ip-addr": "198.51.100.1" }],
    [
      "an address in a text",
      { reason: "from admin on 10.1.2.3@nginx" },
      { reason: "from admin on 198.51.100.1@nginx" },
    ],
    ["an IPv6 address", { addr: "fe80::1234/64" }, { addr: "2001:db8::1/64" }],
    ["a hardware address", { mac: " 00a7.42ff.0001 " }, { mac: " 0000.5e00.5301 " }],
    ["a host name", { host_name: "fra1-leaf-7" }, { host_name: "switch-1" }],
    [
      "a serial number",
      { TABLE_inv: { ROW_inv: [{ serialnum: "FDO21510ABC" }] } },
      { TABLE_inv: { ROW_inv: [{ serialnum: "FDO00000001" }] } },
    ],
    ["a secret", { snmp_community: "s3cret" }, { snmp_community: "<removed>" }],
    ["a remark", { desc: "to customer X" }, { desc: "description 1" }],
  ])("has %s replaced", (_what, body, replaced) => {
    expect(createAnonymiser([]).body(body)).toEqual(replaced);
  });

  it.each<[string, unknown]>([
    ["a release", { nxos_ver_str: "9.3(5)", kick_file_name: "bootflash:///nxos.9.3.5.bin" }],
    ["a time", { kick_cmpl_time: "3/10/2024 14:00:00", up: "05:20:10" }],
    ["a mask and an unspecified address", { mask: "255.255.255.0", from: "0.0.0.0" }],
    ["numbers", { Used_Entries: "4294633084", inst: "0x0", ratio: 3.05 }],
    ["emptiness", { rr_service: "", package_id: {}, none: null, list: [] }],
    ["a class", { Class: "IPv6(>64b&<128b) Routes" }],
  ])("keeps %s as it is", (_what, body) => {
    expect(createAnonymiser([]).body(body)).toEqual(body);
  });

  it("has the same replacement for the same word in all replies, wherever it stands", () => {
    const anonymiser = createAnonymiser(["fra1-leaf-7"]);

    const first = anonymiser.body({ host_name: "fra1-leaf-7", addr: "10.1.2.3" });
    const second = anonymiser.body({ prompt: "fra1-leaf-7# from 10.1.2.3" });

    expect(first).toEqual({ host_name: "switch-1", addr: "198.51.100.1" });
    expect(second).toEqual({ prompt: "switch-1# from 198.51.100.1" });
  });
});
