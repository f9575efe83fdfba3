import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { hashSync } from "bcryptjs";
import { expect, it } from "vitest";

import { selfSigned } from "../../src/simulator/http/certificate.ts";
import { type Nexus, startNexus } from "../../src/simulator/nexus.ts";
import { basicToken, type Canaries, sightings } from "../support/canaries.ts";
import { EVERY_FAULT } from "../support/every-fault.ts";
import { ONE_TABLE } from "../support/fleet-program.ts";
import { temporaryFolder } from "../support/folder.ts";
import { freePort } from "../support/free-port.ts";
import { type Background, eventually } from "../support/processes.ts";
import { exit, portOf, run } from "../support/program.ts";
import { runHere } from "../support/run-here.ts";
import { get, sendRaw } from "../web/serving.ts";

const USER = "c4nary-reader";
const SECRETS = {
  "the password in a file": "c4nary/f\u00efle+1 %",
  "the password in the environment": "c4nary env=2&",
  "the password in a credential": 'c4nary"cred\\3',
  "the password of a user of ours": "c4nary-web 4",
  "a password in the wrong place": "C4nary-misplaced-5",
} as const;
const KEY = selfSigned({ hosts: ["127.0.0.1"] });
const HASH = hashSync(SECRETS["the password of a user of ours"], 4);
const LOGIN = { Authorization: `Basic ${basicToken("scraper", SECRETS["the password of a user of ours"])}` };
/** A line of the key's PEM that is not the same in each key. */
const KEY_MATERIAL = KEY.key.split("\n")[2] ?? "";

/** Which of the switches without TLS the commands ask that ask once: they have one port, at these addresses. */
const ASKED: ReadonlyMap<string, string> = new Map([
  ["well", "127.0.0.3"],
  ["refuse", "127.0.0.4"],
  ["unauthorized", "127.0.0.5"],
  ["broken-json", "127.0.0.6"],
  ["error-page", "127.0.0.7"],
]);
const HOSTS = [...ASKED.values()];

/** A switch for each fault, over TLS or not, and one that is well. */
async function startAll(stack: AsyncDisposableStack, tls: boolean, port: number): Promise<Nexus[]> {
  const password = tls ? SECRETS["the password in a file"] : SECRETS["the password in the environment"];
  return await Promise.all(
    ["well", ...EVERY_FAULT.keys()].map(async (fault) => {
      const host = tls ? undefined : ASKED.get(fault);
      return stack.use(
        await startNexus({
          name: `${fault}-${tls ? "tls" : "plain"}`,
          personality: "n9k-live",
          user: USER,
          password,
          ...(host !== undefined && { host, port }),
          ...(tls && { tls }),
        }),
      );
    }),
  );
}

const listed = ({ name, host, port }: Nexus, more: string): string =>
  `  - { name: ${name}, host: ${host}, port: ${port}, ${more} }\n`;

