import { commonCommands } from "./common-commands.ts";
import { classNames, fibTcam, type ClassName } from "../commands/show-icam-fib-tcam.ts";
import { moving } from "./levels.ts";
import { fabric } from "../commands/show-fabric.ts";
import { noTransceivers } from "../commands/show-transceivers.ts";
import { bgp } from "../commands/show-bgp.ts";
import { virtualEnvironment } from "../commands/show-environment.ts";
import type { Ports } from "./hardware.ts";
import { interfaces } from "../commands/show-interface.ts";
import { virtualRouting } from "../commands/show-routing.ts";
import { systemResources } from "../commands/show-system-resources.ts";
import { version } from "../commands/show-version.ts";
import type { Personality } from "./personality.ts";

const memoryKb = 10_211_516;

// A virtual switch has no unicast tables: as captured on a Nexus 9300v, 9.3(3).
const limits: Partial<Record<ClassName, number>> = {
  "IPv4 Multicast": 32_768,
  "IPv6 Multicast": 2048,
};

const ports: Ports = { slot: 1, count: 4, gigabits: 1 };

/** A virtual Nexus 9300v with 9.3(3), the switch of Cisco's iCAM workshop of 2020. */
export const n9kv933: Personality = {
  name: "n9kv-9.3.3",
  summary: "virtual Nexus 9300v, 9.3(3): FIB TCAM without unicast capacities, as in Cisco's workshop of 2020",
  dialect: { nginx: "1.7.10", rejection: "Server internal error." },
  commands: [
    ...commonCommands,
    version({
      style: "9",
      release: "9.3(3)",
      chassis: "Nexus9000 C9300v Chassis",
      image: "bootflash:///nxos.9.3.3.bin",
      compiled: "12/22/2019 2:00:00",
      stamped: "12/22/2019 14:00:37",
      bios: "",
      biosDate: "",
      cpu: "Intel(R) Xeon(R) CPU E5-2680 v4 @ 2.40GHz",
      memoryKb,
      bootflashKb: 4_287_040,
    }),
    systemResources({ cpus: 2, memoryKb, texts: false, level: moving }),
    virtualEnvironment,
    ...interfaces(ports),
    noTransceivers(ports),
    ...fabric({ ports, level: moving, vxlan: true }),
    ...bgp(moving),
    ...virtualRouting,
    ...fibTcam({
      keyword: "{fib-tcam|fib_tcam}",
      instances: { 1: ["0"] },
      classes: classNames.map((name) => ({ name, limit: limits[name] ?? 0, used: () => 0 })),
    }),
  ],
};
