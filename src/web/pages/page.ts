export interface PageOptions {
  readonly version: string;
  readonly switches: readonly string[];
  /** Whether the collector may be scraped. */
  readonly exposes: boolean;
}

/** The page at `/`: what this is and where its answers are. It needs no script and loads nothing. */
export function page({ version, switches, exposes }: PageOptions): string {
  const names = switches.map((name) => {
    const link = `<a href="/probe?target=${encodeURIComponent(name)}">${escape(name)}</a>`;
    return `<li>${exposes ? link : escape(name)}</li>`;
  });
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>nxapi-collector</title></head>
<body>
<h1>nxapi-collector ${escape(version)}</h1>
<p>Reads the hardware tables of Cisco Nexus switches over NX-API.</p>
<ul>
${exposes ? SCRAPES : "<li>It is not scraped: prometheus is not among its exporters.</li>"}
<li><a href="/-/healthy">/-/healthy</a></li>
<li><a href="/-/ready">/-/ready</a></li>
</ul>
<h2>Switches</h2>
<ul>
${names.join("\n")}
</ul>
</body>
</html>
`;
}

const SCRAPES = `<li><a href="/metrics">/metrics</a>, <a href="/metrics?only=collector">of the collector alone</a></li>
<li><a href="/sd">/sd</a></li>`;

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}
