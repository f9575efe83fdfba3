import { readdirSync, readFileSync } from "node:fs";

const ROOT = new URL("../../", import.meta.url);

/** Documents for users and developers. */
const DOCUMENTS = [
  "README.md",
  "CONTRIBUTING.md",
  ...readdirSync(new URL("docs", ROOT))
    .filter((file) => file.endsWith(".md"))
    .map((file) => `docs/${file}`),
];

/** What a block is marked as that has commands, or what they print. */
const SHELLS = new Set(["", "sh", "bash", "console"]);

/** What a shell's command begins with, in the documents. */
const PROGRAM =
  /^(?:export |\.ci\/|[A-Z_]+=\S+ \S|node_modules\/|(?:npm|npx|node|nxapi-collector|docker|curl|openssl|htpasswd|python3|promtool|amtool|prometheus|systemctl|kubectl|helm|git|cp|cd) )/;

/** Every command for a shell that the documents show, in blocks and in the text, each once. */
export function documentedCommands(): readonly string[] {
  return [...new Set(DOCUMENTS.flatMap((document) => commandsIn(readFileSync(new URL(document, ROOT), "utf8"))))];
}

function commandsIn(text: string): string[] {
  const fenced = [...text.matchAll(/^ *```(\w*)\n(.*?)^ *```/gms)];
  const blocks = fenced.filter(([, language = ""]) => SHELLS.has(language)).map(([, , block = ""]) => block);
  const rest = text.replaceAll(/^ *```.*?^ *```/gms, "");
  const inline = [...rest.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code.replaceAll(/\s+/g, " "));
  return [...blocks.flatMap(scriptsIn), ...inline].filter((command) => PROGRAM.test(command));
}

/** The commands of a block: one with `export` in it is a whole, else each line is one, with those that continue it. */
function scriptsIn(block: string): string[] {
  const lines = block
    .replaceAll(/ *\\\n */g, " ")
    .split("\n")
    .map((line) => line.replace(/\s+# .*$/, "").trim());
  const commands = lines.filter((line) => line !== "");
  return commands.some((line) => line.startsWith("export ")) ? [commands.join("\n")] : commands;
}
