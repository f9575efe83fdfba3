import { X509Certificate } from "node:crypto";
import { TLSSocket } from "node:tls";

import { describe, expect, it } from "vitest";

import { type CertificateOptions, selfSigned } from "../../src/simulator/http/certificate.ts";
import { startNexus } from "../../src/simulator/nexus.ts";
import type { Target, TlsLimits, Trust } from "../../src/nxapi/target.ts";
import { tlsOptions } from "../../src/nxapi/dial.ts";
import { ISSUED, ISSUER, ISSUER_OF_2020 } from "../support/issued.ts";
import { clientOf, handClock, leaf, PASSWORD, targetAt } from "./asking.ts";
import { answering, serveTcp, serveTls, VERSION_ANSWER } from "./servers.ts";

const VERSION = ["show version"];
const DAY_MS = 86_400_000;
const HERE: CertificateOptions = { hosts: ["127.0.0.1", "leaf-1.test"] };
const ANSWER = `HTTP/1.1 200 OK\r\nContent-Length: ${VERSION_ANSWER.length}\r\n\r\n${VERSION_ANSWER}`;

/** A switch's end of TLS that answers, records what it is sent, and shows a certificate made as told. */
async function serveCertificate(options: CertificateOptions = HERE) {
  const certificate = selfSigned(options);
  const server = await serveTls(certificate, (socket) => socket.write(ANSWER));
  return { ...server, cert: certificate.cert, pin: pinOf(certificate) };
}

function pinOf({ cert }: { readonly cert: string }): string {
  return new X509Certificate(cert).fingerprint256;
}

function https(more: Partial<Target> = {}): Partial<Target> {
  return { protocol: "https", ...more };
}

function ownCa(ca: string): Trust {
  return { kind: "verify", ca };
}

const otherPin = pinOf(selfSigned());

describe("a certificate that is accepted", () => {
  it("comes from an authority that is trusted and names the switch's address", async () => {
    await using server = await serveCertificate();
    const trust: Trust = { kind: "verify", ca: server.cert };
    await using client = clientOf(targetAt(server, https({ trust })));

    await expect(client.ask(VERSION)).resolves.toMatchObject([{ ok: true }]);
  });

  it.each([
    ["an authority that another has issued", ISSUER],
    ["the certificate itself, which an authority has issued", ISSUED.cert],
  ])("comes from a file that holds %s", async (_what, ca) => {
    await using server = await serveTls(ISSUED, (socket) => socket.write(ANSWER));
    await using client = clientOf(targetAt(server, https({ trust: ownCa(ca) })));

    await expect(client.ask(VERSION)).resolves.toMatchObject([{ ok: true }]);
  });

  it("comes from an authority that is trusted and has the switch's name", async () => {
    await using server = await serveCertificate();
    const trust: Trust = { kind: "verify", ca: server.cert };
    await using client = clientOf(targetAt({ ...server, host: "leaf-1.test" }, https({ trust })), {
      resolve: () => Promise.resolve([{ address: "127.0.0.1", family: 4 }]),
    });

    await expect(client.ask(VERSION)).resolves.toMatchObject([{ ok: true }]);
  });

  it("is pinned, though it has expired, names nobody and was issued by itself", async () => {
    await using server = await serveCertificate({ notBefore: Date.now() - 400 * DAY_MS });
    const trust: Trust = { kind: "pin", sha256: [otherPin, server.pin] };
    await using client = clientOf(targetAt(server, https({ trust })));

    await expect(client.ask(VERSION)).resolves.toMatchObject([{ ok: true }]);
  });

  it("is any at all where the settings say so", async () => {
    await using server = await serveCertificate({ notBefore: Date.now() - 400 * DAY_MS });
    await using client = clientOf(targetAt(server, https({ trust: { kind: "insecure" } })));

    await expect(client.ask(VERSION)).resolves.toMatchObject([{ ok: true }]);
  });
});

