import type { SwitchSettings } from "../../src/config/settings.ts";
import { type Nexus, startNexus } from "../../src/simulator/nexus.ts";
import { PASSWORD, settingsFor } from "./collector.ts";

const COMMAND = "show icam entries acl module 1 inst 0 sort top 10";

/** A switch that shows the hits of ACL entries, and is asked for nothing but them and who it is, in each poll. */
export interface HitCounters extends AsyncDisposable {
  readonly nexus: Nexus;
  readonly settings: SwitchSettings;
  /** Shows the entries of these features from now on; their hits start at zero and grow with each look at them. */
  show(...features: readonly string[]): void;
  /** Shows only the entries of these features from now on; their hits go on growing. */
  keep(...features: readonly string[]): void;
}

/** Starts a switch with such counters. It has been up for a day, so that a reboot is told from a clock that is off. */
export async function startHitCounters(): Promise<HitCounters> {
  const nexus = await startNexus({ name: "leaf-1", personality: "n9k-live", password: PASSWORD, uptimeS: 86_400 });
  const settings = settingsFor(nexus, {
    commands: { only: ["version", "icam_acl_entries"], choices: { icam_acl_entries: { periodMs: 0 } } },
    places: [{ module: "1", inst: "0" }],
  });
  let looks = 0;
  function keep(...features: readonly string[]): void {
    nexus.replies.set(COMMAND, () => {
      looks += 1;
      return {
        module: "1",
        instance: "0",
        TABLE_ACL_entries: { ROW_ACL_entries: features.map((feature) => entryOf(feature, 10 * looks)) },
      };
    });
  }
  return {
    nexus,
    settings,
    show(...features) {
      looks = 0;
      keep(...features);
    },
    keep,
    [Symbol.asyncDispose]: () => nexus[Symbol.asyncDispose](),
  };
}

function entryOf(feature: string, hits: number) {
  return {
    Feature: feature,
    Pkt_Type: "IPv4",
    SourceIP_Mask_DestIP_Mask: "10.0.0.0/24 192.0.2.0/29",
    Action: "Permit",
    Intf_name: "-",
    Stats: String(hits),
  };
}
