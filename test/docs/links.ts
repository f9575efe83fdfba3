import { existsSync, globSync, readFileSync, statSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

/** Every document of the project in Markdown, from its root on. */
export function documents(root: string): string[] {
  return globSync("**/*.md", { cwd: root, exclude: (path) => /^(?:node_modules|dist|\.git)$/.test(path) }).toSorted();
}

/** The links of a document, and of others if they are given, that lead nowhere: to no file, or to no heading of it. */
export function brokenLinks(root: string, document: string): string[] {
  return relativeLinks(read(root, document)).filter((link) => !leadsSomewhere(root, document, link));
}

function leadsSomewhere(root: string, document: string, link: string): boolean {
  const [path = "", anchor] = link.split("#");
  const file = path === "" ? document : normalize(join(dirname(document), decodeURI(path)));
  if (file.startsWith("..") || !existsSync(join(root, file))) return false;
  if (anchor === undefined) return true;
  return statSync(join(root, file)).isFile() && anchors(read(root, file)).has(decodeURI(anchor));
}

function read(root: string, path: string): string {
  return readFileSync(join(root, path), "utf8");
}

/** Links and images, without what is shown as code. */
function relativeLinks(text: string): string[] {
  const shown = text.replaceAll(/^```.*?^```/gms, "").replaceAll(/`[^`\n]*`/g, "`code`");
  const targets = [...shown.matchAll(/\]\(\s*<?([^)\s>]+)[^)]*\)|^\[[^\]]+\]:\s*(\S+)/gm)].map(
    ([, a, b]) => a ?? b ?? "",
  );
  return targets.filter((target) => !/^[a-z][a-z+.-]*:/i.test(target));
}

/** The anchors that GitHub gives the headings of a document, and those that it has as HTML. */
export function anchors(text: string): ReadonlySet<string> {
  const prose = text.replaceAll(/^```.*?^```/gms, "");
  const found = new Set([...prose.matchAll(/<a (?:id|name)="([^"]+)"/g)].map(([, id = ""]) => id));
  const times = new Map<string, number>();
  for (const [, heading = ""] of prose.matchAll(/^#{1,6} +(.+?) *#*$/gm)) {
    const words = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1");
    const slug = words
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\p{M}_ -]/gu, "")
      .replaceAll(" ", "-");
    const before = times.get(slug) ?? 0;
    times.set(slug, before + 1);
    found.add(before === 0 ? slug : `${slug}-${before}`);
  }
  return found;
}