describe("a certificate that is not accepted", () => {
  it.each<readonly [string, string, CertificateOptions, (cert: string) => Trust]>([
    ["tls_untrusted", "issued by itself", HERE, () => ({ kind: "verify" })],
    ["tls_untrusted", "issued by another authority", HERE, () => ownCa(selfSigned().cert)],
    ["tls_expired", "long expired", { ...HERE, notBefore: Date.now() - 400 * DAY_MS }, ownCa],
    ["tls_expired", "not valid yet", { ...HERE, notBefore: Date.now() + DAY_MS }, ownCa],
    ["tls_name_mismatch", "of somebody else", { hosts: ["192.0.2.1"] }, ownCa],
    ["tls_name_mismatch", "of nobody, as the switch's own", {}, ownCa],
    ["tls_pin_mismatch", "not among the pins", HERE, () => ({ kind: "pin", sha256: [otherPin] })],
    ["tls_pin_mismatch", "pinned by nobody", HERE, () => ({ kind: "pin", sha256: [] })],
  ])("is told as %s and sent not one byte: %s", async (reason, _what, options, trustOf) => {
    await using server = await serveCertificate(options);
    const trust = trustOf(server.cert);
    await using client = clientOf(targetAt(server, https({ trust })));

    for (let poll = 0; poll < 3; poll += 1) {
      await expect(client.ask(VERSION)).rejects.toMatchObject({ reason });
    }

    expect(server.received()).toBe("");
    expect(client.traffic()).toEqual({
      requests: 0,
      retries: 0,
      logins: 0,
      sentBytes: 0,
      receivedBytes: 0,
      connections: 3,
    });
    await expect.poll(() => server.open()).toBe(0);
  });

  it.each<readonly [string, Trust]>([
    ["tls_pin_mismatch", { kind: "pin", sha256: [otherPin, "undefined"] }],
    ["tls_untrusted", { kind: "verify" }],
  ])("is one that is not shown at all: %s", async (reason, trust) => {
    const anonymous = "ADH-AES128-SHA256@SECLEVEL=0";
    await using server = await serveTls({ ciphers: anonymous, dhparam: "auto", maxVersion: "TLSv1.2" });
    await using client = clientOf(targetAt(server, https({ trust, tls: { ciphers: anonymous } })));

    await expect(client.ask(VERSION)).rejects.toMatchObject({ reason });

    expect(server.connections()).toBe(1);
    expect(server.received()).toBe("");
  });

  it("is told with the fingerprint to pin", async () => {
    await using server = await serveCertificate();
    await using client = clientOf(targetAt(server, https()));

    await expect(client.ask(VERSION)).rejects.toThrow(
      `leaf-1: the certificate is not accepted (DEPTH_ZERO_SELF_SIGNED_CERT); its SHA-256 fingerprint is ${server.pin}`,
    );
  });

  it.each([
    ["its names", { hosts: ["leaf-2.test", "192.0.2.1"] }, "DNS:leaf-2.test, IP Address:192.0.2.1"],
    ["its subject where it has none", {}, "C=US ST=CA L=San Jose O=Cisco Systems Inc. OU=dcnxos CN=nxos"],
  ])("is told with %s, one of which may be the switch's", async (_what, options, names) => {
    await using server = await serveCertificate(options);
    await using client = clientOf(targetAt(server, https({ trust: ownCa(server.cert) })));

    await expect(client.ask(VERSION)).rejects.toThrow(
      `(ERR_TLS_CERT_ALTNAME_INVALID); it is for ${names}; its SHA-256 fingerprint is ${server.pin}`,
    );
  });

  it("is not said to have expired where an authority of the file has", async () => {
    await using server = await serveTls(ISSUED);
    await using client = clientOf(targetAt(server, https({ trust: ownCa(ISSUER_OF_2020) })));

    const refused = client.ask(VERSION);

    await expect(refused).rejects.toMatchObject({ reason: "tls_untrusted" });
    await expect(refused).rejects.toThrow("not accepted (CERT_HAS_EXPIRED, of an authority, not its own)");
  });

  it("was accepted before and has changed while the switch was restarted", async () => {
    await using nexus = await startNexus({ ...leaf, tls: true });
    const trust: Trust = { kind: "pin", sha256: [pinOf(nexus.certificate!)] };
    await using client = clientOf(targetAt(nexus, https({ trust })));
    await client.ask(VERSION);
    await nexus.faults.set({ certificate: {}, close: { announced: true, times: 1 } });
    await client.ask(VERSION);
    const asked = nexus.record.requestCount;

    await expect(client.ask(VERSION)).rejects.toMatchObject({ reason: "tls_pin_mismatch" });

    expect(nexus.record.requestCount).toBe(asked);
  });
});

