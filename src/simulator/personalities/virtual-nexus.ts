import { classNames, fibTcam, type ClassName } from "../commands/show-icam-fib-tcam.ts";
import { bgp } from "../commands/show-bgp.ts";
import type { Command } from "../commands/command.ts";
import { virtualEnvironment } from "../commands/show-environment.ts";
import { fabric } from "../commands/show-fabric.ts";
import { interfaces } from "../commands/show-interface.ts";
import { virtualRouting } from "../commands/show-routing.ts";
import { systemResources } from "../commands/show-system-resources.ts";
import { noTransceivers } from "../commands/show-transceivers.ts";
import { type Identity, version } from "../commands/show-version.ts";
import { commonCommands } from "./common-commands.ts";
import type { Ports } from "./hardware.ts";
import { moving } from "./levels.ts";
import type { Personality } from "./personality.ts";

/** What one virtual switch has that another has not. */
interface VirtualNexus {
  readonly name: string;
  readonly summary: string;
  /** Its release; nothing of a virtual switch has a BIOS. */
  readonly software: Omit<Identity, "bios" | "biosDate" | "cpu">;
  /** How iCAM's keyword is spelled. */
  readonly keyword: string;
  readonly limits: Readonly<Partial<Record<ClassName, number>>>;
  readonly used?: Readonly<Partial<Record<ClassName, number>>>;
  readonly more?: readonly Command[];
}

const ports: Ports = { slot: 1, count: 4, gigabits: 1 };

/**
 * A virtual Nexus: four ports without transceivers, and no unicast tables, as captured on a Nexus 9300v with 9.3(3) and a
 * Nexus 9000v with 7.0(3)I7(6).
 */
export function virtualNexus(nexus: VirtualNexus): Personality {
  const { name, summary, software, keyword, limits, used = {}, more = [] } = nexus;
  return {
    name,
    summary,
    dialect: { nginx: "1.7.10", rejection: "Server internal error." },
    commands: [
      ...commonCommands,
      version({ ...software, bios: "", biosDate: "", cpu: "Intel(R) Xeon(R) CPU E5-2680 v4 @ 2.40GHz" }),
      systemResources({ cpus: 2, memoryKb: software.memoryKb, texts: false, level: moving }),
      virtualEnvironment,
      ...interfaces(ports),
      noTransceivers(ports),
      ...fabric({ ports, level: moving, vxlan: true }),
      ...bgp(moving),
      ...virtualRouting,
      ...fibTcam({
        keyword,
        instances: { 1: ["0"] },
        classes: classNames.map((one) => ({ name: one, limit: limits[one] ?? 0, used: () => used[one] ?? 0 })),
      }),
      ...more,
    ],
  };
}
