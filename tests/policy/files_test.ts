import { assert, assertEquals } from "@std/assert";
import { readLatin, readText, repositoryFiles } from "../support/files.ts";

const files = await repositoryFiles();
const sources = files.filter((path) => path.endsWith(".ts"));

const LONGEST = 400;

Deno.test("files of TypeScript have 400 lines at most, generated ones apart", async () => {
  const long: string[] = [];
  for (const path of sources.filter((one) => !one.endsWith(".generated.ts"))) {
    const lines = (await readText(path)).split("\n").length - 1;
    if (lines > LONGEST) long.push(`${path}: ${lines}`);
  }
  assertEquals(long, []);
});

Deno.test("files of TypeScript have names that say something, in snake case", () => {
  const empty = /(^|\/)(utils?|helpers?|types?|index|misc|common|shared)(_test)?\.ts$/;
  assertEquals(sources.filter((path) => empty.test(path)), []);
  const odd = sources.filter((path) => !/^([a-z0-9_-]+\/)*[a-z0-9_]+(\.[a-z]+)?\.ts$/.test(path));
  assertEquals(odd, []);
});

Deno.test("files named mod.ts are the faces of folders that others import as a whole", () => {
  const faces = /^(mod\.ts|runtime\/mod\.ts|lib\/[a-z]+\/mod\.ts|std\/[a-z]+\/mod\.ts)$/;
  const others = sources.filter((path) => /(^|\/)mod\.ts$/.test(path) && !faces.test(path));
  assertEquals(others, []);
});

/** Put together here, so that this file does not hold what it looks for. */
const join = (...parts: readonly string[]) => parts.join("");
const NEEDLES: readonly (readonly [what: string, needle: RegExp])[] = [
  ["a path of a machine", new RegExp(join("/", "work", "/"))],
  ["a temporary path", new RegExp(join("/", "tmp", "/"))],
  ["a home folder", new RegExp(join("/", "root", "\\b"))],
  ["a home folder", new RegExp(join("/", "home", "/\\w"))],
  [
    "a package registry's host",
    new RegExp(join("\\b", "registry", "\\.npmjs|", "deb", "\\.debian")),
  ],
  ["a package registry's host", new RegExp(join("\\b", "registry", "\\.[a-z0-9-]+\\."), "i")],
  [
    "a package mirror's host",
    new RegExp(join("\\b(npm|jsr|crates|proxy|mirror)", "\\.[a-z0-9-]+\\.[a-z]{2,}", "/"), "i"),
  ],
  ["a host without a name", new RegExp(join("http", "s?://\\d+\\.\\d+\\.\\d+\\.\\d+"))],
  ["a host of this machine", new RegExp(join("http", "s?://", "local", "host"))],
  ["a URL with a password", new RegExp(join("http", "s?://[^/\\s\"']*:[^/\\s\"']*@"))],
];

Deno.test("files name no place on the machine that they were written on, and no registry", async () => {
  const found: string[] = [];
  for (const path of files) {
    const text = await readLatin(path);
    for (const [what, needle] of NEEDLES) {
      const match = needle.exec(text);
      if (match) found.push(`${path} has ${what}: ${match[0]}`);
    }
  }
  assertEquals(found, []);
});

Deno.test("files of tests end in _test.ts, and only those hold tests", async () => {
  const wrong: string[] = [];
  for (const path of sources) {
    const isTest = path.endsWith("_test.ts");
    const holds = /^\s*Deno\.test\(/m.test(await readText(path));
    if (holds && !isTest) wrong.push(`${path} holds a test`);
    if (isTest && !holds) wrong.push(`${path} holds no test`);
    if (isTest && !path.startsWith("tests/")) wrong.push(`${path} stands outside tests`);
  }
  assertEquals(wrong, []);
});

Deno.test("files give a reason on each line that turns the linter off", async () => {
  const without: string[] = [];
  for (const path of sources) {
    for (const line of (await readText(path)).split("\n")) {
      if (/\/\/ deno-lint-ignore/.test(line) && !/ -- \S/.test(line)) {
        without.push(`${path}: ${line}`);
      }
    }
  }
  assertEquals(without, []);
});

Deno.test("files of tests leave no test running alone", async () => {
  assert(sources.length > 100);
  const alone: string[] = [];
  for (const path of sources.filter((one) => one.endsWith("_test.ts"))) {
    const only = new RegExp(join("\\bDeno\\.test\\.on", "ly\\b|\\bon", "ly: true"));
    if (only.test(await readText(path))) alone.push(path);
  }
  assertEquals(alone, []);
});
