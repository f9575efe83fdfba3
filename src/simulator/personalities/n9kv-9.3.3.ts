import { virtualNexus } from "./virtual-nexus.ts";

/** A virtual Nexus 9300v with 9.3(3), the switch of Cisco's iCAM workshop of 2020. */
export const n9kv933 = virtualNexus({
  name: "n9kv-9.3.3",
  summary: "virtual Nexus 9300v, 9.3(3): FIB TCAM without unicast capacities, as in Cisco's workshop of 2020",
  software: {
    style: "9",
    release: "9.3(3)",
    chassis: "Nexus9000 C9300v Chassis",
    image: "bootflash:///nxos.9.3.3.bin",
    compiled: "12/22/2019 2:00:00",
    stamped: "12/22/2019 14:00:37",
    memoryKb: 10_211_516,
    bootflashKb: 4_287_040,
  },
  keyword: "{fib-tcam|fib_tcam}",
  limits: { "IPv4 Multicast": 32_768, "IPv6 Multicast": 2048 },
});
