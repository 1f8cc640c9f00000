import { assert, assertEquals } from "@std/assert";

const ROOT = new URL("../../", import.meta.url);
const SKIPPED = new Set([".git", "node_modules", "target", "coverage", ".build"]);
const MOST_LINES = 400;
const VAGUE = /(^|\/)(utils?|helpers?|types|index)\.ts$/;

async function* files(folder = ""): AsyncGenerator<string> {
  for await (const entry of Deno.readDir(new URL(folder || ".", ROOT))) {
    if (SKIPPED.has(entry.name)) continue;
    const path = folder + entry.name;
    if (entry.isDirectory) yield* files(path + "/");
    else yield path;
  }
}

const paths: string[] = [];
for await (const path of files()) paths.push(path);

Deno.test("files are there to be looked at", () => assert(paths.length > 150));

Deno.test("files have at most 400 lines, unless they are generated", async () => {
  for (const path of paths) {
    if (!path.endsWith(".ts") || path.endsWith(".generated.ts")) continue;
    const lines = (await Deno.readTextFile(new URL(path, ROOT))).split("\n").length - 1;
    assert(lines <= MOST_LINES, `${path} has ${lines} lines`);
  }
});

Deno.test("files have names that say what is in them", () => {
  assertEquals(paths.filter((path) => VAGUE.test(path)), []);
});

Deno.test("files name no folder of a machine and no host of a registry", async () => {
  // Put together, so that this file does not name them either.
  const needles = [
    "/wo" + "rk/",
    "/ro" + "ot/",
    "/tm" + "p/",
    "registry." + "npmjs",
    "deb." + "debian",
  ];
  for (const path of paths) {
    if (/\.(elf|lock|bin)$/.test(path)) continue;
    const text = await Deno.readTextFile(new URL(path, ROOT));
    for (const needle of needles) assertEquals(text.includes(needle), false, `${path}: ${needle}`);
  }
});

Deno.test("exports of the package are files", async () => {
  const { exports } = JSON.parse(await Deno.readTextFile(new URL("deno.json", ROOT)));
  for (const path of Object.values<string>(exports)) {
    assert((await Deno.stat(new URL(path, ROOT))).isFile, path);
  }
});
