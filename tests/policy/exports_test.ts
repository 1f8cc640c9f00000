import { assert, assertEquals } from "@std/assert";
import { readText, repositoryFiles } from "../support/files.ts";

interface Config {
  readonly exports: Readonly<Record<string, string>>;
  readonly imports: Readonly<Record<string, string>>;
  readonly links?: readonly string[];
  readonly publish?: { readonly exclude?: readonly string[] };
  readonly license?: string;
}

const config: Config = JSON.parse(await readText("deno.json"));
const files = new Set(await repositoryFiles());

Deno.test("exports of the package are files of the repository", () => {
  const missing = Object.entries(config.exports).filter(([, path]) =>
    !path.startsWith("./") || !files.has(path.slice(2))
  );
  assertEquals(missing, []);
});

Deno.test("exports hold the face of the package and its command line", () => {
  assertEquals([config.exports["."], config.exports["./cli"]], ["./mod.ts", "./cli.ts"]);
});

Deno.test("exports can be imported, and do nothing while they are", async () => {
  for (const [name, path] of Object.entries(config.exports)) {
    if (name === "./cli") continue; // imported by its own tests
    const module = await import(new URL(`../../${path}`, import.meta.url).href);
    // A module of types alone has no values.
    if (name !== "./report") assert(Object.keys(module).length > 0, name);
    assertEquals("default" in module, false, name);
  }
});

Deno.test("exports each have a module document", async () => {
  for (const path of Object.values(config.exports)) {
    const text = await readText(path.slice(2));
    assert(/^(#!.*\n)?\/\*\*[^]*?@module[^]*?\*\//.test(text), path);
  }
});

Deno.test("links stand in for every @std package that is imported, and for nothing else", async () => {
  const standard = Object.keys(config.imports).filter((name) => name.startsWith("@std/")).sort();
  const linked = await Promise.all((config.links ?? []).map(async (path) => {
    const { name, exports } = JSON.parse(await readText(`${path.slice(2)}/deno.json`));
    for (
      const target of Object.values<string>(typeof exports === "string" ? { exports } : exports)
    ) {
      assert(files.has(`${path.slice(2)}/${target.slice(2)}`), `${name}: ${target}`);
    }
    return name as string;
  }));
  assertEquals(linked.sort(), standard);
});

Deno.test("imports of the package come from JSR and npm, with their major version", () => {
  for (const [name, target] of Object.entries(config.imports)) {
    const expected = name.startsWith("@std/") ? `jsr:${name}@` : `npm:${name}@`;
    assert(target.startsWith(expected) && /@\^\d+\.\d+\.\d+$/.test(target), `${name}: ${target}`);
  }
});

Deno.test("publishing leaves out tests, test data, guests and benchmarks", () => {
  const excluded = config.publish?.exclude ?? [];
  for (const folder of ["tests", "testdata", "guests", "bench", ".ci"]) {
    assert(excluded.includes(folder), folder);
  }
  assert(files.has("LICENSE") && config.license !== undefined);
});
