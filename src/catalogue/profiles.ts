/** Sets of commands that are chosen together: what each command of the catalogue belongs to but those that say what a switch is. */
export const PROFILES = ["tables", "health", "interfaces", "optics", "routing", "fabric", "drops"] as const;
export type Profile = (typeof PROFILES)[number];

/** What each profile tells of a switch, in a sentence. */
export const ABOUT_PROFILES: Readonly<Record<Profile, string>> = {
  tables: "How full the hardware tables are: TCAM, forwarding, access lists and scale limits.",
  health: "CPU, memory, temperatures, fans and power supplies.",
  interfaces: "States, traffic and errors of interfaces.",
  optics: "Power, temperature, voltage and current of transceivers.",
  routing: "BGP peers, and how many routes and neighbours there are.",
  fabric: "vPC, VXLAN, neighbours, time and spanning tree.",
  drops: "What control-plane policing and full queues drop.",
};

/** Those of a switch for which none are chosen. */
export const DEFAULT_PROFILES: readonly Profile[] = ["tables", "health"];

/** The words by which profiles are chosen; `all` means each of them. */
export const PROFILE_WORDS = [...PROFILES, "all"] as const;
type ProfileWord = (typeof PROFILE_WORDS)[number];

/** The profiles that are meant by these words, each once and in the order of the list. */
export function profilesOf(words: readonly ProfileWord[]): readonly Profile[] {
  return words.includes("all") ? PROFILES : PROFILES.filter((profile) => words.includes(profile));
}

/** What of a command says whether it is asked. */
interface Choosable {
  /** Undefined of a command that belongs to no choice: what says what a switch is, and what a configuration adds. */
  readonly profile: Profile | undefined;
  readonly byDefault: boolean;
}

/** Whether a command is asked with these profiles, unless it is chosen by itself. */
export function isChosen({ profile, byDefault }: Choosable, profiles: readonly Profile[]): boolean {
  return byDefault && (profile === undefined || profiles.includes(profile));
}
