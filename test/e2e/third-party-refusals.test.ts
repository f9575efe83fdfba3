import { expect, it } from "vitest";

import { askWith } from "../support/clients.ts";
import { needing } from "../support/needs.ts";
import { leaf, startKind } from "../support/ways.ts";

const clients = [
  { client: "pynxos", script: "with_pynxos", unauthorized: "JSONDecodeError", distrust: "SSLError" },
  {
    client: "nxapi-plumbing",
    script: "with_nxapi_plumbing",
    unauthorized: "NXAPIAuthError",
    distrust: "NXAPIConnectionError",
  },
  { client: "napalm", script: "with_napalm", unauthorized: "NXAPIAuthError", distrust: "NXAPIConnectionError" },
] as const;

for (const { client, script, unauthorized, distrust } of clients) {
  needing(client)(`${client}, refused or refusing`, () => {
    it("hears that its password is wrong", async () => {
      await using nexus = await startKind(leaf);

      const said = await askWith(script, nexus, { password: "wrong" });

      expect(said["refused"]).toMatchObject({ raised: unauthorized });
      expect(nexus.record).toMatchObject({ logins: 0, unauthorized: nexus.record.requestCount });
    });

    it("asks nothing of a switch whose certificate nobody vouches for", async () => {
      await using nexus = await startKind({ ...leaf, tls: true });

      const said = await askWith(script, nexus, { verify: true });

      expect(said["refused"]).toMatchObject({ raised: distrust });
      expect(nexus.record.connections).toBeGreaterThan(0);
      expect(nexus.record.requestCount).toBe(0);
    });
  });
}
