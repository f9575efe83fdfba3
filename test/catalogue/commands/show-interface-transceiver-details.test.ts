import { describe, expect, it } from "vitest";

import { MalformedBody } from "../../../src/catalogue/define.ts";
import { showInterfaceTransceiverDetails } from "../../../src/catalogue/commands/show-interface-transceiver-details.ts";
import { corpus, fixture, hasCorpus, lines } from "../../support/catalogue.ts";

const LEAF = fixture("show-interface-transceiver-details/leaf.json");

/** What the command reads of one interface, without its name and the common beginning of the metrics' names. */
function of(body: unknown, name: string): string[] {
  return lines(showInterfaceTransceiverDetails, body)
    .filter((line) => /network\.interface\.name=([^,}]*)/.exec(line)?.[1] === name)
    .map((line) =>
      line
        .replace("cisco.transceiver.", "")
        .replace(`network.interface.name=${name}`, "")
        .replace("network.io.direction=", "")
        .replace("hw.limit_type=", "")
        .replace("{,", "{"),
    );
}

/** Those that are no limits. */
function measured(body: unknown, name: string): string[] {
  return of(body, name).filter((line) => !line.includes(".limit"));
}

function lane(leaves: object): unknown {
  return { TABLE_interface: { ROW_interface: { interface: "Ethernet1/1", TABLE_lane: { ROW_lane: leaves } } } };
}

function receivedOf(leaves: object): string[] {
  return lines(showInterfaceTransceiverDetails, lane(leaves)).filter(
    (line) => line.includes("=receive,lane") || line.startsWith("dropped"),
  );
}

