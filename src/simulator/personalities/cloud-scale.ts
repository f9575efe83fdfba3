import { fxFeatures } from "./acl.ts";
import { commonCommands } from "./common-commands.ts";
import type { Command, Device } from "../commands/command.ts";
import { type Level, filling, moving } from "./levels.ts";
import type { Ports } from "./hardware.ts";
import type { Technology } from "./scale-features.ts";
import { environment } from "../commands/show-environment.ts";
import { systemResources } from "../commands/show-system-resources.ts";
import { aclUtilization, utilizationBody, tcamRegion } from "../commands/show-hardware-access-list.ts";
import { fabric } from "../commands/show-fabric.ts";
import { transceivers } from "../commands/show-transceivers.ts";
import { bgp } from "../commands/show-bgp.ts";
import { copp } from "../commands/show-copp.ts";
import { routeSummary } from "../commands/show-forwarding.ts";
import { capacityForwarding, profileStatus, type ClassUse } from "../commands/show-hardware.ts";
import { aclTcam } from "../commands/show-icam-acl-tcam.ts";
import { aclEntries } from "../commands/show-icam-entries.ts";
import { classNames, fibTcam, type ClassName } from "../commands/show-icam-fib-tcam.ts";
import { icamHealth } from "../commands/show-icam-health.ts";
import { prediction } from "../commands/show-icam-prediction.ts";
import { icamScale, type ScaleUsed } from "../commands/show-icam-scale.ts";
import { interfaces } from "../commands/show-interface.ts";
import { inventory, type Inventory } from "../commands/show-inventory.ts";
import { modules, type Module } from "../commands/show-module.ts";
import { routing } from "../commands/show-routing.ts";
import { configuration } from "../commands/show-running-config.ts";
import { version, type Identity } from "../commands/show-version.ts";
import { vlans } from "../commands/show-vlan.ts";
import type { Instances } from "../commands/table.ts";

/** A Nexus 9000 with Cisco's own ASICs, as data. */
export interface CloudScale {
  readonly identity: Identity;
  readonly modules: readonly Module[];
  readonly inventory: Omit<Inventory, "modules">;
  /** ASIC instances with forwarding tables: line cards and fabric modules. */
  readonly fib: Instances;
  /** ASIC instances with ACL TCAM: line cards. */
  readonly acl: Instances;
  readonly technologies: readonly Technology[];
  /** Whether the tables move; health always does. */
  readonly level: Level;
  readonly capacityForm: "documents" | "text";
  readonly routeShape: "arrays" | "rows";
  /** 10.1(2) and later list IPv6 compression among the ACL resources. */
  readonly compressed: boolean;
  /** 7.0(3)I7: keywords with an underscore only, and ACL use without instances. */
  readonly ancient?: boolean;
}

/** Capacity of each class, and the shares of it between which the class fills and drains. */
const tables: Record<ClassName, readonly [limit: number, low: number, high: number]> = {
  "IPv4 Hosts": [471_859, 0.08, 0.62],
  "IPv4 Routes": [1_153_433, 0.3, 0.86],
  "IPv4 LPM Routes": [458_752, 0.1, 0.55],
  "IPv6 Hosts": [265_421, 0.02, 0.3],
  "IPv6(<=64b) Routes": [206_438, 0.05, 0.45],
  "IPv6(>64b&<128b) Routes": [3932, 0.01, 0.97],
  "IPv6 LPM Routes": [206_438, 0.03, 0.35],
  "IPv4 Multicast": [32_768, 0.01, 0.2],
  "IPv6 Multicast": [8192, 0, 0.15],
};

