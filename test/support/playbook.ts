import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { z } from "zod";

import type { Nexus } from "../../src/simulator/nexus.ts";
import { bareEnvironment } from "./clients.ts";
import { temporaryFolder } from "./folder.ts";
import { output } from "./processes.ts";

const Report = z.object({
  plays: z.array(
    z.object({
      tasks: z.array(z.object({ task: z.object({ name: z.string() }), hosts: z.record(z.string(), z.json()) })),
    }),
  ),
});

/** A switch of an inventory. */
export interface Target {
  readonly nexus: Nexus;
  readonly password?: string;
  /** Whether to verify the switch's certificate, for which the run trusts `authority`. */
  readonly verify?: boolean;
}

/** What a task gave for a switch. */
export type Given = (task: string, host: string) => unknown;

/** Runs test/e2e/clients/with_ansible.yml against switches, by the names they have in the inventory. */
export async function play(targets: Readonly<Record<string, Target>>, authority: Nexus): Promise<Given> {
  await using folder = await temporaryFolder();
  const inventory = join(folder.path, "inventory.json");
  const trusted = join(folder.path, "ca.pem");
  await writeFile(inventory, JSON.stringify(inventoryOf(targets)));
  await writeFile(trusted, authority.certificate?.cert ?? "");
  try {
    const report = await output("ansible-playbook", ["--inventory", inventory, "test/e2e/clients/with_ansible.yml"], {
      env: {
        ...bareEnvironment(folder.path),
        ANSIBLE_STDOUT_CALLBACK: "ansible.posix.json",
        // A connection that has waited longer for its next task is given up and opened anew, with another login.
        ANSIBLE_PERSISTENT_CONNECT_TIMEOUT: "300",
        SSL_CERT_FILE: trusted,
      },
      withinMs: 540_000,
    });
    const tasks = Report.parse(JSON.parse(report)).plays.flatMap((one) => one.tasks);
    return (name, host) => tasks.find(({ task }) => task.name === name)?.hosts[host];
  } finally {
    await endThoseAtHomeIn(folder.path);
  }
}

function inventoryOf(targets: Readonly<Record<string, Target>>): object {
  const vars = {
    ansible_connection: "ansible.netcommon.httpapi",
    ansible_network_os: "cisco.nxos.nxos",
    ansible_python_interpreter: "{{ ansible_playbook_python }}",
    ansible_user: "admin",
  };
  const hosts: Record<string, object> = {};
  for (const [name, { nexus, password = "admin", verify = true }] of Object.entries(targets)) {
    hosts[name] = {
      ansible_host: nexus.host,
      // The connection goes by the next one; by this one Ansible tells the processes that keep connections apart.
      ansible_port: nexus.port,
      ansible_httpapi_port: nexus.port,
      ansible_httpapi_use_ssl: nexus.certificate !== undefined,
      ansible_httpapi_validate_certs: verify,
      ansible_password: password,
    };
  }
  return { all: { vars, hosts } };
}

/** Ends what a killed playbook left running: its connections are processes of their own, which outlive it. */
async function endThoseAtHomeIn(folder: string): Promise<void> {
  for (const id of (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name))) {
    const environment = await readFile(`/proc/${id}/environ`, "utf8").catch(() => "");
    if (environment.split("\0").includes(`HOME=${folder}`)) {
      process.kill(Number(id), "SIGKILL");
    }
  }
}
