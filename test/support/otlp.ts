import { readFile } from "node:fs/promises";

/** An OTLP request in JSON with one gauge of a switch, read just now. */
export function utilizationOf(hostName: string, value: number) {
  return {
    resourceMetrics: [
      {
        resource: { attributes: [attribute("host.name", hostName), attribute("os.name", "NX-OS")] },
        scopeMetrics: [
          {
            scope: { name: "nxapi-collector" },
            metrics: [
              {
                name: "cisco.tcam.utilization",
                description: "Share of the entries in use.",
                unit: "1",
                gauge: {
                  dataPoints: [
                    { attributes: [attribute("table", "fib")], timeUnixNano: `${Date.now()}000000`, asDouble: value },
                  ],
                },
              },
            ],
          },
        ],
      },
    ],
  };
}

function attribute(key: string, stringValue: string) {
  return { key, value: { stringValue } };
}

/** Sends a request to an OTLP/HTTP endpoint and gives the status of the answer. */
export async function push(endpoint: string, request: object): Promise<number> {
  const headers = { "Content-Type": "application/json" };
  const response = await fetch(`${endpoint}/v1/metrics`, { method: "POST", headers, body: JSON.stringify(request) });
  return response.status;
}

/** The requests that the Collector's file exporter has written so far, if any. */
export async function readReceived(path: string): Promise<unknown[] | undefined> {
  // What follows the last line's end is still being written.
  const lines = (await readFile(path, "utf8")).split("\n").slice(0, -1);
  return lines.length > 0 ? lines.map((line): unknown => JSON.parse(line)) : undefined;
}
