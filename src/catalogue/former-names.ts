/**
 * The names that metrics had in earlier versions, by their names of today; none has been renamed yet. The reference tells
 * them, for whoever has the old name in a query.
 */
export const FORMER_METRICS: Readonly<Record<string, string>> = {};
