import type { DownReason } from "./source.ts";

/** What a reason means, and what to do about it. */
export interface Advice {
  readonly cause: string;
  readonly step: string;
}

/** Every reason for which a switch shows no readings. A new reason does not compile without its advice. */
export const ADVICE: Readonly<Record<DownReason, Advice>> = {
  pending: { cause: "The first poll has not finished yet.", step: "Wait for the next scrape." },
  late: {
    cause: "The poll that runs is slow, and the readings of the one before are too old to show.",
    step: "Look at nxapi_collector_poll_duration_seconds; scrape less often, or have fewer commands asked.",
  },
  internal: { cause: "The collector itself failed.", step: "Report the error in its log." },
  stopped: { cause: "The collector is stopping.", step: "Nothing." },
  name_not_found: {
    cause: "There is no such name, or it has no address.",
    step: "Check the name, or use the address.",
  },
  name_server: { cause: "The name server did not answer.", step: "Check the name server, or use the address." },
  address_refused: {
    cause: "A probe was asked for a name that leads to this machine, its link or a group.",
    step: "Allow that network in so many words under probe, if it is meant.",
  },
  refused: {
    cause: "Nothing listens on that port.",
    step: "On the switch: show nxapi. Type feature nxapi, and check NXAPI_PORT and NXAPI_PROTOCOL.",
  },
  unreachable: { cause: "There is no way to that address.", step: "Check the address, routes and the management VRF." },
  reset: {
    cause: "The switch closed the connection before it answered.",
    step: "Check that NXAPI_PROTOCOL fits the port; a restart of NX-API passes by itself.",
  },
  timeout_connect: {
    cause: "No answer to the attempt to connect: something drops the packets.",
    step: "Check access lists and firewalls between collector and switch, and nxapi use-vrf management.",
  },
  timeout_tls: {
    cause: "The connection is open, but TLS was not negotiated in time.",
    step: "Check that the port speaks HTTPS; a switch that is busy negotiates slowly.",
  },
  timeout_wait: {
    cause: "The switch took the request and did not answer in time.",
    step: "Raise NXAPI_TIMEOUT, or leave out the slow command that nxapi_collector_command_duration_seconds shows.",
  },
  timeout_read: {
    cause: "The switch began to answer and did not finish in time.",
    step: "Raise NXAPI_TIMEOUT; look for packet loss on the management network.",
  },
  tls_untrusted: {
    cause: "Nobody who is trusted has signed the certificate; a Nexus signs its own.",
    step: "Pin its fingerprint with NXAPI_TLS_PIN, or trust its issuer with NXAPI_TLS_CA_FILE.",
  },
  tls_expired: {
    cause: "The certificate has expired, or is not valid yet by this machine's clock; the factory one lives 24 hours.",
    step: "Pin its fingerprint with NXAPI_TLS_PIN, or install a certificate that lasts (docs/switch-setup.md).",
  },
  tls_name_mismatch: {
    cause: "The certificate is for another name or address.",
    step: "Use the name in the certificate as NXAPI_HOST, or pin its fingerprint with NXAPI_TLS_PIN.",
  },
  tls_pin_mismatch: {
    cause: "The certificate is not the pinned one: another machine answers, or the switch has made itself a new one.",
    step: "If the switch was reloaded, pin the new fingerprint; install a certificate that lasts (docs/switch-setup.md).",
  },
  tls_protocol: {
    cause: "The two sides agree on no version or cipher of TLS, or the port does not speak TLS.",
    step: "Check NXAPI_PROTOCOL; for an old switch set NXAPI_TLS_MIN_VERSION, and NXAPI_TLS_CIPHERS if need be.",
  },
  no_password: { cause: "The password could not be read.", step: "Check the file that NXAPI_PASS_FILE names." },
  unauthorized: {
    cause: "The switch refused the user or the password. It is asked again after five minutes at the earliest.",
    step: "Check the user on the switch, and correct the password: a file is tried at once, all else needs a restart.",
  },
  forbidden: { cause: "The switch lets this user in, but not to NX-API.", step: "Check the user's role." },
  busy: {
    cause: "The switch asked to be left alone: too many requests or no free session.",
    step: "Scrape less often; give the collector a user of its own, since sessions are counted by user and address.",
  },
  redirected: {
    cause: "The address points elsewhere; no redirect is followed.",
    step: "Set the address it points to.",
  },
  server_error: {
    cause: "NX-API failed, or the web server before it has lost it.",
    step: "If it stays: no feature nxapi, then feature nxapi.",
  },
  no_json_rpc: {
    cause: "NX-API is there, but speaks its older protocol only (ins_api), and not JSON-RPC.",
    step: "Upgrade NX-OS: the Nexus 3000 speaks JSON-RPC from 7.0(3)I2(1) on, the Nexus 5000, 6000 and 7000 from 7.2(0).",
  },
  no_nxapi: {
    cause: "A web server answers, but NX-API is not at that port: its feature is off, or the port is another's.",
    step: "On the switch: show nxapi. Type feature nxapi, and check that NXAPI_PORT is the port that it shows.",
  },
  too_large: {
    cause: "The answer is larger than 16 MiB, or holds more than 500,000 values.",
    step: "Leave out the command with NXAPI_COMMANDS.",
  },
  too_slow: {
    cause: "A long answer came so slowly that it would have kept other switches' answers waiting.",
    step: "Look for packet loss on the management network, or leave out the command that is answered at such length.",
  },
  no_room: {
    cause: "The answers of other switches that are much longer than usual left no room for this one.",
    step: "Look for switches that are down with too_large, and leave out the command that is answered at such length.",
  },
  malformed: {
    cause: "The answer is not NX-API's, or its JSON is broken.",
    step: "Check that the address is the switch's, and not a proxy's or a login page's.",
  },
};

/** The alert of deploy/prometheus/alerts.yml that a reason sets off, and so its runbook; none while a switch is first asked. */
export function alertOf(reason: DownReason): string | undefined {
  switch (reason) {
    case "pending":
    case "stopped":
      return undefined;
    case "late":
      return "NexusReadingLate";
    case "tls_pin_mismatch":
      return "NexusCertificateChanged";
    case "tls_expired":
    case "tls_untrusted":
    case "tls_name_mismatch":
      return "NexusCertificateRefused";
    default:
      return "NexusSwitchDown";
  }
}

/** What the variables of a single switch are called in a configuration file. */
const IN_FILE: Readonly<Record<string, string>> = {
  NXAPI_HOST: "host",
  NXAPI_PORT: "port",
  NXAPI_PROTOCOL: "protocol",
  NXAPI_TIMEOUT: "timeout_s",
  NXAPI_PASS_FILE: "password_file",
  NXAPI_COMMANDS: "commands",
  NXAPI_TLS_PIN: "tls.pin",
  NXAPI_TLS_CA_FILE: "tls.ca_file",
  NXAPI_TLS_MIN_VERSION: "tls.min_version",
  NXAPI_TLS_CIPHERS: "tls.ciphers",
};

/** A step with the names that the settings of a file have, where variables are in its way. */
export function inFile(step: string): string {
  return step.replaceAll(/NXAPI_[A-Z_]+/g, (variable) => IN_FILE[variable] ?? variable);
}