describe("the version of TLS", () => {
  it.each<readonly [string, TlsLimits, object]>([
    ["1.2, with the ciphers of Node", {}, { minVersion: "TLSv1.2" }],
    ["1.3, with the ciphers of Node", { minVersion: "TLSv1.3" }, { minVersion: "TLSv1.3" }],
    [
      "1.1, with what OpenSSL needs for it",
      { minVersion: "TLSv1.1" },
      { minVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" },
    ],
    ["1.2, with ciphers of its own", { ciphers: "AES128-SHA" }, { minVersion: "TLSv1.2", ciphers: "AES128-SHA" }],
  ])("is at least %s", (_what, tls, options) => {
    expect(tlsOptions(targetAt({ host: "leaf-1.example", port: 443 }, https({ tls })))).toEqual({
      ...options,
      rejectUnauthorized: false,
    });
  });

  const { key, cert } = selfSigned({ keyType: "rsa" });
  const old = { key, cert, minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" } as const;

  it("is 1.2 at least", async () => {
    await using server = await serveTls(old, (socket) => socket.write(ANSWER));
    await using client = clientOf(targetAt(server, https({ trust: { kind: "insecure" } })));

    await expect(client.ask(VERSION)).rejects.toMatchObject({ reason: "tls_protocol" });

    expect(server.received()).toBe("");
  });

  it.each([
    ["the version", { minVersion: "TLSv1" }],
    ["the version and the ciphers", { minVersion: "TLSv1.1", ciphers: "AES128-SHA@SECLEVEL=0" }],
  ] as const)("is older where the settings name %s", async (_what, tls) => {
    await using server = await serveTls(old, (socket) => socket.write(ANSWER));
    await using client = clientOf(targetAt(server, https({ trust: { kind: "insecure" }, tls })));

    await expect(client.ask(VERSION)).resolves.toMatchObject([{ ok: true }]);

    expect(client.opening().handshake?.protocol).toBe("TLSv1.1");
  });

  it("is no older than the settings name", async () => {
    await using server = await serveTls({ key, cert, maxVersion: "TLSv1.2" }, (socket) => socket.write(ANSWER));
    const tls = { minVersion: "TLSv1.3" } as const;
    await using client = clientOf(targetAt(server, https({ trust: { kind: "insecure" }, tls })));

    await expect(client.ask(VERSION)).rejects.toMatchObject({ reason: "tls_protocol" });
  });

  it("needs ciphers that both sides have", async () => {
    await using server = await serveTls({ key, cert, maxVersion: "TLSv1.2", ciphers: "AES128-SHA" }, (socket) =>
      socket.write(ANSWER),
    );
    const trust: Trust = { kind: "insecure" };
    await using plain = clientOf(targetAt(server, https({ trust, tls: { ciphers: "ECDHE-RSA-AES256-GCM-SHA384" } })));
    await using told = clientOf(targetAt(server, https({ trust, tls: { ciphers: "AES128-SHA" } })));

    await expect(plain.ask(VERSION)).rejects.toMatchObject({ reason: "tls_protocol" });
    await expect(told.ask(VERSION)).resolves.toMatchObject([{ ok: true }]);
  });
});

describe("a port that speaks no TLS", () => {
  it("is told as tls_protocol and sent no credentials", async () => {
    await using server = await serveTcp((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
    await using client = clientOf(targetAt(server, https()));

    await expect(client.ask(VERSION)).rejects.toMatchObject({ reason: "tls_protocol" });

    expect(server.received()).not.toMatch(/Authorization|Basic|POST/);
  });
});

describe("a connection over TLS", () => {
  it("shows the whole handshake each time, so that a pin cannot be resumed past", async () => {
    const certificate = selfSigned();
    const reused: boolean[] = [];
    await using server = await serveTls(certificate, (socket, received) => {
      if (socket instanceof TLSSocket) reused.push(socket.isSessionReused());
      socket.end(answering(received, ANSWER).replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));
    });
    await using client = clientOf(targetAt(server, https({ trust: { kind: "pin", sha256: [pinOf(certificate)] } })));

    for (let poll = 0; poll < 3; poll += 1) await client.ask(VERSION);

    expect(reused).toEqual([false, false, false]);
  });

  it.each([
    ["the switch's name", "leaf-1.test", "leaf-1.test"],
    ["nothing where the switch has an address only", "127.0.0.1", false],
  ])("asks for the certificate of %s", async (_what, host, asked) => {
    const names: unknown[] = [];
    await using server = await serveTls(selfSigned(), (socket) => {
      if (socket instanceof TLSSocket) names.push(socket.servername);
      socket.write(ANSWER);
    });
    await using client = clientOf(targetAt({ ...server, host }, https({ trust: { kind: "insecure" } })), {
      resolve: () => Promise.resolve([{ address: "127.0.0.1", family: 4 }]),
    });

    await client.ask(VERSION);

    expect(names).toEqual([asked]);
  });

  it("tells how it was opened", async () => {
    await using server = await serveCertificate();
    await using client = clientOf(targetAt(server, https({ trust: { kind: "insecure" } })), handClock());
    await client.ask(VERSION);

    const { tookMs, addresses, handshake } = client.opening();

    expect(tookMs).toEqual({ connect: 0, tls: 0 });
    expect(addresses).toEqual([]);
    expect(handshake).toMatchObject({ protocol: "TLSv1.3", certificate: { fingerprint256: server.pin } });
    expect(handshake?.cipher).toMatch(/^TLS_/);
    expect(handshake?.certificate.subject).toContain("CN=nxos");
    expect(handshake?.certificate.issuer).toContain("CN=nxos");
  });

  it("tells how far it came when its certificate was not accepted", async () => {
    await using server = await serveCertificate();
    await using client = clientOf(targetAt(server, https()));
    await client.ask(VERSION).catch(() => undefined);

    expect(client.opening().handshake?.certificate.fingerprint256).toBe(server.pin);
  });

  it("tells nothing of the one before when it could not be opened", async () => {
    const server = await serveTls(selfSigned(), (socket) => socket.end(ANSWER));
    await using client = clientOf(targetAt(server, https({ trust: { kind: "insecure" } })));
    await client.ask(VERSION);
    await server[Symbol.asyncDispose]();
    await expect(client.ask(VERSION)).rejects.toMatchObject({ reason: "refused" });

    expect(client.opening()).toEqual({ tookMs: {}, addresses: [], handshake: undefined });
  });

  it("carries the password once it is trusted, and not before", async () => {
    await using server = await serveCertificate();
    const trust: Trust = { kind: "verify", ca: server.cert };
    await using client = clientOf(targetAt(server, https({ trust })));

    await client.ask(VERSION);

    expect(server.received()).toContain(Buffer.from(`admin:${PASSWORD}`).toString("base64"));
  });
});
