import { describe, expect, it } from "vitest";

import { readConfigFile } from "../../../src/config/file/config-file.ts";
import { fileWith, mistakesIn, VOCABULARY } from "../file/fleet-file.ts";

const GOOD = "{ name: a, user: u, password_env: PASS }";

describe("a mistake in a configuration file", () => {
  it.each<[string, ...string[]]>([
    ["", "fleet.yaml:1:1: the file: expected settings, as key: value"],
    ["- name: leaf-1", "fleet.yaml:1:1: the file: expected settings, as key: value"],
    ["switches: []", "fleet.yaml:1:11: switches: expected at least one switch, or switch_files or probe"],
    ["switches: leaf-1", "fleet.yaml:1:11: switches: expected a list of switches"],
    ["web: {}", "fleet.yaml:1:1: switches: expected at least one switch, or switch_files or probe"],
    ["switches:\n\t- x", "fleet.yaml:2:1: expected spaces, not a tab, at the beginning of the line"],
    ["a: 1\na: 2\n", "fleet.yaml:2:1: this key is there already"],
    [
      "switches: [{ name: a, user: u, password_env: PASS }",
      "fleet.yaml:1:52: expected the indentation of the lines that belong together",
    ],
    [
      "switches:\n  - name: a\n   user: u\n",
      "fleet.yaml:3:1: expected a closing quote, bracket or brace, a comma, or a colon after a key",
    ],
    [
      'switches: [{ name: "a, user: u }]',
      "fleet.yaml:1:34: expected a closing quote, bracket or brace, a comma, or a colon after a key",
      "fleet.yaml:1:34: expected the indentation of the lines that belong together",
    ],
    ["switches: [{ name: @a }]", "fleet.yaml:1:20: text that begins with this character needs quotes"],
    ["switches: [{ name: *a }]", "fleet.yaml:1:20: expected an alias (*name) of an anchor (&name) above"],
    [
      "switches: [{ name: !secret hunter2 }]",
      "fleet.yaml:1:20: expected no tag here; text that begins with ! needs quotes",
    ],
    ["a: b: c", "fleet.yaml:1:4: expected one setting in a line; text with a colon and a space in it needs quotes"],
    ["switches: []\n---\nswitches: []\n", "fleet.yaml:2:1: expected one document; the line --- begins another"],
    [
      `switches: [${GOOD}]\ndefaults: &d { <<: *d }`,
      "fleet.yaml:2:20: expected an alias (*name) of an anchor (&name) above",
    ],
    [
      `switches: [${GOOD}]\ndefaults: { <<: x }`,
      "fleet.yaml:2:13: defaults.<<: there is no such setting; what several switches have in common is a group",
    ],
    [fileWith("    port: 0\n"), "fleet.yaml:5:11: switches[0].port: expected a whole number from 1 to 65535"],
    [fileWith("    port: x\n"), "fleet.yaml:5:11: switches[0].port: expected a whole number from 1 to 65535"],
    [fileWith('    port: "443"\n'), "fleet.yaml:5:11: switches[0].port: expected a whole number from 1 to 65535"],
    [fileWith("    prot: 1\n"), "fleet.yaml:5:5: switches[0].prot: there is no such setting; did you mean port?"],
    [
      fileWith("    password: x\n"),
      "fleet.yaml:5:5: switches[0].password: there is no such setting; did you mean password_file?",
    ],
    [
      fileWith("    hostname: x\n"),
      "fleet.yaml:5:5: switches[0].hostname: there is no such setting; did you mean host?",
    ],
    // What is near to a setting of another place is no help here.
    [fileWith("", "hosst: x\n"), "fleet.yaml:5:1: hosst: there is no such setting"],
    [fileWith("", "freshnes: {}\n"), "fleet.yaml:5:1: freshnes: there is no such setting; did you mean freshness?"],
    [fileWith("    zzzzzzzz: 1\n"), "fleet.yaml:5:5: switches[0].zzzzzzzz: there is no such setting"],
    [fileWith("    protocol: ssh\n"), "fleet.yaml:5:15: switches[0].protocol: expected https or http"],
    [fileWith("    host: http://x\n"), "fleet.yaml:5:11: switches[0].host: expected a name or an address alone"],
    [fileWith("    host: ..\n"), "fleet.yaml:5:11: switches[0].host: expected a name or an address alone"],
    [
      "switches: [{ name: .., host: x, user: a, password_env: PASS }]",
      "fleet.yaml:1:20: switches[0].name: expected a name other than .., which no page can have",
    ],
    [
      'switches: [{ name: "a\\nb", host: x, user: a, password_env: PASS }]',
      "fleet.yaml:1:20: switches[0].name: expected a name without control characters",
    ],
    [
      `switches: [{ name: ${"x".repeat(257)}, host: x, user: a, password_env: PASS }]`,
      "fleet.yaml:1:20: switches[0].name: expected a name of at most 256 characters",
    ],
    [fileWith("    host: 192.0.2.1:443\n"), "fleet.yaml:5:11: switches[0].host: expected a name or an address alone"],
    [fileWith("    host:\n"), "fleet.yaml:5:10: switches[0].host: expected a name or an address"],
    [fileWith("    timeout_s: 0\n"), "fleet.yaml:5:16: switches[0].timeout_s: expected seconds, from 1 to 300"],
    [fileWith("    timeout_s: 30s\n"), "fleet.yaml:5:16: switches[0].timeout_s: expected seconds, from 1 to 300"],
    [
      fileWith("    requests_per_minute: 5\n"),
      "fleet.yaml:5:26: switches[0].requests_per_minute: expected a whole number from 6 to 6000",
    ],
    [
      fileWith("    instances: [1]\n"),
      "fleet.yaml:5:17: switches[0].instances[0]: expected module and instance, as 1/0",
    ],
    [fileWith("    instances: []\n"), "fleet.yaml:5:16: switches[0].instances: expected at least one"],
    [fileWith("    user: 7\n"), "fleet.yaml:5:5: this key is there already"],
    [
      fileWith("    tls: { ca_file: x, insecure: true }\n"),
      "fleet.yaml:5:10: switches[0].tls: pin, ca_file and insecure exclude each other; keep one",
    ],
    [
      fileWith("    tls: { insecure: false }\n"),
      "fleet.yaml:5:22: switches[0].tls.insecure: expected true, or nothing",
    ],
    [fileWith("    tls: { ca_file: /nowhere }\n"), "fleet.yaml:5:21: switches[0].tls.ca_file: /nowhere does not exist"],
    [
      fileWith("    tls: { pin: AB:CD }\n"),
      "fleet.yaml:5:17: switches[0].tls.pin: must be SHA-256 fingerprints of 64 hexadecimal digits",
    ],
    [
      fileWith("    tls: { pinn: AB:CD }\n"),
      "fleet.yaml:5:12: switches[0].tls.pinn: there is no such setting; did you mean pin?",
    ],
    [fileWith("    tls: {}\n    protocol: http\n"), "fleet.yaml:2:5: switches[0]: tls is set, but protocol is http"],
    [fileWith("    tls: true\n"), "fleet.yaml:5:10: switches[0].tls: expected settings, as key: value"],
    [
      fileWith("    profiles: [tables, heatlh]\n"),
      "fleet.yaml:5:24: switches[0].profiles[1]: there is no such profile; did you mean health?",
    ],
    [
      fileWith("    profiles: [x]\n"),
      "fleet.yaml:5:16: switches[0].profiles[0]: there is no such profile; there are tables, health, interfaces, optics, routing, fabric, drops, all",
    ],
    [
      fileWith("    profiles: all\n"),
      "fleet.yaml:5:15: switches[0].profiles: expected a list of profiles, as [tables, health]",
    ],
    [
      fileWith("    commands: { icam_scal: true }\n"),
      "fleet.yaml:5:28: switches[0].commands.icam_scal: there is no such command; did you mean icam_scale?",
    ],
    [
      fileWith("    commands: { constructor: true }\n"),
      "fleet.yaml:5:30: switches[0].commands.constructor: there is no such command",
    ],
    [
      fileWith("    commands: { icam_scale: 5 }\n"),
      "fleet.yaml:5:29: switches[0].commands.icam_scale: expected true, false, or enabled, period_s and timeout_s",
    ],
    [
      fileWith("    commands: { icam_scale: { perod_s: 5 } }\n"),
      "fleet.yaml:5:31: switches[0].commands.icam_scale.perod_s: there is no such setting; did you mean period_s?",
    ],
    [
      fileWith("    commands: { icam_scale: { timeout_s: 600 } }\n"),
      "fleet.yaml:5:42: switches[0].commands.icam_scale.timeout_s: expected seconds, from 1 to 300",
    ],
    [
      fileWith("    commands: [icam_scale]\n"),
      "fleet.yaml:5:15: switches[0].commands: expected commands, as icam_health: false",
    ],
    [
      fileWith("    password_file: /nowhere\n"),
      "fleet.yaml:2:5: switches[0]: password_file and password_env exclude each other; keep one",
    ],
    [
      fileWith("", "  - { name: leaf-1, user: u, password_env: PASS }\n"),
      "fleet.yaml:5:13: switches[1].name: another switch has this name, at fleet.yaml:2:11",
    ],
    [fileWith("", "custom_commands: [{ id: 1 }]\n"), "fleet.yaml:5:25: custom_commands[0].id: expected text"],
    [
      fileWith("", "resource: { 1st: x }\n"),
      "fleet.yaml:5:13: resource.1st: expected a name such as service.namespace",
    ],
    [
      fileWith("", "resource: { service_name: x }\n"),
      "fleet.yaml:5:27: resource.service_name: expected another name: Prometheus would show it under the same label as service.name",
    ],
    [
      fileWith('    labels: { rack: "\\ud800" }\n'),
      "fleet.yaml:5:21: switches[0].labels.rack: expected text in Unicode; half of a pair (\\ud800) stands for no character",
    ],
    [
      "switches: [{ name: a, password_env: PASS }]",
      "fleet.yaml:1:12: switches[0]: needs a user, its own or its group's or that of defaults",
    ],
    [
      "switches: [{ name: a, user: u }]",
      "fleet.yaml:1:12: switches[0]: needs password_file, password_env or password_credential, its own or its group's or that of defaults",
    ],
    ["switches: [{ user: u, password_env: PASS }]", "fleet.yaml:1:12: switches[0].name: must be set"],
    [
      "defaults: { user: u, password_env: NOWHERE }\nswitches: [{ name: a }, { name: b }]",
      "fleet.yaml:1:36: defaults.password_env: the environment variable NOWHERE is not set",
    ],
    [
      "defaults: { user: u, password_env: Hunter2 }\nswitches: [{ name: a }]",
      "fleet.yaml:1:36: defaults.password_env: the environment variable of this name is not set",
    ],
    [
      "defaults: { user: u, password_env: PASS, host: x }\nswitches: [{ name: a }]",
      "fleet.yaml:1:42: defaults.host: there is no such setting here",
    ],
    [
      "defaults:\nswitches: [{ name: a, user: u, password_env: PASS }]",
      "fleet.yaml:1:10: defaults: expected settings, as key: value",
    ],
    [
      "defaults: { password_env: PASS, protocol: http }\nswitches: [{ name: a, user: u, tls: { insecure: true } }]",
      "fleet.yaml:2:12: switches[0]: tls is set, but protocol is http",
    ],
    [
      "groups: { leafs: { user: u } }\nswitches: [{ name: a, group: leaf }]",
      "fleet.yaml:2:30: switches[0].group: there is no such group; did you mean leafs?",
    ],
    [
      "groups: [leafs]\nswitches: [{ name: a, user: u, password_env: PASS }]",
      "fleet.yaml:1:9: groups: expected groups, each with its settings",
    ],
    [
      "groups: { leafs: { usr: u } }\nswitches: [{ name: a, group: leafs }]",
      "fleet.yaml:1:20: groups.leafs.usr: there is no such setting; did you mean user?",
    ],
    [
      `switches: [${GOOD}]\ngroups: { a: { name: x } }`,
      "fleet.yaml:2:16: groups.a.name: there is no such setting here",
    ],
    [
      fileWith("    labels: { Rack: r1 }\n"),
      "fleet.yaml:5:15: switches[0].labels.Rack: expected a label of lower-case letters, digits and single underscores between them, a letter first",
    ],
    [
      fileWith("    labels: { job: r1 }\n"),
      "fleet.yaml:5:20: switches[0].labels.job: expected another label: Prometheus or the collector sets this one",
    ],
    ...["host__name", "rack_", "rack__row"].map((label): [string, string] => [
      fileWith(`    labels: { ${label}: r1 }\n`),
      `fleet.yaml:5:15: switches[0].labels.${label}: expected a label of lower-case letters, digits and single underscores between them, a letter first`,
    ]),
    [
      fileWith("", "defaults: { password_file: /nowhere, labels: { a__b: x }, tls: { ca_file: /nowhere } }\n"),
      "fleet.yaml:5:28: defaults.password_file: /nowhere does not exist",
      "fleet.yaml:5:48: defaults.labels.a__b: expected a label of lower-case letters, digits and single underscores between them, a letter first",
      "fleet.yaml:5:75: defaults.tls.ca_file: /nowhere does not exist",
    ],
    [
      fileWith("    labels: { rack: 12 }\n"),
      "fleet.yaml:5:21: switches[0].labels.rack: expected text; put quotes around it",
    ],
    [fileWith('    labels: { rack: "" }\n'), "fleet.yaml:5:21: switches[0].labels.rack: expected text, not nothing"],
    [fileWith("    labels: rack\n"), "fleet.yaml:5:13: switches[0].labels: expected labels, as rack: r12"],
    [
      fileWith("    labels: { __name__: x }\n"),
      "fleet.yaml:5:15: switches[0].labels.__name__: expected a label of lower-case letters, digits and single underscores between them, a letter first",
    ],
    [
      `switches: [${GOOD}]\nfleet: { polls_at_once: 0 }`,
      "fleet.yaml:2:25: fleet.polls_at_once: expected a whole number from 1 to 10000",
    ],
    [
      `switches: [${GOOD}]\nfleet: { polls: 5 }`,
      "fleet.yaml:2:10: fleet.polls: there is no such setting; did you mean polls_at_once?",
    ],
    [`switches: [${GOOD}]\nweb: { port: 65536 }`, "fleet.yaml:2:14: web.port: expected a whole number from 0 to 65535"],
    [`switches: [${GOOD}]\nweb: { address: x }`, "fleet.yaml:2:8: web.address: there is no such setting"],
    [
      `switches: [${GOOD}]\nfreshness: { max_age_s: -1 }`,
      "fleet.yaml:2:25: freshness.max_age_s: expected seconds, from 0 to 3600",
    ],
    [`switches: [${GOOD}]\nprobe: {}`, "fleet.yaml:2:8: probe.allow: must be set"],
    [`switches: [${GOOD}]\nprobe: { allow: [] }`, "fleet.yaml:2:17: probe.allow: expected at least one"],
    [
      `switches: [${GOOD}]\nprobe: { allow: [{ targets: [192.0.2.0/24] }] }`,
      "fleet.yaml:2:18: probe.allow[0]: needs a user, its own or its group's or that of defaults",
      "fleet.yaml:2:18: probe.allow[0]: needs password_file, password_env or password_credential, its own or its group's or that of defaults",
    ],
    [
      `switches: [${GOOD}]\nprobe: { allow: [{ targets: [192.0.2.0/24], group: x }] }`,
      "fleet.yaml:2:52: probe.allow[0].group: there is no such group",
    ],
    [
      `switches: [${GOOD}]\ndefaults: { user: u, password_env: PASS }
probe: { allow: [{ targets: ["*"] }] }`,
      "fleet.yaml:3:30: probe.allow[0].targets[0]: expected two parts without * at the end, as *.example.net; the password is sent to whatever fits",
    ],
    [
      `switches: [${GOOD}]\ndefaults: { user: u, password_env: PASS }
probe: { allow: [{ targets: ["*.com"] }] }`,
      "fleet.yaml:3:30: probe.allow[0].targets[0]: expected two parts without * at the end, as *.example.net; the password is sent to whatever fits",
    ],
    [
      `switches: [${GOOD}]\ndefaults: { user: u, password_env: PASS }
probe: { allow: [{ targets: ["leaf-*.example"] }] }`,
      "fleet.yaml:3:30: probe.allow[0].targets[0]: expected two parts without * at the end, as *.example.net; the password is sent to whatever fits",
    ],
    [
      `switches: [${GOOD}]\ndefaults: { user: u, password_env: PASS }
probe: { allow: [{ targets: ["10.0.*"] }] }`,
      "fleet.yaml:3:30: probe.allow[0].targets[0]: expected a network such as 192.0.2.0/24 for addresses",
    ],
    [
      `switches: [${GOOD}]\ndefaults: { user: u, password_env: PASS }
probe: { allow: [{ targets: [192.0.2.0/33] }] }`,
      "fleet.yaml:3:30: probe.allow[0].targets[0]: expected a prefix from 1 to 32; the password is sent to whatever fits",
    ],
    [
      `switches: [${GOOD}]\ndefaults: { user: u, password_env: PASS }
probe: { allow: [{ targets: [192.0.2/24] }] }`,
      "fleet.yaml:3:30: probe.allow[0].targets[0]: expected a network (192.0.2.0/24), an address, or a name (leaf-*.example.net)",
    ],
    [
      `switches: [${GOOD}]\ndefaults: { user: u, password_env: PASS }
probe: { allow: [{ targets: [0.0.0.0/0] }] }`,
      "fleet.yaml:3:30: probe.allow[0].targets[0]: expected a prefix from 1 to 32; the password is sent to whatever fits",
    ],
    [
      `switches: [${GOOD}]\ndefaults: { user: u, password_env: PASS }
probe: { allow: [{ targets: ["2001:db8::/129"] }] }`,
      "fleet.yaml:3:30: probe.allow[0].targets[0]: expected a prefix from 1 to 128; the password is sent to whatever fits",
    ],
    [
      `switches: [${GOOD}]\ndefaults: { user: u, password_env: PASS }
probe: { allow: [{ targets: [http://x] }] }`,
      "fleet.yaml:3:30: probe.allow[0].targets[0]: expected a network (192.0.2.0/24), an address, or a name (leaf-*.example.net)",
    ],
    [
      `switches: [${GOOD}]\ndefaults: { user: u, password_env: PASS }
probe: { allow: [{ targets: [x/24] }] }`,
      "fleet.yaml:3:30: probe.allow[0].targets[0]: expected a network (192.0.2.0/24), an address, or a name (leaf-*.example.net)",
    ],
    [
      `switches: [${GOOD}]\nswitch_files: [nowhere.yaml]`,
      "fleet.yaml:2:16: switch_files[0]: nowhere.yaml does not exist",
    ],
    [`switches: [${GOOD}]\nswitch_files: more.yaml`, "fleet.yaml:2:15: switch_files: expected a list of files"],
    [
      `switches: [${GOOD}]\nswitch_files: ['nowhere/*.yaml']`,
      "fleet.yaml:2:16: switch_files[0]: the folder nowhere does not exist",
    ],
    [
      `switches: [${GOOD}]\nswitch_files: ['*/a.yaml']`,
      "fleet.yaml:2:16: switch_files[0]: expected no * but in the last part of the path",
    ],
    [`switches: [${GOOD}]\n__proto__: { x: 1 }`, "fleet.yaml:2:1: there is no such setting"],
    [
      `switches: [${GOOD}]\n? [a]
: 1`,
      "fleet.yaml:2:3: expected a name as the key",
    ],
  ])("%j is told with its place", async (text, ...mistakes) => {
    await expect(mistakesIn(text)).resolves.toEqual(mistakes);
  });

  it("has the line and column of the file that it is in, and is told together with those of all others", async () => {
    const mistakes = await mistakesIn(
      "defaults: { user: u, password_env: PASS, prt: 1 }\nswitch_files: [more.yaml, 'rows/*.json', gone.yaml]\nswitches: [{ name: a }]",
      {
        "more.yaml": "- name: a\n- name: b\n  group: x\n",
        "rows/1.json": '[{ "name": "b" },\n { "name": "c", "port": "hunter2" }]',
        "rows/2.json": "{}",
        "rows/.hidden.json": "[ {",
      },
      { OTEL_EXPORTER_PROMETHEUS_PORT: "hunter2" },
    );

    expect(mistakes).toEqual([
      "fleet.yaml:1:42: defaults.prt: there is no such setting; did you mean port?",
      "fleet.yaml:2:42: switch_files[2]: gone.yaml does not exist",
      "more.yaml:1:9: [0].name: another switch has this name, at fleet.yaml:3:20",
      "more.yaml:3:10: [1].group: there is no such group",
      "rows/1.json:1:12: [0].name: another switch has this name, at more.yaml:2:9",
      "rows/1.json:2:25: [1].port: expected a whole number from 1 to 65535",
      "rows/2.json:1:1: the file: expected a list of switches",
      "OTEL_EXPORTER_PROMETHEUS_PORT must be a port number",
    ]);
  });

  it("never shows a value, which may be a secret", async () => {
    const broken = [
      "@hunter2",
      "*hunter2",
      "!hunter2",
      '"\\hunter2"',
      "[hunter2",
      "&hunter2 *hunter2",
      "hunter2: hunter2: hunter2",
      "| hunter2",
    ];

    const mistakes = await Promise.all([
      ...broken.map((value) => mistakesIn(`switches:\n  - user: ${value}\n`)),
      mistakesIn(
        fileWith("    port: hunter2\n    tls: { pin: hunter2 }\n    password: hunter2\n    labels: { a: [hunter2] }\n"),
      ),
      mistakesIn("hunter2"),
      mistakesIn(`switches: [${GOOD}]\nprobe: { allow: [{ targets: [hunter2/24] }] }`),
    ]);

    expect(mistakes.map((told) => told.length > 0)).toEqual(mistakes.map(() => true));
    expect(mistakes.join("\n")).not.toContain("hunter2");
  });

  it("is a key that would move a terminal's cursor, which is shown without doing so", async () => {
    const [mistake] = await mistakesIn('"\\e[2J": 1\nswitches: []');

    expect(mistake).toBe('fleet.yaml:1:1: "\\u001b[2J": there is no such setting');
  });

  it("is that there is no such file", async () => {
    await expect(readConfigFile("/nowhere.yaml", VOCABULARY, {})).rejects.toThrow("/nowhere.yaml: does not exist");
  });
});
