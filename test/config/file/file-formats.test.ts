import { describe, expect, it } from "vitest";

import { certificateFault } from "../../../src/config/file/file-formats.ts";
import { selfSigned } from "../../../src/simulator/http/certificate.ts";

const ONE = selfSigned().cert;
const TWO = selfSigned().cert;
const CUT = "holds a certificate that is cut off, or does not begin and end with a line of its own";

describe("certificates in PEM format", () => {
  it.each([
    ["one after the other", ONE + TWO],
    ["with the line ends of Windows, and its mark before the second", `${ONE}\uFEFF${TWO}`.replaceAll("\n", "\r\n")],
    ["with blanks after each line, and none at the end", (ONE + TWO).replaceAll("\n", "  \n").trim()],
    [
      "with texts around them",
      `# -----BEGIN CERTIFICATE----- is next\n-- ${"x".repeat(300)}\n${ONE}\nsubject=/CN=x\n${TWO}`,
    ],
  ])("may be %s", (_how, pem) => {
    expect(certificateFault(pem)).toBeUndefined();
  });

  // OpenSSL reads none of those after it, and says nothing.
  it.each([
    ["of a file whose last line did not end", ONE.trim() + TWO, CUT],
    ["half-written", ONE + TWO.slice(0, 300), CUT],
    ["cut off before another", `${ONE.slice(0, 300)}\n${TWO}`, CUT],
    ["after a text on its first line", `${ONE}ca: ${TWO}`, CUT],
    ["of letters that are none of Base64", ONE + TWO.replace("\nM", "\n!"), "certificate 2 cannot be read"],
  ])("are told by one %s", (_how, pem, fault) => {
    expect(certificateFault(pem)).toBe(fault);
  });
});
