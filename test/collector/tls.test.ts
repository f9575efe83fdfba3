import { X509Certificate } from "node:crypto";
import type { TlsOptions } from "node:tls";

import { expect, it } from "vitest";

import type { SwitchSettings } from "../../src/config/settings.ts";
import { selfSigned } from "../../src/simulator/http/certificate.ts";
import { serveTls } from "../nxapi/servers.ts";
import { startNexus } from "../../src/simulator/nexus.ts";
import { collectFrom, FIB, PASSWORD, settingsFor } from "../support/collector.ts";
import { scrape } from "../support/exposition.ts";

type Trust = SwitchSettings["trust"];

const HERE = { hosts: ["127.0.0.1"] };
const DAY_MS = 86_400_000;
const good = selfSigned(HERE);
const expired = selfSigned({ ...HERE, notBefore: Date.now() - 400 * DAY_MS });
const early = selfSigned({ ...HERE, notBefore: Date.now() + DAY_MS });
const foreign = selfSigned({ hosts: ["192.0.2.1"] });
const another = selfSigned(HERE);
const old = { minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" } as const;

const issuedBy = ({ cert }: { readonly cert: string }): Trust => ({ kind: "verify", ca: cert });
const pinned = ({ cert }: { readonly cert: string }): Trust => ({
  kind: "pin",
  sha256: [new X509Certificate(cert).fingerprint256],
});

const FAULTS: readonly (readonly [name: string, reason: string, shown: TlsOptions, trust: Trust])[] = [
  ["expired", "tls_expired", expired, issuedBy(expired)],
  ["not-valid-yet", "tls_expired", early, issuedBy(early)],
  ["self-signed", "tls_untrusted", good, { kind: "verify" }],
  ["of-an-unknown-authority", "tls_untrusted", good, issuedBy(another)],
  ["of-another-name", "tls_name_mismatch", foreign, issuedBy(foreign)],
  ["swapped", "tls_pin_mismatch", another, pinned(good)],
  ["of-an-old-protocol", "tls_protocol", { ...selfSigned({ keyType: "rsa" }), ...old }, { kind: "insecure" }],
];

it("each fault of TLS has a reason of its own in a scrape, and no switch with one is sent a byte", async () => {
  await using stack = new AsyncDisposableStack();
  const servers = await Promise.all(FAULTS.map(async ([, , shown]) => stack.use(await serveTls(shown))));
  const settings = FAULTS.map(([name, , , trust], index) =>
    settingsFor({ name, host: "127.0.0.1", port: servers[index]!.port }, { ...FIB, protocol: "https", trust }),
  );
  const collector = stack.use(await collectFrom(settings));

  await scrape(collector.port);
  const page = await scrape(collector.port);

  const reasons = page.find("nxapi_collector_down_reason").map(({ labels }) => [labels["host_name"], labels["reason"]]);
  expect(new Set(reasons)).toEqual(new Set(FAULTS.map(([name, reason]) => [name, reason])));
  expect(servers.map((server) => server.received())).toEqual(FAULTS.map(() => ""));
  const count = (metric: string): number[] => page.find(metric).map(({ value }) => value);
  expect(count("nxapi_collector_connections_total")).toEqual(FAULTS.map(() => 2));
  expect(count("nxapi_collector_logins_total")).toEqual(FAULTS.map(() => 0));
});

it.each<readonly [string, Trust, object]>([
  ["verified", issuedBy(good), good],
  ["pinned", pinned(expired), expired],
  ["any", { kind: "insecure" }, expired],
])("the end of a certificate is told, and that it is %s", async (word, trust, tls) => {
  await using nexus = await startNexus({ name: "leaf-1", personality: "n9k-live", password: PASSWORD, tls });
  await using collector = await collectFrom([settingsFor(nexus, { ...FIB, protocol: "https", trust })]);

  const [end] = (await scrape(collector.port)).find("nxapi_collector_certificate_expiry_timestamp_seconds");

  const { validTo } = new X509Certificate(nexus.certificate!.cert);
  expect(end?.labels).toEqual({ host_name: "leaf-1", trust: word });
  expect(end?.value).toBe(Date.parse(validTo) / 1_000);
});
