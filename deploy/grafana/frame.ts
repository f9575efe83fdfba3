import {
  AdHocVariableBuilder,
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  RowBuilder,
  VariableRefresh,
  VariableSort,
} from "@grafana/grafana-foundation-sdk/dashboard";

import { type Built, DATASOURCE } from "./panels.ts";

/** A dashboard's name in its address, its title, and what is above and in it. */
export interface Frame {
  /** Never changed: links and bookmarks have it. */
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  /** How far back it looks at first. */
  readonly from: string;
  /** The metric whose jobs and instances are offered. */
  readonly about: string;
  /** Beside data source, job and instance. */
  readonly variables?: readonly QueryVariableBuilder[];
  /** The collector's page to which it leads; that of all switches unless said. */
  readonly page?: string;
  readonly rows: readonly Row[];
}

/** Panels below a heading. */
export type Row = readonly [title: string, ...panels: Built[]];

/** A variable that offers what a label has, of a metric of the chosen switches. */
export function choice(
  name: string,
  { label, metric, all = true }: { readonly label: string; readonly metric: string; readonly all?: boolean },
): QueryVariableBuilder {
  const variable = new QueryVariableBuilder(name)
    .label(label)
    .datasource(DATASOURCE)
    .query({ query: `label_values(${metric}, ${name})`, refId: name })
    .refresh(VariableRefresh.OnTimeRangeChanged)
    // No array: the builder's own sort.
    // oxlint-disable-next-line unicorn/no-array-sort
    .sort(VariableSort.NaturalAsc)
    .multi(all)
    .includeAll(all);
  return all ? variable.allValue(".+").current({ text: "All", value: "$__all" }) : variable;
}

/** The variable by which switches are chosen. */
export function switches(all = true): QueryVariableBuilder {
  return choice("host_name", {
    label: "Switch",
    metric: 'cisco_device_up{job=~"$job",instance=~"$instance"}',
    all,
  });
}

/** The variable that has the address of the collector's pages, which deploy/prometheus/pages.yml records. */
function pages(): QueryVariableBuilder {
  return new QueryVariableBuilder("pages")
    .label("Pages")
    .datasource(DATASOURCE)
    .query({ query: "label_values(nexus_pages_info, url)", refId: "pages" })
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .multi(false)
    .includeAll(false);
}

/** A dashboard with the variables and links that all of them have. */
export function frame({
  uid,
  title,
  description,
  from,
  about,
  variables = [],
  page = "${pages:raw}/",
  rows,
}: Frame): Dashboard {
  const builder = new DashboardBuilder(title)
    .uid(uid)
    .description(description)
    .tags(["nexus"])
    .readonly()
    .tooltip(DashboardCursorSync.Crosshair)
    .time({ from, to: "now" })
    .refresh("1m")
    .timezone("browser")
    .withVariable(
      new DatasourceVariableBuilder("datasource")
        .label("Data source")
        .type("prometheus")
        .current({ text: "default", value: "default" }),
    )
    .withVariable(choice("job", { label: "Job", metric: about }))
    .withVariable(choice("instance", { label: "Instance", metric: `${about}{job=~"$job"}` }));
  for (const variable of variables) builder.withVariable(variable);
  builder.withVariable(pages());
  builder
    .withVariable(new AdHocVariableBuilder("filters").label("Other labels").datasource(DATASOURCE))
    .link(
      new DashboardLinkBuilder("Nexus")
        .type(DashboardLinkType.Dashboards)
        .tags(["nexus"])
        .includeVars(true)
        .keepTime(true),
    )
    .link(
      new DashboardLinkBuilder("The collector's page")
        .type(DashboardLinkType.Link)
        .url(page)
        .icon("external link")
        .targetBlank(true),
    );
  for (const [heading, ...panels] of rows) {
    builder.withRow(new RowBuilder(heading));
    for (const panel of panels) builder.withPanel(panel);
  }
  const dashboard = builder.build();
  // Grafana gives panels without a number one of its own, which would differ from file to file.
  for (const [index, panel] of (dashboard.panels ?? []).entries()) panel.id = index + 1;
  // The SDK hides links in a menu.
  for (const link of dashboard.links ?? []) delete link.placement;
  return dashboard;
}
