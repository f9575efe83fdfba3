/** Whether a switch answers: `late` is not down, and `pending` has not been asked yet. */
export type SwitchState = "up" | "late" | "down" | "pending";

/** How a table stands by the thresholds of warnings. */
export type Level = "ok" | "warning" | "critical";

/** One point of a table's course. */
export interface CoursePoint {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** 1 is full; undefined where the table was not read. */
  readonly ratio: number | undefined;
}

/** When a table is full if it goes on as it did. */
export interface FullView {
  /** Milliseconds from now. */
  readonly inMs: number;
  /** Percentage points a day. */
  readonly percentPerDay: number;
  /** How long the course is that this rests on, in milliseconds. */
  readonly overMs: number;
}

/** A hardware table or limit, as it is shown. */
export interface TableView {
  /** What it is; in a group, what the group's title does not say. */
  readonly title: string;
  /** Module and forwarding instance, as `1/0`; empty for one of the whole switch. */
  readonly place: string;
  readonly used: number | undefined;
  readonly limit: number | undefined;
  readonly percent: number | undefined;
  readonly level: Level;
  /** Whether it is meant to be full, so that nobody is warned of it. */
  readonly meantToBeFull: boolean;
  readonly course: readonly CoursePoint[];
  readonly full: FullView | undefined;
  /** What lives in it, or where it lives; empty for most. */
  readonly note: string;
}

/** Tables of one kind. */
export interface GroupView {
  readonly title: string;
  readonly tables: readonly TableView[];
}

/** The tables of a module and forwarding instance, or of the whole switch. */
export interface PlaceView {
  /** As `1/0`; empty for the whole switch. */
  readonly place: string;
  readonly groups: readonly GroupView[];
  /** Those of which nothing is in use. */
  readonly unused: readonly TableView[];
}

/** What the reason of a switch means. */
export interface AdviceView {
  readonly cause: string;
  readonly step: string;
  /** The runbook that says more, by its name. */
  readonly runbook: string | undefined;
}

/** A switch as it stands in the list of all. */
export interface SwitchView {
  readonly name: string;
  readonly host: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly state: SwitchState;
  /** Why it is not up, one word of the closed list; undefined if it is. */
  readonly reason: string | undefined;
  /** What that means and what to do about it; undefined for a switch that is up. */
  readonly advice: AdviceView | undefined;
  readonly model: string;
  readonly release: string;
  /** How old what is shown of it is, in milliseconds; undefined if there is nothing. */
  readonly ageMs: number | undefined;
  /** Those that it is warned of first, by when they are full and then by how full they are. */
  readonly tables: readonly TableView[];
  /** What is not in order besides tables, the most urgent first. */
  readonly problems: readonly ProblemView[];
  /** Whether it is asked about tables. */
  readonly asksTables: boolean;
}

/** How things stand with a command on a switch. */
export interface CommandView {
  readonly command: string;
  readonly state: string;
  /** After what time it is asked again; 0 is with each poll. */
  readonly periodMs: number;
  readonly tookMs: number;
  /** How old its reading is; undefined if it has none. */
  readonly ageMs: number | undefined;
  /** What was wrong, in the switch's own words where it had any. */
  readonly detail: string | undefined;
}

/** One request of a poll. */
export interface RequestView {
  /** Milliseconds since the poll began. */
  readonly afterMs: number;
  readonly tookMs: number;
  readonly commands: readonly string[];
  /** `answered`, or the reason why not. */
  readonly outcome: string;
}

/** What is not in order, and of what that is true. */
export interface ProblemView {
  readonly what: string;
  /** The runbook that says what to do, by its name. */
  readonly alert: string;
  readonly level: Exclude<Level, "ok">;
  readonly where: readonly string[];
}

/** How something of a switch is on the whole. */
export interface FactView {
  readonly what: string;
  readonly said: string;
}

/** An interface of a switch. */
export interface InterfaceView {
  readonly name: string;
  readonly state: "up" | "down" | "shut down";
  /** How long ago it last went up or down, in milliseconds; undefined if it never did, or does not say. */
  readonly flappedMs: number | undefined;
  /** As `25 Gbit/s`; empty if it is not known. */
  readonly speed: string;
  /** Since its counters were cleared. */
  readonly errors: number | undefined;
  readonly description: string;
  readonly neighbor: string;
}

/** A switch with all that is known of it. */
export interface SwitchDetailView extends SwitchView {
  readonly facts: readonly FactView[];
  /** Those that are down first. */
  readonly interfaces: readonly InterfaceView[];
  /** How many tables there are beside those that are shown. */
  readonly leftOut: number;
  readonly hostname: string;
  readonly serial: string;
  /** Milliseconds since its start; undefined if it does not say. */
  readonly uptimeMs: number | undefined;
  /** All its tables, by place and kind. */
  readonly places: readonly PlaceView[];
  readonly commands: readonly CommandView[];
  readonly breaker: { readonly state: string; readonly retryInMs: number | undefined };
  readonly requests: { readonly lastMinute: number; readonly limit: number };
  readonly poll: { readonly tookMs: number; readonly requests: readonly RequestView[] } | undefined;
}

/** What a person asked the list of switches for. */
export interface FleetQuery {
  /** Part of a name. */
  readonly name: string;
  /** `label=value`, or a part of a value. */
  readonly label: string;
  /** A state, a level that some table has reached, or `problem` for what is not in order otherwise; empty for all. */
  readonly state: string;
  /** From 1 on. */
  readonly page: number;
}

/** The list of switches, as a query leaves it. */
export interface FleetView {
  readonly version: string;
  /** When this was so, in milliseconds since 1970. */
  readonly at: number;
  readonly query: FleetQuery;
  readonly totals: {
    readonly switches: number;
    readonly states: Readonly<Record<SwitchState, number>>;
    /** Tables that have come to the thresholds. */
    readonly warnings: number;
    readonly criticals: number;
    /** Switches of which something else is not in order. */
    readonly problems: number;
  };
  /** How many switches the query fits. */
  readonly found: number;
  readonly pages: number;
  readonly switches: readonly SwitchView[];
  /** Whether there are `/metrics`, `/sd` and `/probe`. */
  readonly exposes: boolean;
}

/** One switch on its page. */
export interface SwitchPageView {
  readonly version: string;
  /** When this was so, in milliseconds since 1970. */
  readonly at: number;
  readonly nexus: SwitchDetailView;
  /** Whether the poll is shown request by request. */
  readonly debug: boolean;
  readonly exposes: boolean;
}
