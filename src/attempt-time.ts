/**
 * How long each of several addresses of a name but the last is tried, in milliseconds, where Node would give it 250 and then
 * tries it no more: a packet that was lost is sent again after a second (RFC 6298), a destination may be on the other side of
 * the world, and the collector may be busy meanwhile.
 */
export const ATTEMPT_MS = 2_000;
