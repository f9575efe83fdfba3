/** The page at `/`: what this is and where its answers are. It needs no script and loads nothing. */
export function page(version: string, switches: readonly string[]): string {
  const names = switches
    .map((name) => `<li><a href="/probe?target=${encodeURIComponent(name)}">${escape(name)}</a></li>`)
    .join("\n");
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>nxapi-collector</title></head>
<body>
<h1>nxapi-collector ${escape(version)}</h1>
<p>Reads the hardware tables of Cisco Nexus switches over NX-API when it is scraped.</p>
<ul>
<li><a href="/metrics">/metrics</a>, <a href="/metrics?only=collector">of the collector alone</a></li>
<li><a href="/sd">/sd</a></li>
<li><a href="/-/healthy">/-/healthy</a></li>
<li><a href="/-/ready">/-/ready</a></li>
</ul>
<h2>Switches</h2>
<ul>
${names}
</ul>
</body>
</html>
`;
}

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
