import { parseAllDocuments } from "yaml";
import { z } from "zod";

import { HELM } from "./needs.ts";
import { output } from "./processes.ts";

/** The chart's folder. */
export const CHART = "deploy/helm/nxapi-collector";

const Manifest = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string(), namespace: z.string() }),
});

/** One thing that the chart makes. */
export interface Made extends z.output<typeof Manifest> {
  /** As Helm printed it. */
  readonly text: string;
}

/** What the chart makes of these values, the arguments of Helm, in the order of Helm. */
export async function makeWith(
  values: readonly string[],
  { release = "nexus", namespace = "monitoring" } = {},
): Promise<readonly Made[]> {
  const where = [`--namespace=${namespace}`, "--kube-version=1.30"];
  const printed = await output(HELM, ["template", release, CHART, ...where, ...values]);
  return printed
    .split(/^---\n/m)
    .filter((text) => text.trim() !== "")
    .map((text) => ({ ...Manifest.parse(parseAllDocuments(text)[0]?.toJS()), text }));
}

const Container = z.object({
  args: z.array(z.string()),
  env: z.array(z.looseObject({ name: z.string(), value: z.string().optional() })),
  securityContext: z.unknown(),
});

const Workload = z.object({
  spec: z.object({
    template: z.object({
      spec: z.looseObject({ securityContext: z.unknown(), containers: z.tuple([Container]) }),
    }),
  }),
});

/** The pod of what the chart made, and its one container. */
export function podOf(made: readonly Made[]) {
  const workload = made.find(({ kind }) => kind === "Deployment" || kind === "StatefulSet");
  const pod = Workload.parse(workload).spec.template.spec;
  const [container] = pod.containers;
  return { pod, container };
}

const ConfigMap = z.object({ data: z.object({ "fleet.yaml": z.string() }) });

/** The configuration file that the chart made, if any. */
export function fleetFileOf(made: readonly Made[]): string | undefined {
  const files = made.map((one) => ConfigMap.safeParse(one).data?.data["fleet.yaml"]);
  return files.find((file) => file !== undefined);
}
