import { z } from "zod";

import { DEFAULT_PROFILES } from "../../catalogue/profiles.ts";
import {
  cipherList,
  fingerprints,
  host,
  ipv4Prefix,
  profiles,
  seconds,
  setting,
  settings,
  switchName,
  text,
  vrfName,
  whole,
} from "../scalars.ts";
import { DEFAULT_PROTOCOL, DEFAULT_REQUESTS_PER_MINUTE, DEFAULT_TIMEOUT_MS } from "../settings.ts";

const Trust = settings({
  pin: setting(
    z.union([fingerprints, z.array(fingerprints).transform((lists) => lists.flat())], "expected SHA-256 fingerprints"),
    "SHA-256 fingerprints of accepted certificates, one or a list.",
  ),
  ca_file: setting(text(), "A PEM file of certificate authorities to trust. Default: those that Node.js trusts."),
  insecure: setting(z.literal(true, "expected true, or nothing"), "Accepts any certificate."),
  min_version: setting(
    z.enum(["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"], "expected TLSv1, TLSv1.1, TLSv1.2 or TLSv1.3"),
    "The oldest TLS that is spoken.",
    "TLSv1.2",
  ),
  ciphers: setting(cipherList, "An OpenSSL cipher list, for a switch that needs old ciphers."),
}).refine(
  ({ pin, ca_file: caFile, insecure }) => [pin, caFile, insecure].filter((one) => one !== undefined).length <= 1,
  "pin, ca_file and insecure exclude each other; keep one",
);

const Choice = z.union(
  [
    z.boolean(),
    settings({
      enabled: setting(
        z.boolean("expected true or false"),
        "Whether it is asked. Default: with its profile, as [the commands](metrics.md#commands) are listed.",
      ),
      period_s: setting(
        seconds(0, 86_400),
        "Seconds until it is asked again; 0 asks with each poll. Default: its own.",
      ),
      timeout_s: setting(seconds(1, 300), "Seconds that a request with it may take. Default: timeout_s of the switch."),
    }),
  ],
  "expected true, false, or enabled, period_s and timeout_s",
);

const Instance = z
  .string("expected module and instance, as 1/0")
  .regex(/^\d+\/\d+$/, "expected module and instance, as 1/0")
  .transform((pair) => {
    const [module = "", inst = ""] = pair.split("/");
    return { module, inst };
  });

/** Exporters and receivers change other underscores, so that two labels could become one. */
const LabelName = z
  .string()
  .regex(
    /^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/,
    "expected a label of lower-case letters, digits and single underscores between them, a letter first",
  );

const InterfaceNames = z.array(
  text("expected the name of an interface", 256),
  "expected a list of names, as [Ethernet*, mgmt0]",
);

const Interfaces = settings({
  include: setting(
    InterfaceNames.min(1, 'expected at least one name; leave it out to show all, or exclude: ["*"] to show none'),
    "Names of those to show, also shortened as `Eth1/*` or `Po10`; `*` stands for anything. Default: all.",
  ),
  exclude: setting(InterfaceNames, "Names of those to leave out, of what is included."),
  only: setting(
    z.enum(["up", "admin_up"], "expected up or admin_up"),
    "`up` shows those that are up, `admin_up` those that are not shut down. Default: all.",
  ),
});

const Prefix = settings({
  prefix: ipv4Prefix.describe("The prefix, as 10.0.0.0/8."),
  vrf: vrfName.default("default").describe("Its VRF. Default: `default`."),
});

/** Each is a command of its own. */
const MOST_NAMED_PREFIXES = 100;

/** What may be set for a switch, for a group of them, and for all under `defaults`. */
export const DefaultsLevel = settings({
  port: setting(whole(1, 65_535), "NX-API's port. Default: 443, or 80 for http."),
  protocol: setting(
    z.enum(["https", "http"], "expected https or http"),
    "`https`, or `http`, which sends the password in clear.",
    DEFAULT_PROTOCOL,
  ),
  user: setting(text(), "A user that may run show commands."),
  password_file: setting(text(), "A file with the password, read at each login."),
  password_env: setting(text(), "An environment variable with the password."),
  password_credential: setting(text(), "A systemd credential (`LoadCredential=`) with the password."),
  tls: setting(Trust, "How the switch's certificate is trusted."),
  timeout_s: setting(seconds(1, 300), "Seconds that a poll may take.", DEFAULT_TIMEOUT_MS / 1_000),
  requests_per_minute: setting(
    whole(6, 6_000),
    "The most requests that a switch is sent in any minute, however often it is scraped.",
    DEFAULT_REQUESTS_PER_MINUTE,
  ),
  instances: setting(
    z.array(Instance, "expected a list of modules and instances, as [1/0, 2/0]").min(1, "expected at least one"),
    "Modules and instances to ask, as `[1/0, 2/0]`. Default: those that are found.",
  ),
  profiles: setting(
    profiles,
    `What the switch is asked about; \`all\` is each of them. Default: \`[${DEFAULT_PROFILES.join(", ")}]\`.`,
  ),
  commands: setting(
    z.record(z.string(), Choice, "expected commands, as icam_health: false"),
    "Commands, by their ids, to switch on (`true`) or off (`false`) whatever the profiles say, or to ask otherwise.",
  ),
  prefixes: setting(
    z
      .array(Prefix, "expected a list of prefixes, as [{ prefix: 10.0.0.0/8, vrf: red }]")
      .max(MOST_NAMED_PREFIXES, `expected at most ${MOST_NAMED_PREFIXES} prefixes`),
    "IPv4 routes to ask for by name, whatever the profiles say, in the place of the whole routing table. Default: none.",
  ),
  interfaces: setting(Interfaces, "Which interfaces are shown, whatever is asked about them."),
  descriptions: setting(
    z.boolean("expected true or false"),
    "Whether descriptions of interfaces and names of neighbours are shown, which are anybody's words.",
    true,
  ),
  labels: setting(
    z.record(LabelName, text("expected text", 256), "expected labels, as rack: r12"),
    "Labels on every series of the switch, beside `host_name`: lower-case letters, digits, single underscores between. A metric that has a label of this name itself keeps its own.",
  ),
});
export type DefaultsLevel = z.output<typeof DefaultsLevel>;

export const Switch = DefaultsLevel.extend({
  name: switchName.describe("The value of `host_name` on each of its series. No two switches have the same."),
  host: setting(host, "The switch's name or address. Default: its name."),
  group: setting(text("expected the name of a group"), "The group whose settings hold for it. Default: none."),
});
export type Switch = z.output<typeof Switch>;
