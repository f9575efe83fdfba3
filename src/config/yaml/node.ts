import type { z } from "zod";

import type { YamlDocument } from "./document.ts";
import { formatPosition, type Mistakes, type Path, type Position, ZOD_MESSAGES } from "./mistakes.ts";
import { hint, type SchemaKeys } from "./suggestion.ts";

/** A value of a file and where it stands, so that a mistake about it is told with its position. */
export interface ConfigNode {
  readonly value: unknown;
  readonly position: () => Position;
  /** What stands under a key or at an index, if anything does. */
  readonly under: (step: string | number) => ConfigNode;
  /** Notes that something is wrong with it, or with what is or should be below. */
  readonly wrong: (message: string | (() => string), ...below: Path) => void;
  /** Notes that something about it should be told, though it is no mistake. */
  readonly warn: (message: string, ...below: Path) => void;
  /** What a schema makes of it; undefined if that finds something wrong, which is noted. */
  readonly read: <S extends z.ZodType>(schema: S) => z.output<S> | undefined;
}

interface NodeSource {
  readonly text: YamlDocument;
  readonly mistakes: Mistakes;
  /** The keys that there are, for a hint at the one that was meant. */
  readonly keys: () => SchemaKeys;
  /** Where the content of the file is in the schema. */
  readonly schemaPath: Path;
}

/** A whole file as a node. */
export function rootNode(source: NodeSource): ConfigNode {
  return nodeAt([], source.text.data, source);
}

/** The nodes of a list; none if it is no list. */
export function itemsOf(node: ConfigNode): readonly ConfigNode[] {
  return Array.isArray(node.value) ? node.value.map((_, index) => node.under(index)) : [];
}

/** The nodes of a map by key; none if it is no map. */
export function entriesOf(node: ConfigNode): readonly (readonly [string, ConfigNode])[] {
  if (typeof node.value !== "object" || node.value === null || Array.isArray(node.value)) return [];
  return Object.keys(node.value).map((key) => [key, node.under(key)] as const);
}

/** What a schema makes of a node that may be left out. */
export function optional<S extends z.ZodType>(node: ConfigNode, schema: S): z.output<S> | undefined {
  return node.value === undefined ? undefined : node.read(schema);
}

function nodeAt(path: Path, value: unknown, source: NodeSource): ConfigNode {
  const { text, mistakes } = source;
  return {
    value,
    position: () => text.positionOf(path),
    under: (step) => nodeAt([...path, step], memberOf(value, step), source),
    wrong: (message, ...below) => {
      const whole = [...path, ...below];
      mistakes.note(
        () => `${words(whole)}: ${typeof message === "string" ? message : message()}`,
        text.positionOf(whole),
      );
    },
    warn: (message, ...below) => {
      const whole = [...path, ...below];
      mistakes.warn(`${words(whole)}: ${message}`, text.positionOf(whole));
    },
    read: (schema) => {
      const parsed = schema.safeParse(value, ZOD_MESSAGES);
      if (parsed.success) return parsed.data;
      for (const issue of parsed.error.issues) tell(issue, path, source);
      return undefined;
    },
  };
}

function memberOf(value: unknown, step: string | number): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, step)
    ? Reflect.get(value, step)
    : undefined;
}

/** Notes what a schema found, with its position; no value is ever shown, only keys. */
function tell(issue: z.core.$ZodIssue, outer: Path, source: NodeSource): void {
  const { text, mistakes } = source;
  const path = [...outer, ...issue.path.map((step) => (typeof step === "number" ? step : String(step)))];
  const note = (where: Path, position: Position, message: () => string): void =>
    mistakes.note(() => `${words(where)}: ${message()}`, position);

  if (issue.code === "unrecognized_keys") {
    for (const key of issue.keys) {
      const where = [...path, key];
      note(where, text.keyPositionOf(where), () => `there is no such setting${advice(where, source)}`);
    }
    return;
  }
  if (issue.code === "invalid_key") {
    return note(path, text.keyPositionOf(path), () => issue.issues[0]?.message ?? issue.message);
  }
  const branch = issue.code === "invalid_union" ? issue.errors.find(isMeant) : undefined;
  if (branch !== undefined) {
    for (const inner of branch) tell(inner, path, source);
    return;
  }
  const missing = issue.code !== "custom" && path.length > 0 && !text.has(path);
  note(path, text.positionOf(path), () => (missing ? "must be set" : issue.message));
}

/** Whether the value was of this kind, of all those that it might be, though something is wrong with it. */
function isMeant(issues: readonly z.core.$ZodIssue[]): boolean {
  return !issues.some(({ code, path }) => code === "invalid_type" && path.length === 0);
}

/** The end of a message about a key that does not exist; one that is suggested exists where it is. */
function advice(path: Path, { keys, schemaPath }: NodeSource): string {
  const key = String(path.at(-1));
  if (key === "<<") return "; what several switches have in common is a group";
  return keys().all.has(key) ? " here" : hint(key, keys().at([...schemaPath, ...path.slice(0, -1)]));
}

/** A path as it is written: `switches[2].tls.pin`. */
function words(path: Path): string {
  let text = "";
  for (const step of path)
    text += typeof step === "number" ? `[${step}]` : `${text === "" ? "" : "."}${printable(step)}`;
  return text === "" ? "the file" : text;
}

/** A key as a terminal can show it, and not all of one that is a text without end. */
function printable(key: string): string {
  const short = key.length > 80 ? `${key.slice(0, 80)}…` : key;
  return /^[^\p{Cc}\p{Cf}]*$/u.test(short) ? short : JSON.stringify(short).replaceAll(/[\p{Cc}\p{Cf}]/gu, "?");
}

/** Notes a mistake where two of a kind have the same name. */
export function checkUnique(kind: string, name: ConfigNode, names: Map<string, ConfigNode>): void {
  if (typeof name.value !== "string") return;
  const other = names.get(name.value);
  if (other === undefined) names.set(name.value, name);
  else name.wrong(`another ${kind} has this name, at ${formatPosition(other.position())}`);
}
