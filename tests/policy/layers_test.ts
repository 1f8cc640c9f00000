import { assert, assertEquals } from "@std/assert";
import {
  type Import,
  importsOf,
  readText,
  repositoryFiles,
  resolve,
  withoutComments,
} from "../support/files.ts";

// The architecture: who may import whom; ARCHITECTURE.md has the same table. A layer is a set of
// files; the first that fits counts.

type Layer =
  | "base"
  | "isa"
  | "elf"
  | "program"
  | "ports"
  | "machine"
  | "wasm"
  | "translate"
  | "schemas"
  | "record"
  | "check"
  | "debug"
  | "runtime"
  | "drivers"
  | "export";

const LAYERS: readonly (readonly [layer: Layer, files: RegExp])[] = [
  ["base", /^lib\/(addresses|bits|errors|columns)\.ts$/],
  ["isa", /^lib\/isa\//],
  ["elf", /^lib\/elf\//],
  ["program", /^lib\/(program|initial_stack)\.ts$/],
  ["ports", /^lib\/machine\/ports\.ts$/],
  ["machine", /^lib\/machine\//],
  ["wasm", /^lib\/wasm\//],
  ["translate", /^lib\/translate\//],
  // What the recorder and whoever checks it have in common, and nothing else.
  ["schemas", /^lib\/record\/(tables|checkpoint|public_values|views\/schemas)\.ts$/],
  ["record", /^lib\/record\//],
  ["check", /^lib\/check\//],
  ["debug", /^lib\/debug\//],
  ["runtime", /^runtime\//],
  ["drivers", /^drivers\//],
  ["export", /^export\//],
];

/** Layers that a layer may import, beside itself. */
const MAY: Readonly<Record<Layer, readonly Layer[]>> = {
  base: [],
  isa: ["base"],
  elf: ["base"],
  program: ["base", "isa", "elf"],
  ports: [],
  machine: ["base", "isa", "program", "ports"],
  wasm: [],
  translate: ["base", "isa", "wasm", "program", "machine"],
  schemas: ["base", "machine"],
  record: ["base", "isa", "program", "ports", "machine", "schemas"],
  check: ["base", "isa", "program", "schemas"],
  debug: ["base"],
  runtime: ["base", "ports"],
  drivers: [
    "base",
    "isa",
    "elf",
    "program",
    "ports",
    "machine",
    "translate",
    "schemas",
    "record",
    "check",
    "debug",
    "runtime",
  ],
  export: ["base", "schemas", "record"],
};

const CURVES_AND_HASHES = /^@noble\/(curves|hashes)\//;
/** Layers that may use packages, and which. */
const PACKAGES: Partial<Record<Layer, RegExp>> = {
  runtime: CURVES_AND_HASHES,
  drivers: CURVES_AND_HASHES,
  export: /^apache-arrow$/,
};

function layerOf(path: string): Layer | undefined {
  return LAYERS.find(([, files]) => files.test(path))?.[0];
}

interface Module {
  readonly path: string;
  readonly layer: Layer | undefined;
  readonly source: string;
  readonly imports: readonly Import[];
}

const modules: readonly Module[] = await Promise.all(
  (await repositoryFiles())
    .filter((path) => /^(lib|runtime|drivers|export)\/.*\.ts$/.test(path))
    .map(async (path) => {
      const source = await readText(path);
      return { path, layer: layerOf(path), source, imports: importsOf(source) };
    }),
);

const isRelative = ({ specifier }: Import) => /^\.\.?\//.test(specifier);

Deno.test("layers hold every file of lib, runtime, drivers and export", () => {
  const nowhere = modules.filter(({ layer }) => !layer).map(({ path }) => path);
  assertEquals(nowhere, [], "Say in this test and in ARCHITECTURE.md which layer they belong to");
});

Deno.test("layers hold sources, imports among them", () => {
  // So that the other tests cannot pass by finding nothing.
  for (const [name] of LAYERS) assert(modules.some(({ layer }) => layer === name), name);
  assert(modules.flatMap(({ imports }) => imports).length > 100);
});

Deno.test("layers import only what stands below them", () => {
  const wrong: string[] = [];
  for (const { path, layer, imports } of modules) {
    for (const one of imports.filter(isRelative)) {
      const target = resolve(path, one.specifier);
      const other = layerOf(target);
      const allowed = other !== undefined && (other === layer || MAY[layer!].includes(other));
      if (!allowed) wrong.push(`${path} imports ${target}`);
    }
  }
  assertEquals(wrong, []);
});

Deno.test("layers rest on addresses, bits and errors, which import nothing at all", () => {
  for (const base of ["lib/addresses.ts", "lib/bits.ts", "lib/errors.ts"]) {
    const found = modules.find(({ path }) => path === base);
    assertEquals(found?.imports, [], base);
  }
});

Deno.test("layers stand below mod.ts and cli: mod.ts passes them on, only cli.ts imports cli", async () => {
  const wrong: string[] = [];
  const paths = (await repositoryFiles()).filter((path) => /^(mod|cli|cli\/.*)\.ts$/.test(path));
  assert(paths.includes("mod.ts") && paths.includes("cli.ts"));
  for (const path of paths) {
    const source = await readText(path);
    const below = path === "mod.ts"
      ? /^(lib|runtime|drivers)\//
      : /^(cli|lib|runtime|drivers|export)\//;
    for (const one of importsOf(source)) {
      // The command line may use what Deno has for files and paths, and for the digests of files.
      if (path !== "mod.ts" && /^node:(fs|path|crypto)$/.test(one.specifier)) continue;
      const target = isRelative(one) ? resolve(path, one.specifier) : undefined;
      if (!target || !below.test(target)) wrong.push(`${path} imports ${one.specifier}`);
    }
    if (/^\s*export\s+default\b/m.test(withoutComments(source))) wrong.push(`${path}: default`);
  }
  assertEquals(wrong, []);
});

Deno.test("layers use no packages but curves and hashes in runtime and drivers, and Arrow in export", () => {
  const wrong: string[] = [];
  for (const { path, layer, imports } of modules) {
    for (const one of imports) {
      if (isRelative(one)) continue;
      if (!PACKAGES[layer!]?.test(one.specifier)) wrong.push(`${path} imports ${one.specifier}`);
    }
  }
  assertEquals(wrong, []);
});

const FORBIDDEN: readonly RegExp[] = [
  /\bDeno\s*[.[]/,
  /\bconsole\s*[.[]/,
  /\bprocess\s*[.[]/,
  /\bglobalThis\b/,
  /\brequire\s*\(/,
  /\bfetch\s*\(/,
  /\bXMLHttpRequest\b/,
  /\blocalStorage\b/,
  /["']node:/,
  /\bexport\s+default\b/,
  /\beval\s*\(/,
  /\bnew\s+Function\b/,
];

Deno.test("layers use no Deno, no console, no files, no default export and no eval", () => {
  const wrong = modules.flatMap(({ path, source }) => {
    const code = withoutComments(source);
    return FORBIDDEN.filter((one) => one.test(code)).map((one) => `${path}: ${one}`);
  });
  assertEquals(wrong, []);
});

/** A cycle of a graph, as the list of its nodes; undefined where there is none. */
function cycleIn(edges: ReadonlyMap<string, ReadonlySet<string>>): string[] | undefined {
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (node: string): string[] | undefined => {
    if (path.includes(node)) return [...path.slice(path.indexOf(node)), node];
    if (done.has(node)) return undefined;
    path.push(node);
    for (const next of edges.get(node) ?? []) {
      const cycle = visit(next);
      if (cycle) return cycle;
    }
    path.pop();
    done.add(node);
    return undefined;
  };
  for (const node of edges.keys()) {
    const cycle = visit(node);
    if (cycle) return cycle;
  }
  return undefined;
}

function graph(
  nameOf: (path: string) => string,
  keep: (one: Import) => boolean,
): Map<string, Set<string>> {
  const edges = new Map<string, Set<string>>();
  for (const { path, imports } of modules) {
    const from = nameOf(path);
    const targets = edges.get(from) ?? new Set();
    edges.set(from, targets);
    for (const one of imports.filter(isRelative).filter(keep)) {
      const to = nameOf(resolve(path, one.specifier));
      if (to !== from) targets.add(to);
    }
  }
  return edges;
}

Deno.test("layers form no cycle, types included", () => {
  assertEquals(cycleIn(graph((path) => layerOf(path) ?? path, () => true)), undefined);
});

Deno.test("modules form no cycle of values", () => {
  assertEquals(cycleIn(graph((path) => path, ({ typeOnly }) => !typeOnly)), undefined);
});

Deno.test("importsOf finds every kind of import, and tells types from values", () => {
  const source = `
    // import { no } from "./comment.ts";
import { a, type B } from "./one.ts";
import type { C } from "./two.ts";
import { type D, type E } from "./three.ts";
export * from "./four.ts";
export {
  type F,
  g,
} from "./five.ts";
import "./six.ts";
const later = await import("./seven.ts");
import * as all from "npm:eight";
`;
  assertEquals(importsOf(source).map(({ specifier, typeOnly }) => `${specifier} ${typeOnly}`), [
    "./one.ts false",
    "./two.ts true",
    "./three.ts true",
    "./four.ts false",
    "./five.ts false",
    "npm:eight false",
    "./six.ts false",
    "./seven.ts false",
  ]);
});
