import { body, type Command } from "./command.ts";
import { once, table } from "./table.ts";

/** `show interface`, as much of it as clients that gather facts look at. */
export function interfaces(names: readonly string[]): Command {
  return {
    syntax: "show interface",
    answer: once(() =>
      body(
        table(
          "interface",
          ["mgmt0", ...names].map((name) => ({
            interface: name,
            state: "up",
            admin_state: "up",
            eth_hw_desc: name === "mgmt0" ? "Ethernet" : "100/1000/10000/25000 Ethernet",
            eth_hw_addr: "00a2.ee00.0001",
            eth_mtu: "1500",
            eth_bw: name === "mgmt0" ? 1_000_000 : 25_000_000,
            eth_duplex: "full",
            eth_speed: name === "mgmt0" ? "1000 Mb/s" : "25 Gb/s",
          })),
        ),
      ),
    ),
  };
}
