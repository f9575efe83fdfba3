import { bodyOf } from "../nxos/reply.ts";
import { type Leaves, object, spelled } from "../nxos/schema.ts";
import { Celsius, Count, Label, numeric, Percent, table, Text, type Value } from "../nxos/values.ts";

/** No supply and no module of a switch has a megawatt. */
const MOST_WATTS = 1e6;

/** Watts, with the unit behind them or bare, by platform: `413 W`, `413.00 W`, 413. */
const Watts = numeric((text) => {
  const [, number] = /^(\d+(?:\.\d+)?)\s*W?$/i.exec(text) ?? [];
  return number === undefined ? { nonsense: "not_a_number" } : Number(number);
}, MOST_WATTS);

/** The speed of a zone of fans: of 255, in hexadecimal. */
const ZoneSpeed = numeric((text) => {
  return /^0x[0-9a-f]{1,2}$/i.test(text) ? Number(text) : { nonsense: "not_a_number" };
}, 0xff);

const Temperature = object({
  tempmod: Text.optional(),
  sensor: Label,
  curtemp: Celsius,
  minthres: Celsius.optional(),
  majthres: Celsius.optional(),
  alarmstatus: Text.optional(),
});

const Fan = object({
  fanname: Label,
  fanstatus: Text.optional(),
  fanrpm: Count.optional(),
  fanperc: Percent.optional(),
});

/** One of the fans of a tray. */
const TrayFan = object({ fanname: Label, trayfannum: Label, fanrpm: Count.optional(), fanperc: Percent.optional() });

const Zone = spelled({ zone: Label, zonespeed: ZoneSpeed.optional() }, { zonespeed: ["speed"] });

const Fans = bodyOf({
  TABLE_faninfo: table("faninfo", Fan),
  TABLE_fantray: table("fantray", TrayFan),
  TABLE_fan_zone_speed: table("fan_zone_speed", Zone),
});

/** A Nexus 3000 prints what a supply can give as `watts`, and nothing of what it does give. */
const Supply = spelled(
  {
    psnum: Text.optional(),
    psmodel: Text.optional(),
    ps_status: Text.optional(),
    actual_out: Watts.optional(),
    actual_input: Watts.optional(),
    tot_capa: Watts.optional(),
  },
  { psnum: ["num"], ps_status: ["ps_status_3k"], tot_capa: ["watts"] },
);

const ModulePower = object({ modnum: Label, actual_draw: Watts.optional() });

const Power = bodyOf({
  TABLE_psinfo: table("psinfo", Supply, { placed: true }),
  TABLE_ps_info: table("ps_info", Supply, { placed: true }),
  TABLE_psinfo_n3k: table("psinfo_n3k", Supply, { placed: true }),
  TABLE_mod_pow_info: table("mod_pow_info", ModulePower),
});

/** What `show environment` prints, whatever a platform calls its tables. */
export const Environment = bodyOf({
  TABLE_tempinfo: table("tempinfo", Temperature),
  TABLE_temp_info: table("temp_info", Temperature),
  fandetails: Fans,
  fandetails_3k: Fans,
  powersup: Power,
})
  .transform(({ TABLE_tempinfo, TABLE_temp_info, fandetails, fandetails_3k, powersup }) => ({
    temperatures: [...TABLE_tempinfo, ...TABLE_temp_info],
    fans: [...fandetails.TABLE_faninfo, ...fandetails_3k.TABLE_faninfo],
    trayFans: [...fandetails.TABLE_fantray, ...fandetails_3k.TABLE_fantray],
    zones: [...fandetails.TABLE_fan_zone_speed, ...fandetails_3k.TABLE_fan_zone_speed],
    supplies: [...powersup.TABLE_psinfo, ...powersup.TABLE_ps_info, ...powersup.TABLE_psinfo_n3k],
    modules: powersup.TABLE_mod_pow_info,
  }))
  .refine(
    ({ temperatures, fans, supplies }) => temperatures.length + fans.length + supplies.length > 0,
    "no temperatures, no fans and no power supplies",
  );

/** What names a sensor, which must have a temperature beside that. */
const sensorIn = ({ tempmod, sensor }: Leaves): Leaves => ({ tempmod, sensor, curtemp: "" });

/** What names a fan, alone or in a tray. */
const fanIn = ({ fanname, trayfannum }: Leaves): Leaves => ({ fanname, trayfannum });

/** What numbers a supply, as far as that can be read. */
const supplyIn = ({ psnum, num }: Leaves): Leaves => ({ psnum: wordIn(psnum), num: wordIn(num) });

const wordIn = (leaf: unknown): unknown => (typeof leaf === "object" || typeof leaf === "boolean" ? undefined : leaf);

/** What names the rows of each table, of which several may have one name. */
export const NAMES = {
  tempinfo: sensorIn,
  temp_info: sensorIn,
  faninfo: fanIn,
  fantray: fanIn,
  fan_zone_speed: ({ zone }: Leaves): Leaves => ({ zone }),
  psinfo: supplyIn,
  ps_info: supplyIn,
  psinfo_n3k: supplyIn,
  mod_pow_info: ({ modnum }: Leaves): Leaves => ({ modnum }),
};

/** What the conventions and this catalogue call the states of hardware. */
type HardwareState = "ok" | "degraded" | "failed" | "absent";

/**
 * The switch's words for them; a supply that is shut down gives nothing. A Nexus 7000 prints `Fail/Shut` of one that has
 * failed (Cisco tech note 118956).
 */
const STATES: ReadonlyMap<string, HardwareState> = new Map([
  ["ok", "ok"],
  ["warning", "degraded"],
  ["minor", "degraded"],
  ["minoralarm", "degraded"],
  ["major", "failed"],
  ["majoralarm", "failed"],
  ["fail", "failed"],
  ["failed", "failed"],
  ["failure", "failed"],
  ["fail/shut", "failed"],
  ["fail/shutdown", "failed"],
  ["shutdown", "failed"],
  ["absent", "absent"],
  ["none", "absent"],
]);

/** A state by the switch's word; undefined for a word that is not known. */
export function stateOf(word: string): HardwareState | undefined {
  return STATES.get(word.toLowerCase());
}

/**
 * The speed of a zone as a ratio. Platforms that do not drive their fans by zone print 0 beside fans that are in order (a
 * Nexus 9508, a Nexus 3000, the virtual Nexus 9000): there is no speed, which is nothing to be counted at each poll.
 */
export function zoneRatio(speed: Value, hasRunningFans: boolean): Value {
  if (typeof speed !== "number") return speed;
  return speed === 0 && hasRunningFans ? undefined : speed / 0xff;
}

/** Gives each name once: a Nexus 3500 has two sensors of one name, of which the second is `1/ASIC/2`. */
export function createNumbering(): (name: string) => string {
  const seen = new Map<string, number>();
  const given = new Set<string>();
  return (name) => {
    let count = (seen.get(name) ?? 0) + 1;
    // Another thing may be called so.
    while (given.has(numbered(name, count))) count += 1;
    seen.set(name, count);
    given.add(numbered(name, count));
    return numbered(name, count);
  };
}

function numbered(name: string, count: number): string {
  return count === 1 ? name : `${name}/${count}`;
}