/** Every command of such a switch; all that count the same entries agree. */
export function cloudScale(data: CloudScale): readonly Command[] {
  const { level, identity, technologies, fib, acl } = data;
  const cards = data.modules;
  const [firstModule = "1"] = Object.keys(fib);
  const used = (device: Device, name: ClassName, place: string): number => {
    const [limit, low, high] = tables[name];
    return filling(level(device, `fib ${name} ${place}`), limit, [low, high]);
  };
  const use: ClassUse = (device, name, module) => ({
    used: used(device, name, `${module}/${fib[module]?.[0] ?? "0"}`),
    limit: tables[name][0],
  });
  const classes = classNames.map((name) => ({
    name,
    limit: tables[name][0],
    used: (device: Device, module: string, inst: string) => used(device, name, `${module}/${inst}`),
  }));
  const scaleUsed: ScaleUsed = (device, technology, feature) => {
    const limit = feature.limit ?? 1000;
    return feature.class === undefined
      ? filling(level(device, `scale ${technology.word} ${feature.name}`), limit, feature.between)
      : Math.min(limit, use(device, feature.class, firstModule).used);
  };
  const { ancient = false, compressed } = data;
  const ports: Ports = { slot: Number(firstModule), count: 6, gigabits: 25 };
  const keyword = (name: string): string => (ancient ? `${name}_tcam` : `{${name}-tcam|${name}_tcam}`);
  const aclUse = { instances: acl, features: fxFeatures, level, compressed, nested: !ancient };
  const ipv4 = [vrf("default", (device, module) => use(device, "IPv4 LPM Routes", module).used, [8, 24, 31, 32])];
  return [
    ...commonCommands,
    version(identity),
    ...modules({ release: identity.release, modules: cards }),
    inventory({ ...data.inventory, modules: cards }),
    ...interfaces(ports),
    ...vlans(ports),
    ...configuration({ release: identity.release, features: ["nxapi", "icam"], ports }),
    ...fibTcam({ keyword: keyword("fib"), instances: fib, classes }),
    ...aclTcam({ keyword: keyword("acl"), instances: acl, features: fxFeatures, level }),
    icamScale({ technologies, used: scaleUsed }),
    aclEntries({ instances: acl, features: fxFeatures, count: 48 }),
    ...prediction({ instances: acl, classes, features: fxFeatures, level, technologies, used: scaleUsed }),
    ...icamHealth(moving, identity.memoryKb),
    systemResources({ cpus: 4, memoryKb: identity.memoryKb, texts: identity.style === "10", level: moving }),
    environment({
      ...data.inventory,
      modules: cards,
      style: identity.style === "10" ? "texts" : "padded",
      level: moving,
    }),
    ...aclUtilization(aclUse),
    tcamRegion(fxFeatures),
    capacityForwarding({
      modules: Object.keys(fib),
      use,
      level,
      form: data.capacityForm,
      acl: (device) => utilizationBody(aclUse, device, Object.keys(acl)),
    }),
    profileStatus({ module: firstModule, use, level }),
    ...routeSummary({
      modules: Object.keys(acl),
      shape: data.routeShape,
      ipv4,
      ipv6: [vrf("default", (device, module) => use(device, "IPv6 LPM Routes", module).used, [10, 64, 127, 128])],
    }),
    transceivers(ports, level),
    ...fabric({ ports, level, vxlan: true }),
    ...bgp(level),
    ...routing({
      module: Object.keys(acl)[0] ?? firstModule,
      routes: ipv4,
      arp: (device) => use(device, "IPv4 Hosts", firstModule).used,
      neighbors: (device) => use(device, "IPv6 Hosts", firstModule).used,
      macs: (device) => filling(level(device, "mac addresses"), 92_160, [0.02, 0.5]),
    }),
    copp(Object.keys(fib), level),
  ];
}

type Masks = readonly (readonly [length: number, routes: number])[];

function vrf(
  name: string,
  routes: (device: Device, module: string) => number,
  lengths: readonly number[],
): { readonly vrf: string; readonly table: string; readonly masks: (device: Device, module: string) => Masks } {
  return {
    vrf: name,
    table: "base",
    masks: (device, module) => {
      const total = routes(device, module);
      const most = total - (lengths.length - 1);
      // Nearly all routes have one length, as in a data centre.
      return lengths.map((length, index) => [length, index === 1 ? Math.max(0, most) : 1]);
    },
  };
}
