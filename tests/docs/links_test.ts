import { assert, assertEquals } from "@std/assert";
import configuration from "../../deno.json" with { type: "json" };

const ROOT = new URL("../../", import.meta.url);
const DOCUMENTS = [
  "README.md",
  "ARCHITECTURE.md",
  "CONTRIBUTING.md",
  "CHANGELOG.md",
  "guests/README.md",
];

async function textOf(path: string): Promise<string> {
  return await Deno.readTextFile(new URL(path, ROOT));
}

async function exists(url: URL): Promise<boolean> {
  return await Deno.stat(url).then(() => true, () => false);
}

/** The anchor that GitHub makes of a heading. */
function anchor(heading: string): string {
  return heading.toLowerCase().replaceAll(/[^\p{L}\p{N}\s_-]/gu, "").replaceAll(" ", "-");
}

Deno.test("the documents are all that there are", () => {
  const found = ["", "guests/"].flatMap((folder) =>
    [...Deno.readDirSync(new URL(folder, ROOT))]
      .filter(({ name, isFile }) => isFile && name.endsWith(".md"))
      .map(({ name }) => folder + name)
  );
  assertEquals(found.toSorted(), DOCUMENTS.toSorted());
});

for (const document of DOCUMENTS) {
  Deno.test(`${document} links to files and headings that there are`, async () => {
    const base = new URL(document, ROOT);
    const text = (await textOf(document)).replaceAll(/^( *)```[\s\S]*?^\1```$/gm, "");
    const inline = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target!);
    const references = [...text.matchAll(/^\[[^\]]+\]: *(\S+)/gm)].map(([, target]) => target!);
    for (const target of [...inline, ...references]) {
      if (/^https?:/.test(target)) {
        new URL(target);
        continue;
      }
      assert(!/^[/\\]|^[a-z]+:/i.test(target), `${target} is no relative link`);
      const url = new URL(target, base);
      const fragment = url.hash.slice(1);
      url.hash = "";
      assert(await exists(url), `${document} links to ${target}`);
      if (fragment === "") continue;
      const headings = [...(await Deno.readTextFile(url)).matchAll(/^#+ +(.+)$/gm)];
      assert(headings.some(([, heading]) => anchor(heading!) === fragment), target);
    }
  });

  Deno.test(`${document} names files that there are`, async () => {
    // Seen from the root, from the document, or from the crate of the Rust examples.
    const bases = [ROOT, new URL(document, ROOT), new URL("guests/rust/examples/", ROOT)];
    for (const [, path] of (await textOf(document)).matchAll(/`((?:[\w.-]+\/)+[\w.-]*)`/g)) {
      const found = await Promise.all(bases.map((base) => exists(new URL(path!, base))));
      assert(found.includes(true), `${document} names ${path}`);
    }
  });
}

Deno.test("the deno tasks name tasks and files that there are", async () => {
  for (const [name, line] of Object.entries(configuration.tasks)) {
    for (const [, task] of line.matchAll(/\bdeno task ([\w:-]+)/g)) {
      assert(Object.hasOwn(configuration.tasks, task!), `${name}: deno task ${task}`);
    }
    for (const [path] of line.matchAll(/(?<= )[\w/]+\.ts\b/g)) {
      assert(await exists(new URL(path, ROOT)), `${name}: ${path}`);
    }
  }
});

Deno.test("the package's exports are files that there are, and are checked as documentation", async () => {
  for (const path of Object.values(configuration.exports)) {
    assert(await exists(new URL(path, ROOT)), path);
    if (path === "./cli.ts") continue; // a program, with nothing to import
    assert(configuration.tasks.doc.includes(path.slice(2)), path);
  }
});

Deno.test("the stand-ins of std have the versions that imports ask for, and are not published", async () => {
  for (const link of configuration.links) {
    const { name, version } = JSON.parse(await textOf(`${link}/deno.json`));
    const wanted = (configuration.imports as Record<string, string>)[name];
    assertEquals(wanted, `jsr:${name}@^${version.split(".")[0]}.0.0`);
  }
  assert(configuration.publish.exclude.includes("std"));
});
