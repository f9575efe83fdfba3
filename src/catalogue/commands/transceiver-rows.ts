import { bodyOf } from "../nxos/reply.ts";
import { both, object, type Output, spelled, withLeaves } from "../nxos/schema.ts";
import { agreed, AMBIGUOUS, measuredIn, table, Text, type Value, Word } from "../nxos/values.ts";
import { InterfaceName } from "../nxos/words.ts";

/** What is measured of a lane. The leaves are read by name. */
const Lane = withLeaves({ lane_number: Text.optional() });
type Lane = Output<typeof Lane>;

/** A Nexus 5000 has no table of lanes: the leaves are in the row itself. */
const Measured = withLeaves({
  lane_number: Text.optional(),
  TABLE_lane: table("lane", Lane, { placed: true }),
}).transform((row): readonly Lane[] => (row.TABLE_lane.length > 0 ? row.TABLE_lane : [row]));

const About = {
  sfp: Text.optional(),
  type: Word.optional(),
  name: Word.optional(),
  partnum: Word.optional(),
  serialnum: Word.optional(),
};

const Plugged = both(
  object({ interface: InterfaceName, ...About }),
  Measured.transform((lanes) => ({ lanes })),
);

const Calibration = object({ TABLE_detail: table("detail", Measured) });

/** The same on a storage switch, four tables deep, where a Fibre Channel port has another leaf for its type. */
const Storage = object({
  interface_sfp: InterfaceName,
  TABLE_calib: table(
    "calib",
    both(spelled(About, { type: ["txcvr_type"] }), object({ TABLE_calibration: table("calibration", Calibration) })),
  ),
});

/** What is plugged in where `show interface transceiver details` says that something is. */
export const Transceivers = bodyOf({
  TABLE_interface: table("interface", Plugged),
  TABLE_interface_trans: table("interface_trans", Storage),
})
  .refine(
    ({ TABLE_interface, TABLE_interface_trans }) => TABLE_interface.length + TABLE_interface_trans.length > 0,
    "no interfaces",
  )
  .transform(({ TABLE_interface, TABLE_interface_trans }) =>
    [
      ...TABLE_interface,
      ...TABLE_interface_trans.flatMap(({ interface_sfp, TABLE_calib }) =>
        TABLE_calib.map((row) => ({
          ...row,
          interface: interface_sfp,
          lanes: row.TABLE_calibration.flatMap(({ TABLE_detail }) => TABLE_detail.flat()),
        })),
      ),
    ]
      .filter(({ sfp = "" }) => !/\bnot (?:present|applicable)\b/i.test(sfp))
      .map((row) => ({
        name: row.interface,
        /** Whether the switch says anything of what is plugged in, be it what it measures. */
        isTold:
          [row.sfp, row.name, row.partnum, row.serialnum, row.type].some((word = "") => word !== "") ||
          row.lanes.some((lane) => Object.values(QUANTITIES).some(({ leaf }) => lane.leaves[leaf] !== undefined)),
        about: {
          vendor: row.name ?? "",
          part: row.partnum ?? "",
          serial: row.serialnum ?? "",
          type: row.type ?? "",
        },
        lanes: row.lanes,
      })),
  );

/** Words of the semantic conventions for limits, and the ends of the leaves that have them. */
export const LIMIT_TYPES = [
  ["high.critical", "alrm_hi"],
  ["high.degraded", "warn_hi"],
  ["low.degraded", "warn_lo"],
  ["low.critical", "alrm_lo"],
] as const;
type LimitEnd = (typeof LIMIT_TYPES)[number][1];

type Direction = "receive" | "transmit";
type Quantity = Direction | "bias" | "temperature" | "voltage";

/** The leaf that has a quantity, the beginning of those of its limits, and what a transceiver can measure of it. */
const QUANTITIES = {
  receive: { leaf: "rx_pwr", limits: "rx_pwr", range: [-100, 50] },
  transmit: { leaf: "tx_pwr", limits: "tx_pwr", range: [-100, 50] },
  bias: { leaf: "current", limits: "current", range: [0, 10_000] },
  temperature: { leaf: "temperature", limits: "temp", range: [-273.15, 1_000] },
  voltage: { leaf: "voltage", limits: "volt", range: [0, 100] },
} as const satisfies Readonly<
  Record<Quantity, { readonly leaf: string; readonly limits: string; readonly range: readonly [number, number] }>
>;

/** How the lanes of a transceiver are read. */
export function createMeasuring(lanes: readonly Lane[]) {
  const measured = (lane: Lane, quantity: Quantity): Value =>
    measuredIn(lane.leaves[QUANTITIES[quantity].leaf], QUANTITIES[quantity].range);
  const limit = (quantity: Quantity, end: LimitEnd): Value => {
    const { limits, range } = QUANTITIES[quantity];
    const value = agreed(lanes.map((lane) => measuredIn(lane.leaves[`${limits}_${end}`], range)));
    return quantity === "bias" ? amperes(value) : value;
  };
  const power = (lane: Lane, direction: Direction): Value => {
    const value = measured(lane, direction);
    return value === 0 && isDark(lane, direction, limit(direction, "warn_hi")) ? AMBIGUOUS : value;
  };
  const bias = (lane: Lane): Value => amperes(measured(lane, "bias"));
  /** What the switch prints of the whole module with each lane. */
  const ofModule = (quantity: "temperature" | "voltage"): Value =>
    agreed(lanes.map((lane) => measured(lane, quantity)));
  return { power, bias, ofModule, limit };
}

/**
 * Whether 0.00 dBm stands for no light, and not for a milliwatt: the flag beside it says that there is too little, or
 * does not say that there is too much although 0 is above the limit of the warning. A flag that is not printed says nothing.
 */
function isDark(lane: Lane, direction: Direction, warning: Value): boolean {
  const flag = lane.leaves[`${QUANTITIES[direction].leaf}_flag`];
  if (flag === undefined) return false;
  const said = typeof flag === "string" ? flag.trim() : "";
  return said.startsWith("-") || (typeof warning === "number" && warning < 0 && !said.startsWith("+"));
}

/** Milliamperes as amperes, in decimal: 7.49 is 0.00749. */
function amperes(milliamperes: Value): Value {
  return typeof milliamperes === "number" ? Math.round(milliamperes * 1e6) / 1e9 : milliamperes;
}
