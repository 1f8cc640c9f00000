import { assert, assertEquals } from "@std/assert";

const ROOT = new URL("../../", import.meta.url);

/** Which files a layer may import, beside its own: ARCHITECTURE.md has the same table. */
const BASE = ["lib/bits.ts", "lib/errors.ts"];
const RULES: readonly (readonly [layer: string, imports: readonly string[]])[] = [
  ["lib/bits.ts", []],
  ["lib/errors.ts", []],
  ["lib/isa/", BASE],
  ["lib/elf/", BASE],
  ["lib/debug/", BASE],
  ["lib/program.ts", [...BASE, "lib/isa/", "lib/elf/"]],
  ["lib/machine/", [...BASE, "lib/isa/", "lib/program.ts"]],
  ["runtime/", [...BASE, "lib/machine/ports.ts"]],
  ["drivers/", ["lib/", "runtime/"]],
];
const PACKAGES = /^@noble\/(curves|hashes)\//;
/** What only cli/ may touch. */
const OUTSIDE = /\b(Deno|process|console|localStorage)\./;

interface Source {
  readonly path: string;
  /** Comments and texts of examples left out. */
  readonly code: string;
  readonly imports: readonly string[];
}

async function sources(folder: string): Promise<Source[]> {
  const found: Source[] = [];
  for await (const entry of Deno.readDir(new URL(folder, ROOT))) {
    const path = folder + entry.name;
    if (entry.isDirectory) found.push(...await sources(path + "/"));
    else if (path.endsWith(".ts")) {
      const code = (await Deno.readTextFile(new URL(path, ROOT)))
        .replace(/\/\*[^]*?\*\//g, "")
        .replace(/^\s*\/\/.*$/gm, "");
      const imports = [...code.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].map(([, name]) =>
        name!
      );
      found.push({ path, code, imports });
    }
  }
  return found;
}

const all = [...await sources("lib/"), ...await sources("runtime/"), ...await sources("drivers/")];

function layerOf(path: string): readonly [layer: string, imports: readonly string[]] {
  const rule = RULES.find(([layer]) => path.startsWith(layer));
  assert(rule, `${path} belongs to no layer: say in this test and in ARCHITECTURE.md which`);
  return rule;
}

function resolve(path: string, imported: string): string {
  return new URL(imported, new URL(path, ROOT)).href.slice(ROOT.href.length);
}

Deno.test("layers hold sources, imports among them", () => {
  // So that the tests below cannot pass by finding nothing.
  for (const [layer] of RULES) assert(all.some(({ path }) => path.startsWith(layer)), layer);
  assert(all.flatMap(({ imports }) => imports).length > 100);
});

Deno.test("layers import only what the rule lets them", () => {
  for (const { path, imports } of all) {
    const [layer, allowed] = layerOf(path);
    for (const imported of imports) {
      if (!imported.startsWith(".")) {
        assert(PACKAGES.test(imported), `${path} imports the package ${imported}`);
        continue;
      }
      const target = resolve(path, imported);
      const fine = [layer, ...allowed].some((prefix) => target.startsWith(prefix));
      assert(fine, `${path} must not import ${target}`);
    }
  }
});

Deno.test("layers below the command line touch neither Deno nor files nor the console", () => {
  for (const { path, code } of all) {
    assertEquals(OUTSIDE.exec(code)?.[0], undefined, path);
    assertEquals(/\bexport default\b/.test(code), false, `${path} has a default export`);
  }
});

Deno.test("layers have no runtime import that goes in a circle", () => {
  const edges = new Map(all.map(({ path, code }) => {
    const loaded = [...code.matchAll(/^(?:import|export) (?!type)[^;]*?from "(\.[^"]+)"/gm)];
    return [path, loaded.map(([, name]) => resolve(path, name!))] as const;
  }));
  const done = new Set<string>();
  const visit = (path: string, above: readonly string[]) => {
    assertEquals(above.includes(path), false, [...above, path].join(" > "));
    if (done.has(path)) return;
    for (const next of edges.get(path) ?? []) visit(next, [...above, path]);
    done.add(path);
  };
  for (const path of edges.keys()) visit(path, []);
});
