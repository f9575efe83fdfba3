import type { Profile } from "../catalogue/profiles.ts";
import { type Ask, type CommandStatus, GREATEST_SHARE } from "./ask.ts";
import type { Knowledge } from "./knowledge.ts";
import { plan, type Scope } from "./plan.ts";

/**
 * What is known once the periods of profiles are stretched: the commands of a profile that have a period take no more of
 * the switch's time together than a slow one may alone. What is asked with each poll has no period to stretch.
 */
export function stretchProfiles(scope: Scope, known: Knowledge, now: number): Knowledge {
  const members: { readonly one: Ask; readonly status: CommandStatus; readonly profile: Profile }[] = [];
  const loads = new Map<Profile, number>();
  for (const one of plan(scope, known, now)) {
    const { profile, periodMs } = one.command;
    const status = known.statuses.get(one.title);
    if (profile === undefined || periodMs === 0 || status === undefined) continue;
    members.push({ one, status, profile });
    // What a switch refuses, it is asked once an hour.
    if (status.state === "supported")
      loads.set(profile, (loads.get(profile) ?? 0) + (status.costMs ?? status.tookMs) / periodMs);
  }
  const statuses = new Map(known.statuses);
  for (const { one, status, profile } of members) {
    const times = (loads.get(profile) ?? 0) / GREATEST_SHARE;
    const stretchedMs = times > 1 ? one.command.periodMs * times : 0;
    if (stretchedMs !== status.stretchedMs) statuses.set(one.title, { ...status, stretchedMs });
  }
  return { ...known, statuses };
}