it("no secret is in anything that goes out, whatever the switches do", async () => {
  await using stack = new AsyncDisposableStack();
  const { path: folder } = stack.use(await temporaryFolder());
  const texts = new Map<string, string>();
  const within = async (name: string, text: string): Promise<string> => {
    await writeFile(join(folder, name), text);
    return join(folder, name);
  };
  const port = await freePort();
  const [overTls, plain] = [await startAll(stack, true, port), await startAll(stack, false, port)];
  const password = SECRETS["the password in a credential"];
  // At an address of its own: the others share theirs, which no probe may name.
  const probed = stack.use(
    await startNexus({ name: "lab", host: "127.0.0.2", personality: "n9k-live", user: USER, password }),
  );
  await within("password", SECRETS["the password in a file"]);
  await within("credential", password);
  await within("key.pem", KEY.key);
  await within("cert.pem", KEY.cert);
  const web = await within(
    "web.yaml",
    `tls_server_config: { cert_file: cert.pem, key_file: key.pem }\nbasic_auth_users: { scraper: "${HASH}" }\n`,
  );
  // One table each: all commands go the same way, and those that ask once ask all of them.
  const good = `web: { port: 0 }
freshness: { max_age_s: 0 }
defaults: { user: ${USER}, timeout_s: 1, requests_per_minute: 6000, ${ONE_TABLE} }
groups:
  lab: { password_credential: credential, protocol: http, port: ${probed.port} }
probe: { allow: [{ targets: [127.0.0.2/32], group: lab }] }
switches:
${overTls.map((one) => listed(one, `password_file: ${folder}/password, tls: { insecure: true }`)).join("")}${plain
    .map((one) => listed(one, "password_env: PASS, protocol: http"))
    .join("")}`;
  const file = await within("fleet.yaml", good);
  const env = {
    PASS: SECRETS["the password in the environment"],
    CREDENTIALS_DIRECTORY: folder,
    NXAPI_USER: USER,
    NXAPI_PROTOCOL: "http",
    NXAPI_TIMEOUT: "20",
  };

  async function keep(name: string, program: Background): Promise<void> {
    // One that has ended already has none any more.
    texts.set(
      `the command line of ${name}`,
      await readFile(`/proc/${program.child.pid}/cmdline`, "utf8").catch(() => ""),
    );
    await exit(program);
    texts.set(`the output of ${name}`, program.printed());
  }

  const collect = ["--log.level", "debug", "--config.file", file, "--web.config.file", web, "--web.enable-lifecycle"];
  const collector = stack.use(run(collect, { PASS: env.PASS, CREDENTIALS_DIRECTORY: folder }));
  const collectorPort = await eventually(() =>
    Promise.resolve(Number(/127\.0\.0\.1:(\d+)\/metrics/.exec(collector.printed())?.[1]) || undefined),
  );
  async function ask(path: string, headers: Readonly<Record<string, string>> = LOGIN, method = "GET") {
    const timeout = { "X-Prometheus-Scrape-Timeout-Seconds": "3" };
    const options = { ca: KEY.cert, method };
    const answer = await get(`https://127.0.0.1:${collectorPort}${path}`, { ...timeout, ...headers }, options);
    const where = `the answer ${answer.status} to ${method} ${path} number ${texts.size}`;
    texts.set(where, `${JSON.stringify(answer.headers)}\n${answer.body.toString()}`);
    return answer.status ?? 0;
  }
  const everywhere = async (headers?: Readonly<Record<string, string>>): Promise<number[]> => {
    const statuses: number[] = [];
    for (const path of ["/", "/metrics", "/sd", "/probe?target=127.0.0.2", "/probe?target=well-tls", "/probe", "/x"]) {
      statuses.push(await ask(path, headers));
    }
    return statuses;
  };

  // Each has given away a cookie before its fault begins.
  expect(await everywhere()).toEqual([200, 200, 200, 200, 200, 400, 404]);
  for (const nexus of [...overTls, ...plain]) {
    await nexus.faults.set(EVERY_FAULT.get(nexus.name.replace(/-(tls|plain)$/, "")) ?? {});
  }
  for (let round = 0; round < 3; round += 1) await ask("/metrics");
  expect(new Set(await everywhere({}))).toEqual(new Set([401]));
  const wrong = { Authorization: `Basic ${basicToken("scraper", SECRETS["a password in the wrong place"])}` };
  expect(new Set(await everywhere(wrong))).toEqual(new Set([401]));
  texts.set(
    "the answer to what is no TLS",
    await sendRaw(collectorPort, `GET /?${LOGIN.Authorization} HTTP/1.1\r\n\r\n`),
  );
  const misplaced = SECRETS["a password in the wrong place"];
  const mistakes = [
    `    password: ${misplaced}\n`,
    `    password_env: ${misplaced}\n`,
    `    tls: { pin: ${misplaced} }\n`,
    `    port: ${misplaced}\n`,
    `    ${misplaced}\n`,
  ].map((mistake) => `${good}  - name: another\n${mistake}`);
  for (const text of mistakes) {
    await within("fleet.yaml", text);
    expect(await ask("/-/reload", LOGIN, "POST")).toBe(500);
    const { status, printed } = await runHere(["check", file], env);
    expect([status, printed]).toEqual([2, expect.stringContaining("fleet.yaml:")]);
    texts.set(`the output of check number ${texts.size}`, printed);
  }
  await within("fleet.yaml", good);
  expect(await ask("/-/reload", LOGIN, "POST")).toBe(200);
  collector.child.kill("SIGTERM");
  await keep("collect", collector);

  const alone = { ...env, NXAPI_PASS: env.PASS, NXAPI_PORT: String(port), NXAPI_HOST: HOSTS[0] ?? "" };
  const recordings = join(folder, "recordings");
  await Promise.all([
    keep("doctor", stack.use(run(["doctor", ...HOSTS], alone))),
    keep("report", stack.use(run(["report", "--json", ...HOSTS], alone))),
    keep("record", stack.use(run(["record", ...HOSTS, recordings], alone))),
  ]);
  for (const args of [
    ["--help"],
    ["collect", "--help"],
    ["metrics", "--json"],
    ["--version"],
    ["collect", "--nxapi-pass"],
  ]) {
    const { printed } = await runHere(args, alone);
    expect(printed).not.toBe("");
    texts.set(`the output of ${args.join(" ")}`, printed);
  }
  const demo = stack.use(run(["demo"], { ...env, OTEL_EXPORTER_PROMETHEUS_PORT: "0" }));
  texts.set("the answer of the demo", await (await fetch(`http://127.0.0.1:${await portOf(demo)}/metrics`)).text());
  demo.child.kill("SIGTERM");
  await keep("demo", demo);
  for (const entry of await readdir(recordings, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) texts.set(`the file ${entry.name}`, await readFile(join(entry.parentPath, entry.name), "utf8"));
  }

  const cookies = [...overTls, ...plain, probed].flatMap(({ record }) =>
    record.requests.flatMap(({ headers }) => headers.cookie?.replace(/^nxapi_auth=/, "") ?? []),
  );
  const tokens = Object.entries(SECRETS).map(([what, secret]): [string, string] => [
    `the login with ${what}`,
    basicToken(USER, secret),
  ]);
  const canaries: Canaries = {
    ...SECRETS,
    ...Object.fromEntries(tokens),
    ...Object.fromEntries([...new Set(cookies)].map((cookie, index) => [`cookie ${index}`, cookie])),
    "the login of a user of ours": LOGIN.Authorization.replace("Basic ", ""),
    "the hash of a password": HASH,
    "the web server's key": KEY_MATERIAL,
  };
  expect(new Set(cookies).size).toBeGreaterThan(EVERY_FAULT.size);
  expect([...texts.keys()].filter((where) => where.startsWith("the file")).length).toBeGreaterThan(5);
  expect(sightings(texts, { "the user": USER })).toContain("the user in the output of doctor");
  expect(sightings(texts, canaries)).toEqual([]);
  // Who was refused is told to whoever reads the log, and to nobody who asks over the network.
  const answers = [...texts].filter(([where]) => where.startsWith("the answer"));
  expect(sightings(new Map(answers), { "the user": USER })).toEqual([]);
});
