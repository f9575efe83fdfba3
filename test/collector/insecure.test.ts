import { X509Certificate } from "node:crypto";

import { describe, expect, it } from "vitest";

import type { SwitchSettings } from "../../src/config/settings.ts";
import { startNexus } from "../../src/simulator/nexus.ts";
import { collectFrom, FIB, PASSWORD, settingsFor } from "../support/collector.ts";
import { scrape } from "../support/exposition.ts";

const HOST = { host_name: "leaf-1" };

describe("a switch whose settings give up safety", () => {
  it.each<readonly [string, string, Partial<SwitchSettings>]>([
    ["any_certificate", "any certificate is accepted from this switch", { trust: { kind: "insecure" } }],
    ["old_tls", "TLS older than 1.2 is spoken with this switch", { tls: { minVersion: "TLSv1.1" } }],
  ])("is marked with %s, and the log warns: %s", async (weakness, warning, more) => {
    await using nexus = await startNexus({ name: "leaf-1", personality: "n9k-live", password: PASSWORD, tls: true });
    const pin = new X509Certificate(nexus.certificate!.cert).fingerprint256;
    const settings = settingsFor(nexus, { ...FIB, protocol: "https", trust: { kind: "pin", sha256: [pin] }, ...more });
    await using collector = await collectFrom([settings]);

    const page = await scrape(collector.port);

    expect(page.value("cisco_device_up", HOST)).toBe(1);
    expect(page.find("nxapi_collector_insecure").map(({ labels }) => labels["weakness"])).toEqual([weakness]);
    expect(page.value("nxapi_collector_insecure", { ...HOST, weakness })).toBe(1);
    expect(collector.logged.filter((line) => line.includes("level=warn"))).toEqual([
      expect.stringContaining(`msg="${warning}" switch=leaf-1`),
    ]);
  });

  it("is marked with plain_http if it is not this machine", async () => {
    await using collector = await collectFrom([
      settingsFor({ name: "leaf-1", host: "leaf-1.invalid", port: 80 }, { timeoutMs: 100 }),
    ]);

    const page = await scrape(collector.port);

    expect(page.value("nxapi_collector_insecure", { ...HOST, weakness: "plain_http" })).toBe(1);
    expect(collector.logged[0]).toContain('msg="the password goes to this switch in clear" switch=leaf-1');
  });

  it.each<readonly [string, Partial<SwitchSettings>]>([
    ["plain HTTP to this machine", {}],
    ["verified TLS", { protocol: "https" }],
    ["TLS with stricter limits", { protocol: "https", tls: { minVersion: "TLSv1.3" } }],
  ])("is not one with %s", async (_what, more) => {
    await using nexus = await startNexus({ name: "leaf-1", personality: "n9k-live", password: PASSWORD });
    await using collector = await collectFrom([settingsFor(nexus, more)]);

    const page = await scrape(collector.port);

    expect(page.find("nxapi_collector_insecure")).toEqual([]);
  });
});
