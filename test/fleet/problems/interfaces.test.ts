import { expect, it } from "vitest";

import { interfacesOf } from "../../../src/fleet/problems/interfaces.ts";
import { given, sample } from "./samples.ts";

it("lists interfaces, those that are down first and by name as people count, with what is known of each", () => {
  const states: readonly (readonly [port: string, up: number, configured: number])[] = [
    ["Ethernet1/10", 1, 1],
    ["Ethernet1/9", 1, 1],
    ["Ethernet1/3", 0, 0],
    ["Ethernet1/4", 0, 1],
  ];
  const samples = states.flatMap(([port, up, configured]) => [
    sample("hw.network.up", up, { port }),
    sample("cisco.interface.admin.up", configured, { port }),
  ]);
  const of = { port: "Ethernet1/9" };
  const more = [
    sample("cisco.interface.last_flap", 7_200, of),
    sample("hw.network.bandwidth.limit", 3_125_000_000, of),
    ...["receive", "transmit"].map((direction) =>
      sample("system.network.errors", 2, { ...of, "network.io.direction": direction, "error.type": "all" }),
    ),
    sample("system.network.errors", 4, { ...of, "network.io.direction": "receive", "error.type": "crc" }),
    sample("cisco.interface.info", 1, { ...of, description: "to spine-1" }),
    sample("cisco.lldp.neighbor.info", 1, { ...of, neighbor: "spine-1.example" }),
    sample("cisco.cdp.neighbor.info", 1, { ...of, neighbor: "spine-1" }),
  ];

  const list = interfacesOf(given([...samples, ...more]));

  expect(list.map(({ name, state }) => `${name} ${state}`)).toEqual([
    "Ethernet1/4 down",
    "Ethernet1/9 up",
    "Ethernet1/10 up",
    "Ethernet1/3 shut down",
  ]);
  expect(list[1]).toEqual({
    name: "Ethernet1/9",
    state: "up",
    flapped: 7_200,
    bandwidth: 3_125_000_000,
    errors: 4,
    description: "to spine-1",
    neighbor: "spine-1",
  });
  expect(list[0]).toMatchObject({ flapped: undefined, errors: undefined, description: "" });
  expect(interfacesOf(given([]))).toEqual([]);
});

it("counts each series once where a row comes twice, with the value that is shown of it", () => {
  const of = { port: "Ethernet1/1" };
  const row = (errors: number) => [
    sample("hw.network.up", 1, of),
    ...["receive", "transmit"].map((direction) =>
      sample("system.network.errors", errors, { ...of, "network.io.direction": direction, "error.type": "all" }),
    ),
  ];

  expect(interfacesOf(given([...row(5), ...row(7)]))).toMatchObject([{ name: "Ethernet1/1", errors: 10 }]);
  expect(interfacesOf(given([...row(5), ...row(7)]))).toHaveLength(1);
});

it("gives no errors of both directions where those of one are not known", () => {
  const of = { port: "Ethernet1/1" };
  const received = { ...of, "network.io.direction": "receive", "error.type": "all" };

  const [one] = interfacesOf(given([sample("hw.network.up", 1, of), sample("system.network.errors", 5, received)]));

  expect(one?.errors).toBeUndefined();
});
