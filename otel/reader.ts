import { AggregationTemporality, InstrumentType, MetricReader } from "@opentelemetry/sdk-metrics";

/** More series than the collector admits of a switch; the SDK would fold the excess into one overflow series. */
const SDK_SERIES_LIMIT = 100_000;

/**
 * Reads when it is asked to, and never by itself.
 *
 * Gauges are read as DELTA, which shows nowhere since a gauge has no temporality in any format: a cumulative reader
 * of the JavaScript SDK repeats for ever the series that are no longer observed (opentelemetry-js issue 4096).
 */
export class OnDemandReader extends MetricReader {
  constructor() {
    super({
      aggregationTemporalitySelector: (type) =>
        type === InstrumentType.OBSERVABLE_GAUGE ? AggregationTemporality.DELTA : AggregationTemporality.CUMULATIVE,
      cardinalitySelector: () => SDK_SERIES_LIMIT,
    });
  }

  protected override onForceFlush(): Promise<void> {
    return Promise.resolve();
  }

  protected override onShutdown(): Promise<void> {
    return Promise.resolve();
  }
}
