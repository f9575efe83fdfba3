import { describe, expect, it } from "vitest";

import { showInterface } from "../../../src/catalogue/commands/show-interface.ts";
import { corpus, hasCorpus, lines } from "../../support/catalogue.ts";

const IN = "network.io.direction=receive";
const OUT = "network.io.direction=transmit";

/** What the command reads of one interface in a real reply, without its name. */
function of(file: string, name: string): string[] {
  return lines(showInterface, corpus(`show-interface/${file}`))
    .filter((line) => /network\.interface\.name=([^,}]*)/.exec(line)?.[1] === name)
    .map((line) => line.replace(`network.interface.name=${name}`, "").replace("{,", "{"));
}

describe.skipIf(!hasCorpus)("show interface of real switches", () => {
  it.each([
    ["greenpau_resp.show.interface.mgmt0.json", 1],
    ["greenpau_resp.show.interfaces.1.json", 129],
    ["greenpau_resp.show.interfaces.2.json", 14],
    ["greenpau_resp.show.interfaces.3.json", 10],
    ["greenpau_resp.show.interfaces.4.json", 153],
    ["greenpau_resp.show.interfaces.5.json", 1],
    ["greenpau_resp.show.interfaces.6.json", 1],
    ["greenpau_resp.show.interfaces.7.json", 1],
    ["napalm_test_get_facts_N9000.json", 146],
    ["napalm_test_get_facts_normal.json", 146],
    ["napalm_test_get_interfaces_admin_up_oper_down.json", 2],
    ["napalm_test_get_interfaces_normal.json", 146],
    ["napalm_test_get_interfaces_vlan_interface.json", 3],
    ["nxapi-netbox_Eth1_1.json", 1],
    ["nxapi-netbox_Vlan2001.json", 1],
    ["nxapi-netbox_nve1.json", 1],
  ])("is read in %s: %d interfaces, each up or down, and no number left out", (file, count) => {
    const { samples, dropped } = showInterface.read(corpus(`show-interface/${file}`));
    const times = (metric: string) => samples.filter(({ name }) => name === metric).length;

    expect([times("cisco.interface.info"), times("hw.network.up"), times("cisco.interface.mtu")]).toEqual([
      count,
      count,
      count,
    ]);
    expect(dropped).toEqual([]);
  });

  it("gives a routed 100G port's counters to the digit, of a switch whose counters were cleared", () => {
    expect(of("greenpau_resp.show.interfaces.2.json", "Ethernet1/1")).toEqual([
      `system.network.io{${IN}} 317829357349684`,
      `system.network.io{${OUT}} 1193868182561685`,
      `system.network.packet.count{${IN},network.packet.type=unicast} 1820966887397`,
      `system.network.packet.count{${IN},network.packet.type=multicast} 5956014`,
      `system.network.packet.count{${IN},network.packet.type=broadcast} 0`,
      `system.network.packet.count{${OUT},network.packet.type=unicast} 3764897086781`,
      `system.network.packet.count{${OUT},network.packet.type=multicast} 3109783`,
      `system.network.packet.count{${OUT},network.packet.type=broadcast} 0`,
      `system.network.packet.dropped{${IN}} 0`,
      `system.network.packet.dropped{${OUT}} 0`,
      `system.network.errors{${IN},error.type=all} 0`,
      `system.network.errors{${IN},error.type=crc} 0`,
      `system.network.errors{${IN},error.type=frame} 0`,
      `system.network.errors{${IN},error.type=runt} 0`,
      `system.network.errors{${IN},error.type=giant} 0`,
      `system.network.errors{${IN},error.type=overrun} 0`,
      `system.network.errors{${IN},error.type=underrun} 0`,
      `system.network.errors{${IN},error.type=ignored} 0`,
      `system.network.errors{${IN},error.type=no_buffer} 0`,
      `system.network.errors{${OUT},error.type=all} 723479`,
      `system.network.errors{${OUT},error.type=collision} 0`,
      `system.network.errors{${OUT},error.type=late_collision} 0`,
      `system.network.errors{${OUT},error.type=lost_carrier} 0`,
      `system.network.errors{${OUT},error.type=no_carrier} 0`,
      "cisco.interface.resets{} 0",
      "hw.network.up{} 1",
      "cisco.interface.admin.up{} 1",
      "hw.network.bandwidth.limit{} 12500000000",
      "cisco.interface.mtu{} 9216",
      "cisco.interface.last_flap{} 16243200",
      "cisco.interface.info{description=connected to sw08,mode=,type=1000/10000/25000/40000/50000/100000 Ethernet,mac=cd89.334a.74b3} 1",
    ]);
  });

  it("gives a port-channel's, which has no time of its last flap", () => {
    const found = of("greenpau_resp.show.interfaces.2.json", "port-channel1");

    expect(found).toContain(`system.network.io{${IN}} 3705949474272241`);
    expect(found).toContain(`system.network.io{${OUT}} 4828241452633617`);
    expect(found).toContain(`system.network.errors{${OUT},error.type=all} 2`);
    expect(found).toContain("hw.network.bandwidth.limit{} 25000000000");
    expect(found.filter((line) => line.startsWith("cisco.interface.last_flap"))).toEqual([]);
  });

  it("gives the management port's", () => {
    const found = of("greenpau_resp.show.interface.mgmt0.json", "mgmt0");

    expect(found).toEqual([
      `system.network.io{${IN}} 11278664305`,
      `system.network.io{${OUT}} 63101650`,
      `system.network.packet.count{${IN},network.packet.type=unicast} 737253`,
      `system.network.packet.count{${IN},network.packet.type=multicast} 22050167`,
      `system.network.packet.count{${IN},network.packet.type=broadcast} 138047096`,
      `system.network.packet.count{${OUT},network.packet.type=unicast} 406913`,
      `system.network.packet.count{${OUT},network.packet.type=multicast} 57775`,
      `system.network.packet.count{${OUT},network.packet.type=broadcast} 18`,
      "hw.network.up{} 1",
      "hw.network.bandwidth.limit{} 125000000",
      "cisco.interface.mtu{} 1500",
      "cisco.interface.info{description=,mode=,type=GigabitEthernet,mac=b026.809b.4540} 1",
    ]);
    expect(of("greenpau_resp.show.interfaces.7.json", "mgmt0")).toContain(`system.network.io{${IN}} 54817`);
  });

  it("gives a sub-interface's and an NVE's states, neither of which has counters there", () => {
    expect(of("greenpau_resp.show.interfaces.3.json", "Ethernet1/33.500")).toEqual([
      "hw.network.up{} 1",
      "cisco.interface.admin.up{} 1",
      "hw.network.bandwidth.limit{} 12500000000",
      "cisco.interface.mtu{} 9216",
      "cisco.interface.info{description=,mode=,type=10000/25000/40000/50000/100000 Ethernet,mac=5d39.c34f.1f8f} 1",
    ]);
    expect(of("greenpau_resp.show.interfaces.3.json", "nve1")).toEqual([
      "hw.network.up{} 1",
      "cisco.interface.admin.up{} 1",
      "cisco.interface.mtu{} 9216",
      "cisco.interface.info{description=,mode=,type=NVE,mac=} 1",
    ]);
  });

  it("gives a loopback's", () => {
    expect(of("greenpau_resp.show.interfaces.2.json", "loopback0")).toEqual([
      `system.network.io{${IN}} 41285965676`,
      `system.network.io{${OUT}} 24192`,
      `system.network.packet.count{${IN},network.packet.type=all} 274648677`,
      `system.network.packet.count{${OUT},network.packet.type=all} 576`,
      `system.network.errors{${IN},error.type=all} 0`,
      `system.network.errors{${IN},error.type=frame} 0`,
      `system.network.errors{${IN},error.type=overrun} 0`,
      `system.network.errors{${OUT},error.type=all} 0`,
      `system.network.errors{${OUT},error.type=collision} 0`,
      `system.network.errors{${OUT},error.type=underrun} 0`,
      "hw.network.up{} 1",
      "cisco.interface.admin.up{} 1",
      "hw.network.bandwidth.limit{} 1000000000",
      "cisco.interface.mtu{} 1500",
      "cisco.interface.info{description=connected to sw07,mode=,type=Loopback,mac=} 1",
    ]);
  });

  it("gives an SVI's, as each release prints it", () => {
    expect(of("greenpau_resp.show.interfaces.6.json", "Vlan2500")).toEqual([
      `system.network.io{${IN}} 0`,
      `system.network.packet.count{${IN},network.packet.type=unicast} 0`,
      "hw.network.up{} 1",
      "cisco.interface.admin.up{} 1",
      "hw.network.bandwidth.limit{} 125000000",
      "cisco.interface.mtu{} 9216",
      "cisco.interface.info{description=,mode=,type=,mac=cd89.334a.74b3} 1",
    ]);
    expect(of("napalm_test_get_interfaces_vlan_interface.json", "Vlan199")).toEqual([
      "hw.network.up{} 0",
      "cisco.interface.admin.up{} 0",
      "hw.network.bandwidth.limit{} 125000000",
      "cisco.interface.mtu{} 1500",
      "cisco.interface.info{description=This is a description,mode=,type=,mac=002a.6ad3.0000} 1",
    ]);
    expect(of("napalm_test_get_facts_N9000.json", "Vlan1")).toContain(
      `system.network.packet.count{${OUT},network.packet.type=multicast} 0`,
    );
    expect(of("nxapi-netbox_Vlan2001.json", "Vlan2001")).toContain("hw.network.up{} 1");
  });

  it("gives a port's of 7.0(3)I7, whose counters were all zero, and an NVE's", () => {
    const port = of("nxapi-netbox_Eth1_1.json", "Ethernet1/1");
    expect(port.filter((line) => line.startsWith("system.") && line.endsWith(" 0"))).toHaveLength(24);
    expect(port).toContain("hw.network.bandwidth.limit{} 3125000000");

    expect(of("nxapi-netbox_nve1.json", "nve1").slice(0, 6)).toEqual([
      `system.network.io{${IN}} 453093630940`,
      `system.network.io{${OUT}} 324401897314`,
      `system.network.packet.count{${IN},network.packet.type=unicast} 292736484`,
      `system.network.packet.count{${IN},network.packet.type=multicast} 3494044`,
      `system.network.packet.count{${OUT},network.packet.type=unicast} 209650082`,
      `system.network.packet.count{${OUT},network.packet.type=multicast} 2520207`,
    ]);
  });

  it("gives errors by type, and of a virtual switch how long ago a port flapped", () => {
    const port = of("greenpau_resp.show.interfaces.5.json", "Ethernet1/1");
    expect(port).toContain(`system.network.errors{${IN},error.type=crc} 100`);
    expect(port).toContain(`system.network.errors{${IN},error.type=runt} 33`);
    expect(port).toContain(`system.network.errors{${IN},error.type=giant} 34`);
    expect(port).toContain(`system.network.errors{${IN},error.type=no_buffer} 23`);
    expect(port).toContain(`system.network.packet.dropped{${OUT}} 100`);

    expect(of("napalm_test_get_facts_N9000.json", "Ethernet2/1")).toContain("cisco.interface.last_flap{} 1382400");
    expect(of("napalm_test_get_facts_N9000.json", "Ethernet2/2")).toContain("cisco.interface.last_flap{} 460800");
    expect(of("greenpau_resp.show.interfaces.1.json", "Ethernet1/128")).toContain("hw.network.up{} 0");
    expect(of("napalm_test_get_interfaces_admin_up_oper_down.json", "Ethernet1/1")).toEqual([
      "hw.network.up{} 0",
      "cisco.interface.admin.up{} 1",
      "hw.network.bandwidth.limit{} 125000000",
      "cisco.interface.mtu{} 1500",
      "cisco.interface.info{description=,mode=routed,type=Ethernet,mac=2cc2.604f.feb2} 1",
    ]);
  });
});