describe("show interface transceiver details", () => {
  it("reads a transceiver with one lane in full", () => {
    expect(of(LEAF, "Ethernet1/1")).toEqual([
      "power{receive,lane=} -2.76",
      "power{transmit,lane=} -2.29",
      "bias_current{lane=} 0.00867",
      "temperature{} 31.25",
      "voltage{} 3.28",
      "power.limit{receive,high.critical} 1.99",
      "power.limit{transmit,high.critical} 1.69",
      "bias_current.limit{high.critical} 0.0118",
      "temperature.limit{high.critical} 75",
      "voltage.limit{high.critical} 3.63",
      "power.limit{receive,high.degraded} -1",
      "power.limit{transmit,high.degraded} -1.3",
      "bias_current.limit{high.degraded} 0.0108",
      "temperature.limit{high.degraded} 70",
      "voltage.limit{high.degraded} 3.46",
      "power.limit{receive,low.degraded} -9.91",
      "power.limit{transmit,low.degraded} -7.3",
      "bias_current.limit{low.degraded} 0.005",
      "temperature.limit{low.degraded} 0",
      "voltage.limit{low.degraded} 3.13",
      "power.limit{receive,low.critical} -13.97",
      "power.limit{transmit,low.critical} -11.3",
      "bias_current.limit{low.critical} 0.004",
      "temperature.limit{low.critical} -5",
      "voltage.limit{low.critical} 2.97",
      "info{vendor=CISCO-EXAMPLE,part=EX-SR10-01,serial=TST0000A001,type=10Gbase-SR} 1",
    ]);
  });

  it("knows a lane without a number by its place, though the row before it is empty", () => {
    const row = { rx_pwr: "-2.76" };
    const shown = (...rows: object[]) =>
      lines(showInterfaceTransceiverDetails, lane(rows)).filter((line) => line.includes("=receive,lane"));

    expect(shown({}, row)).toEqual([expect.stringMatching(/lane=2\} -2.76$/)]);
    expect(shown(row, {})).toEqual([expect.stringMatching(/lane=\} -2.76$/)]);
  });

  it("reads each lane, keeps a milliwatt for what it is, and leaves out what is absent or dark", () => {
    expect(measured(LEAF, "Ethernet1/49")).toEqual([
      "power{receive,lane=1} 0.19",
      "power{transmit,lane=1} 0.86",
      "bias_current{lane=1} 0.0075",
      "power{receive,lane=2} -0.48",
      "power{transmit,lane=2} 0",
      "bias_current{lane=2} 0.00749",
      "power{transmit,lane=4} -3.2",
      "bias_current{lane=4} 0.00697",
      "temperature{} 44.62",
      "voltage{} 3.25",
      "info{vendor=CISCO-EXAMPLE,part=EX-BD40-01,serial=TST0000A049,type=QSFP-40G-SR-BD} 1",
    ]);
    expect(of(LEAF, "Ethernet1/49").filter((line) => line.includes(".limit"))).toHaveLength(20);
  });

  it("gives nothing of a slot without a transceiver, and of copper what it is", () => {
    expect(of(LEAF, "Ethernet1/2")).toEqual([]);
    expect(of(LEAF, "Ethernet1/3")).toEqual([
      "info{vendor=CISCO-EXAMPLE,part=EX-CU25-02,serial=TST0000A003,type=SFP-H25GB-CU2M} 1",
    ]);
  });

  it("says that something is plugged in only where the switch says anything of it", () => {
    const rows = [{ interface: "Ethernet1/1" }, { interface: "Ethernet1/2", sfp: "present" }];
    const found = lines(showInterfaceTransceiverDetails, { TABLE_interface: { ROW_interface: rows } });

    expect(found).toEqual(["cisco.transceiver.info{network.interface.name=Ethernet1/2,vendor=,part=,serial=,type=} 1"]);
  });

  it("drops and counts values that were cut, and 0.00 dBm that the reply itself contradicts", () => {
    expect(measured(LEAF, "Ethernet1/50").slice(0, 1)).toEqual(["bias_current{lane=} 0.00723"]);
    expect(measured(LEAF, "Ethernet1/51").slice(0, 2)).toEqual(["power{receive,lane=} -40", "bias_current{lane=} 0"]);
    expect(showInterfaceTransceiverDetails.read(LEAF).dropped).toEqual([
      { name: "cisco.transceiver.power", reason: "ambiguous" },
      { name: "cisco.transceiver.power", reason: "ambiguous" },
      { name: "cisco.transceiver.power", reason: "not_a_number" },
      { name: "cisco.transceiver.power", reason: "not_a_number" },
    ]);
  });

  it("reads a Nexus 5000, which has no table of lanes, and a storage switch, which has it four tables deep", () => {
    const nexus5000 = fixture("show-interface-transceiver-details/nexus-5000.json");
    const storage = fixture("show-interface-transceiver-details/storage-switch.json");

    expect(measured(nexus5000, "Ethernet1/25")).toEqual([
      "power{receive,lane=} -2.76",
      "power{transmit,lane=} -2.29",
      "bias_current{lane=} 0.00687",
      "temperature{} 49.060001",
      "voltage{} 3.24",
      "info{vendor=CISCO-EXAMPLE,part=EX-SR10-01,serial=TST0000B025,type=10Gbase-SR} 1",
    ]);
    expect(of(nexus5000, "Ethernet101/1/45")).toEqual([]);
    expect(measured(storage, "fc1/1")).toEqual([
      "power{receive,lane=} -26.02",
      "power{transmit,lane=} -3.2",
      "bias_current{lane=} 0.00723",
      "temperature{} 33.55",
      "voltage{} 3.31",
      "info{vendor=CISCO-EXAMPLE,part=EX-FC8-01,serial=TST0000C001,type=short wave laser w/o OFC (SN)} 1",
    ]);
    expect(of(storage, "fc1/1")).toContain("bias_current.limit{high.critical} 0.0118");
    expect(of(storage, "fc1/2")).toEqual([]);
    expect(measured(storage, "Ethernet1/1")).toContain("power{receive,lane=} -33.97");
    expect(measured(storage, "Ethernet1/1").filter((line) => line.includes("transmit"))).toEqual([]);
  });

  it.each([
    ["-2.29 dBm", "-2.29"],
    ["-2.29", "-2.29"],
    [-2.29, "-2.29"],
    ["-40", "-40"],
    ["N/A", ""],
    ["--", ""],
    ["-2.", "not_a_number"],
    ["-", ""],
    ["", "not_a_number"],
    [null, "not_a_number"],
    [{}, "not_a_number"],
    ["-2.29 mW", "not_a_number"],
    ["-131.07", "out_of_range"],
  ] as const)("reads %j of a receiver as %j", (rx_pwr, expected) => {
    const [line = ""] = receivedOf({ rx_pwr });

    expect(line.split(" ").at(-1)).toBe(expected);
  });

  it.each([
    ["no flag is printed", { rx_pwr: "0.00", rx_pwr_warn_hi: "-1.00" }, "0"],
    ["it is within its limits", { rx_pwr: "0.00", rx_pwr_warn_hi: "1.00", rx_pwr_flag: "" }, "0"],
    ["the flag says that there is too much", { rx_pwr: "0.00", rx_pwr_warn_hi: "-1.00", rx_pwr_flag: "+" }, "0"],
    ["the flag says that there is too little", { rx_pwr: "0.00", rx_pwr_flag: "--" }, "ambiguous"],
    ["no flag says that there is too much", { rx_pwr: "0.00", rx_pwr_warn_hi: "-1.00", rx_pwr_flag: {} }, "ambiguous"],
  ] as const)("reads 0.00 dBm where %s", (_, leaves, expected) => {
    const [line = ""] = receivedOf(leaves);

    expect(line.split(" ").at(-1)).toBe(expected);
  });

  it("numbers lanes that have no number, and drops a temperature on which they do not agree", () => {
    const { samples, dropped } = showInterfaceTransceiverDetails.read(
      lane([
        { rx_pwr: "-1.00", temperature: "30.00" },
        { rx_pwr: "-2.00", temperature: "31.00" },
      ]),
    );

    expect(samples.map(({ attributes }) => attributes["lane"])).toEqual(["1", "2", undefined]);
    expect(dropped).toEqual([{ name: "cisco.transceiver.temperature", reason: "ambiguous" }]);
  });

  it("reads a table that comes as a list of tables", () => {
    const row = (name: string) => ({ ROW_interface: { interface: name, sfp: "present" } });

    expect(
      lines(showInterfaceTransceiverDetails, { TABLE_interface: [row("Ethernet1/1"), row("Ethernet1/2")] }),
    ).toHaveLength(2);
  });

  it("refuses a reply without interfaces", () => {
    expect(() => showInterfaceTransceiverDetails.read({ TABLE_interface: [] })).toThrow(MalformedBody);
  });
});

