import { body, type Command, type Device } from "./command.ts";
import { ctime } from "./printing.ts";
import type { Json } from "./cjson.ts";

/** What `show version` says of a kind of switch. */
export interface Identity {
  /** Which keys and number forms: 7.0(3)I7, 9.x or 10.x. */
  readonly style: "7" | "9" | "10";
  readonly release: string;
  readonly chassis: string;
  readonly image: string;
  readonly compiled: string;
  readonly stamped: string;
  readonly bios: string;
  readonly biosDate: string;
  readonly cpu: string;
  readonly memoryKb: number;
  readonly bootflashKb: number;
  /** Why it last restarted; virtual switches do not know. */
  readonly resetReason?: string;
}

const header =
  "Cisco Nexus Operating System (NX-OS) Software\nTAC support: http://www.cisco.com/tac\nThis switch is simulated.\n";

/** `show version`, with the keys of the release: `nxos_ver_str` from 9.3, `release_type` and nulls from 10.x. */
export function version(identity: Identity): Command {
  return {
    syntax: "show version",
    answer: (device) => body(versionBody(identity, device)),
    text: (device) => versionText(identity, device),
  };
}

function versionBody(identity: Identity, device: Device): Json {
  const { style, release, image, compiled, stamped } = identity;
  const count = (value: number): Json => (style === "10" ? String(value) : value);
  const uptime = uptimeOf(device);
  const reset = resetOf(identity, device);
  const newer = style !== "7";
  return {
    header_str: header,
    bios_ver_str: identity.bios,
    kickstart_ver_str: release,
    ...(style === "10" && { release_type: "Feature Release" }),
    ...(newer && { nxos_ver_str: release }),
    ...(style === "10" && { host_nxos_ver_str: release }),
    bios_cmpl_time: identity.biosDate,
    kick_file_name: image,
    ...(newer && { nxos_file_name: image }),
    kick_cmpl_time: compiled,
    ...(newer && { nxos_cmpl_time: compiled }),
    kick_tmstmp: stamped,
    ...(newer && { nxos_tmstmp: stamped }),
    ...(style === "10" && { boot_lxc_mode: "LXC" }),
    chassis_id: identity.chassis,
    cpu_name: identity.cpu,
    memory: count(identity.memoryKb),
    mem_type: "kB",
    proc_board_id: device.serial,
    host_name: device.name,
    bootflash_size: count(identity.bootflashKb),
    kern_uptm_days: count(uptime.days),
    kern_uptm_hrs: count(uptime.hours),
    kern_uptm_mins: count(uptime.minutes),
    kern_uptm_secs: count(uptime.seconds),
    ...(reset.at !== undefined && { rr_usecs: count(reset.usecs), rr_ctime: reset.at }),
    rr_reason: reset.reason,
    rr_sys_ver: reset.release,
    rr_service: style === "10" ? null : "",
    ...(newer && { plugins: "Core Plugin, Ethernet Plugin" }),
    manufacturer: "Cisco Systems, Inc.",
    TABLE_package_list: { ROW_package_list: { package_id: style === "10" ? null : newer ? "" : {} } },
  };
}

function versionText(identity: Identity, device: Device): string {
  const uptime = uptimeOf(device);
  const reset = resetOf(identity, device);
  const chassis = identity.chassis.replace(/^cisco /, "");
  return [
    header,
    "Software",
    `  BIOS: version ${identity.bios}`,
    identity.style === "10"
      ? `  NXOS: version ${identity.release} [Feature Release]`
      : ` NXOS: version ${identity.release}`,
    ...(identity.style === "10" ? [`  Host NXOS: version ${identity.release}`] : []),
    `  BIOS compile time:  ${identity.biosDate}`,
    `  NXOS image file is: ${identity.image}`,
    `  NXOS compile time:  ${identity.compiled} [${identity.stamped}]`,
    ...(identity.style === "10" ? ["  NXOS boot mode: LXC"] : []),
    "\n\nHardware",
    `  cisco ${chassis} `,
    `  ${identity.cpu} with ${identity.memoryKb} kB of memory.`,
    `  Processor Board ID ${device.serial}\n`,
    `  Device name: ${device.name}`,
    `  bootflash:   ${identity.bootflashKb} kB`,
    `Kernel uptime is ${uptime.days} day(s), ${uptime.hours} hour(s), ${uptime.minutes} minute(s), ${uptime.seconds} second(s)\n`,
    reset.at === undefined ? "Last reset" : `Last reset at ${reset.usecs} usecs after ${reset.at}`,
    `  Reason: ${reset.reason}`,
    `  System version: ${reset.release}`,
    "  Service: \n",
    "plugin\n  Core Plugin, Ethernet Plugin\n",
    "Active Package(s):\n",
  ].join("\n");
}

/** How long the switch has been up. */
export function uptimeOf({ now, bootedAt }: Device): Record<"days" | "hours" | "minutes" | "seconds", number> {
  const total = Math.max(0, Math.floor((now - bootedAt) / 1000));
  return {
    days: Math.floor(total / 86_400),
    hours: Math.floor(total / 3600) % 24,
    minutes: Math.floor(total / 60) % 60,
    seconds: total % 60,
  };
}

interface Reset {
  readonly reason: string;
  readonly release: string;
  readonly at?: string;
  readonly usecs: number;
}

function resetOf(identity: Identity, device: Device): Reset {
  return identity.resetReason === undefined
    ? { reason: "Unknown", release: "", usecs: 0 }
    : {
        reason: identity.resetReason,
        release: identity.release,
        at: ctime(device.bootedAt),
        usecs: (device.bootedAt % 1000) * 1000,
      };
}
