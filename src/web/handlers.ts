import type { FleetQuery, FleetView, SwitchPageView } from "./pages/views.ts";

/** What the server serves; it knows nothing of switches. */
export interface Handlers {
  /** Whether it may be scraped; without it `/metrics`, `/probe` and `/sd` are not there. */
  readonly exposes: boolean;
  /** The exposition of everything, or of the collector alone, after at most `deadlineMs`. */
  readonly metrics: (scrape: ScrapeRequest) => Promise<readonly Uint8Array[]>;
  /** The exposition of one target, after at most `deadlineMs`. */
  readonly probe: (target: string, deadlineMs: number) => Promise<ProbeResult>;
  /** Every switch that there is to probe. */
  readonly discover: () => readonly Discovered[];
  /** Reads the configuration again and gives what is wrong with it; absent where that is not allowed over HTTP. */
  readonly reload?: (() => Promise<readonly string[]>) | undefined;
  /** What people look at; absent where pages are off. */
  readonly pages?: PageHandlers | undefined;
  /** Told of a fault of the collector itself; the client gets a 500. */
  readonly fault: (error: unknown) => void;
}

/** What pages show. They ask switches as a scrape does, and show what there is after a short while. */
export interface PageHandlers {
  /** The collector's own version. */
  readonly version: string;
  /** The switches that a query leaves. */
  readonly fleet: (query: FleetQuery) => Promise<FleetView>;
  /** One switch by its name; undefined if there is none of that name. */
  readonly nexus: (name: string) => Promise<Omit<SwitchPageView, "debug"> | undefined>;
}

/** What a scrape asks for. */
export interface ScrapeRequest {
  readonly deadlineMs: number;
  readonly only?: "collector" | undefined;
}

/** What comes of asking for one target. */
export type ProbeResult =
  | { readonly kind: "shown"; readonly body: readonly Uint8Array[] }
  | { readonly kind: "unknown" | "ambiguous" | "forbidden" | "full"; readonly message: string };

/** A switch as Prometheus is told of it. */
export interface Discovered {
  readonly name: string;
  readonly host: string;
  readonly labels: Readonly<Record<string, string>>;
}
