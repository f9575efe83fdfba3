import { describe, expect, it } from "vitest";

import { showHardwareInternalBufferInfo } from "../../../src/catalogue/commands/show-hardware-internal-buffer-info.ts";
import { showQueuingInterface } from "../../../src/catalogue/commands/show-queuing-interface.ts";
import { MalformedBody } from "../../../src/catalogue/define.ts";
import { fixture, lines } from "../../support/catalogue.ts";

describe("show queuing interface", () => {
  it("reads what became of packets and bytes in the switch's words, and the depth", () => {
    const first = "network.interface.name=Ethernet1/1,queue=0";

    expect(lines(showQueuingInterface, fixture("show-queuing-interface/9.3.json"))).toEqual([
      `cisco.queue.packets{${first},cast=unicast,statistic=Tx} 1200`,
      `cisco.queue.packets{${first},cast=oobfc_unicast,statistic=Tx} 0`,
      `cisco.queue.packets{${first},cast=multicast,statistic=Tx} 34`,
      `cisco.queue.bytes{${first},cast=unicast,statistic=Tx} 180022`,
      `cisco.queue.bytes{${first},cast=oobfc_unicast,statistic=Tx} 0`,
      `cisco.queue.bytes{${first},cast=multicast,statistic=Tx} 3400`,
      `cisco.queue.packets{${first},cast=unicast,statistic=WRED/AFD & Tail Drop} 17`,
      `cisco.queue.packets{${first},cast=oobfc_unicast,statistic=WRED/AFD & Tail Drop} 0`,
      `cisco.queue.packets{${first},cast=multicast,statistic=WRED/AFD & Tail Drop} 2`,
      `cisco.queue.depth{${first},cast=unicast} 2080`,
      `cisco.queue.depth{${first},cast=oobfc_unicast} 0`,
      `cisco.queue.depth{${first},cast=multicast} 0`,
      "cisco.queue.packets{network.interface.name=Ethernet1/1,queue=CONTROL QOS GROUP,cast=unicast,statistic=Tx} 77",
    ]);
  });

  it.each([
    ["Q Depth", "Cells", "dropped cisco.queue.depth: unknown_word"],
    ["Tx", "Cells", "dropped cisco.queue.packets: unknown_word"],
    ["Tx", "pkts", "cisco.queue.packets{network.interface.name=Eth1/1,queue=0,cast=unicast,statistic=Tx} 5"],
  ])("takes a number of %s only in a unit that it knows: %s", (type, units, line) => {
    const entry = { "eq-stat-type": type, "eq-stat-units": units, "eq-uc-stat-value": "5" };
    const queue = { "eq-qosgrp": "0", TABLE_qosgrp_egress_stats_entry: { ROW_qosgrp_egress_stats_entry: entry } };
    const row = { if_name_str: "Eth1/1", TABLE_qosgrp_egress_stats: { ROW_qosgrp_egress_stats: queue } };
    const TABLE_module = { ROW_module: { TABLE_queuing_interface: { ROW_queuing_interface: row } } };

    expect(lines(showQueuingInterface, { TABLE_module })).toEqual([line]);
  });

  it("reads interfaces without modules around them, as Cisco's schema has them", () => {
    const entry = { "eq-stat-type": "Tx", "eq-stat-units": "Pkts", "eq-uc-stat-value": "5" };
    const queue = { "eq-qosgrp": "0", TABLE_qosgrp_egress_stats_entry: { ROW_qosgrp_egress_stats_entry: entry } };
    const row = { if_name_str: "Ethernet1/1", TABLE_qosgrp_egress_stats: { ROW_qosgrp_egress_stats: queue } };

    expect(lines(showQueuingInterface, { TABLE_queuing_interface: { ROW_queuing_interface: row } })).toEqual([
      "cisco.queue.packets{network.interface.name=Ethernet1/1,queue=0,cast=unicast,statistic=Tx} 5",
    ]);
  });

  it("is off, as no reply of it is known, and refuses one without interfaces", () => {
    expect(showQueuingInterface.byDefault).toBe(false);
    expect(() => showQueuingInterface.read({ TABLE_queuing_interface: {} })).toThrow(MalformedBody);
  });
});

describe("show hardware internal buffer info pkt-stats", () => {
  it("reads cells in use, the most that were, and those there are, but none where it prints N/A", () => {
    expect(
      lines(showHardwareInternalBufferInfo, fixture("show-hardware-internal-buffer-info-pkt-stats/9.3.json")),
    ).toEqual([
      "cisco.buffer.usage{module=1,inst=0,pool=drop} 112",
      "cisco.buffer.peak{module=1,inst=0,pool=drop} 4711",
      "cisco.buffer.limit{module=1,inst=0,pool=drop} 91296",
      "cisco.buffer.usage{module=1,inst=1,pool=drop} 0",
      "cisco.buffer.peak{module=1,inst=1,pool=drop} 0",
      "cisco.buffer.limit{module=1,inst=1,pool=drop} 91296",
      "cisco.buffer.usage{module=1,inst=1,pool=no_drop} 3",
      "cisco.buffer.peak{module=1,inst=1,pool=no_drop} 12",
      "cisco.buffer.limit{module=1,inst=1,pool=no_drop} 1200",
    ]);
  });

  it("is off, as no reply of it is known, and refuses an instance without a number", () => {
    const TABLE_module = { ROW_module: { TABLE_instance: { ROW_instance: { max_cell_usage_drop_pg: "1" } } } };

    expect(showHardwareInternalBufferInfo.byDefault).toBe(false);
    expect(() => showHardwareInternalBufferInfo.read({ TABLE_module })).toThrow(MalformedBody);
  });
});
