import { X509Certificate } from "node:crypto";
import { expect, it } from "vitest";
import { selfSigned } from "../../../src/simulator/http/certificate.ts";
import { startNexus } from "../../../src/simulator/nexus.ts";
import { ask, calls } from "../ask.ts";

it.each(["ec", "rsa"] as const)("makes a certificate like a switch's own, with a key of type %s", (keyType) => {
  const { cert } = selfSigned({ keyType, notBefore: Date.UTC(2026, 0, 1) });
  const { subject, issuer, validFrom, validTo, subjectAltName } = new X509Certificate(cert);

  expect(subject).toBe("C=US\nST=CA\nL=San Jose\nO=Cisco Systems Inc.\nOU=dcnxos\nCN=nxos");
  expect(issuer).toBe(subject);
  expect([validFrom, validTo]).toEqual(["Jan  1 00:00:00 2026 GMT", "Jan  2 00:00:00 2026 GMT"]);
  expect(subjectAltName).toBeUndefined();
});

it("names the hosts it is asked to", () => {
  const { cert } = selfSigned({ hosts: ["leaf-1.example", "127.0.0.1"] });

  expect(new X509Certificate(cert).subjectAltName).toBe("DNS:leaf-1.example, IP Address:127.0.0.1");
});

it("tells the fingerprint of the certificate it shows", async () => {
  const made = selfSigned({ hosts: ["127.0.0.1"] });
  await using nexus = await startNexus({ name: "leaf-1", personality: "n9k-live", tls: made });

  const { status } = await ask(nexus.url, { body: calls("show clock"), ca: made.cert });

  expect(status).toBe(200);
  expect(nexus.fingerprint256).toBe(new X509Certificate(made.cert).fingerprint256);
});