describe.skipIf(!hasCorpus)("show interface transceiver details of real switches", () => {
  const real = (file: string) => corpus(`show-interface-transceiver-details/${file}`);

  it("reads 40G optics with four lanes to the digit, 0.00 dBm of a lane that sends a milliwatt among them", () => {
    const body = real("greenpau_resp.show.interface.transceiver.details.1.json");

    expect(measured(body, "Ethernet1/1")).toEqual([
      "power{receive,lane=1} 0.19",
      "power{transmit,lane=1} 0.86",
      "bias_current{lane=1} 0.0075",
      "power{receive,lane=2} 0.19",
      "power{transmit,lane=2} 0.86",
      "bias_current{lane=2} 0.0075",
      "power{receive,lane=3} 0.79",
      "power{transmit,lane=3} 0.24",
      "bias_current{lane=3} 0.0075",
      "power{receive,lane=4} 0.79",
      "power{transmit,lane=4} 0.24",
      "bias_current{lane=4} 0.0075",
      "temperature{} 44.62",
      "voltage{} 3.25",
      "info{vendor=CISCO-AVAGO,part=AFBR-23ECPZ-CS4,serial=ABC1234567U,type=QSFP-40G-SR-BD} 1",
    ]);
    expect(of(body, "Ethernet1/21")).toEqual([]);
    expect(measured(body, "Ethernet1/36")).toContain("power{transmit,lane=3} 0");
    expect(measured(body, "Ethernet1/36")).toContain("power{transmit,lane=4} 0.05");
    expect(of(body, "Ethernet1/36")).toContain("power.limit{receive,low.critical} -15.08");
    expect(showInterfaceTransceiverDetails.read(body).dropped).toEqual([]);
  });

  it("reads a 10G optic with one lane", () => {
    const body = real("greenpau_resp.show.interface.transceiver.details.2.json");

    expect(measured(body, "Ethernet1/1")).toEqual([
      "power{receive,lane=} -1.39",
      "power{transmit,lane=} -1.93",
      "bias_current{lane=} 0.00867",
      "temperature{} 44.54",
      "voltage{} 3.28",
      "info{vendor=CISCO-FINISAR,part=DB2C46ED75C0-C2,serial=8B2C5035A864,type=10Gbase-SR} 1",
    ]);
  });

  it.each([
    "pschou_resp.show.interface.transceiver.details.json",
    "pschou_resp.result.show.interface.transceiver.details.json",
  ])("reads a storage switch's Fibre Channel, IP storage and Ethernet ports in %s", (file) => {
    const body = real(file);

    expect(measured(body, "fc1/1")).toEqual([
      "power{receive,lane=} -26.02",
      "power{transmit,lane=} -3.2",
      "bias_current{lane=} 0.00723",
      "temperature{} 33.55",
      "voltage{} 3.31",
      "info{vendor=CISCO-FINISAR,part=FTLF8528P3BCV-CS,serial=FNS18030VFC,type=short wave laser w/o OFC (SN)} 1",
    ]);
    expect(of(body, "fc1/7")).toEqual([]);
    expect(measured(body, "IPStorage1/1")).toEqual([
      "power{receive,lane=} -23.57",
      "bias_current{lane=} 0",
      "temperature{} 33.07",
      "voltage{} 3.3",
      "info{vendor=CISCO-JDSU,part=PLRXPL-SC-S43-CS,serial=JUR19100Z1L,type=} 1",
    ]);
    expect(measured(body, "Ethernet1/3").slice(0, 3)).toEqual([
      "power{receive,lane=} -33.97",
      "power{transmit,lane=} -14.27",
      "bias_current{lane=} 0.00001",
    ]);
    expect(showInterfaceTransceiverDetails.read(body).dropped).toEqual([]);
  });
});
