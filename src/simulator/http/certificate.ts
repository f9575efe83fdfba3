import { generateKeyPairSync, randomBytes, sign, X509Certificate } from "node:crypto";
import { isIP } from "node:net";

/** What a made certificate says. */
export interface CertificateOptions {
  /** Host names and addresses it is valid for; a switch's own certificate names none. */
  readonly hosts?: readonly string[];
  /** Milliseconds since the epoch. */
  readonly notBefore?: number;
  readonly notAfter?: number;
  readonly keyType?: "ec" | "rsa";
}

/** A key and its self-signed certificate in PEM. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

const day = 86_400_000;

// Subject and issuer of the certificate that a switch makes for itself.
const subject: readonly (readonly [string, string])[] = [
  ["2.5.4.6", "US"],
  ["2.5.4.8", "CA"],
  ["2.5.4.7", "San Jose"],
  ["2.5.4.10", "Cisco Systems Inc."],
  ["2.5.4.11", "dcnxos"],
  ["2.5.4.3", "nxos"],
];

/** Makes a certificate like the one a Nexus makes when NX-API starts: self-signed, valid for 24 hours. */
export function selfSigned(options: CertificateOptions = {}): Certificate {
  const { publicKey, privateKey } =
    options.keyType === "rsa"
      ? generateKeyPairSync("rsa", { modulusLength: 2048 })
      : generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  // sha256WithRSAEncryption carries a NULL parameter, ecdsa-with-SHA256 none.
  const algorithm =
    options.keyType === "rsa"
      ? sequence(oid("1.2.840.113549.1.1.11"), tlv(0x05))
      : sequence(oid("1.2.840.10045.4.3.2"));
  const notBefore = options.notBefore ?? Date.now() - 60_000;
  const name = sequence(...subject.map(([type, value]) => tlv(0x31, sequence(oid(type), utf8(value)))));
  const body = sequence(
    tlv(0xa0, tlv(0x02, Buffer.from([2]))),
    tlv(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    algorithm,
    name,
    sequence(time(notBefore), time(options.notAfter ?? notBefore + day)),
    name,
    publicKey.export({ type: "spki", format: "der" }),
    tlv(0xa3, sequence(...extensions(options.hosts ?? []))),
  );
  const signature = tlv(0x03, Buffer.concat([Buffer.from([0]), sign("sha256", body, privateKey)]));
  const der = sequence(body, algorithm, signature);
  return {
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    cert: new X509Certificate(der).toString(),
  };
}

function extensions(hosts: readonly string[]): readonly Buffer[] {
  const authority = sequence(oid("2.5.29.19"), tlv(0x04, sequence(tlv(0x01, Buffer.from([0xff])))));
  if (hosts.length === 0) {
    return [authority];
  }
  const names = hosts.map((host) =>
    isIP(host) === 4 ? tlv(0x87, Buffer.from(host.split(".").map(Number))) : tlv(0x82, Buffer.from(host)),
  );
  return [authority, sequence(oid("2.5.29.17"), tlv(0x04, sequence(...names)))];
}

function tlv(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const size = content.length;
  const length = size < 128 ? [size] : size < 256 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}

function sequence(...contents: readonly Buffer[]): Buffer {
  return tlv(0x30, ...contents);
}

function utf8(text: string): Buffer {
  return tlv(0x0c, Buffer.from(text));
}

function time(at: number): Buffer {
  const digits = new Date(at).toISOString().replaceAll(/[-:T]|\.\d+/g, "");
  return tlv(0x17, Buffer.from(digits.slice(2)));
}

function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  const bytes = rest.flatMap((arc) => base128(arc));
  return tlv(0x06, Buffer.from([first * 40 + second, ...bytes]));
}

function base128(arc: number): number[] {
  return arc < 128 ? [arc] : [...base128(arc >> 7).map((byte) => byte | 0x80), arc & 0x7f];
}
