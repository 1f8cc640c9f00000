// The stand-ins by their paths, so that this also runs where the real packages are linked.
import {
  assert,
  assertAlmostEquals,
  assertArrayIncludes,
  assertEquals,
  assertExists,
  assertGreater,
  assertGreaterOrEqual,
  assertInstanceOf,
  AssertionError,
  assertLess,
  assertLessOrEqual,
  assertMatch,
  assertNotEquals,
  assertRejects,
  assertStrictEquals,
  assertStringIncludes,
  assertThrows,
  equal,
  fail,
} from "../../std/assert/mod.ts";
import { parseArgs } from "../../std/cli/mod.ts";
import { emptyDir, ensureDir, exists, existsSync, walk } from "../../std/fs/mod.ts";
import {
  basename,
  dirname,
  extname,
  fromFileUrl,
  isAbsolute,
  join,
  toFileUrl,
} from "../../std/path/mod.ts";
import { assertSpyCall, assertSpyCalls, spy, stub } from "../../std/testing/mock.ts";
import { FakeTime } from "../../std/testing/time.ts";

class Point {
  constructor(readonly x: number) {}
}

Deno.test("equal holds by content", () => {
  const cycle: unknown[] = [1];
  cycle.push(cycle);
  const sameCycle: unknown[] = [1];
  sameCycle.push(sameCycle);
  const alike: [unknown, unknown][] = [
    [NaN, NaN],
    [0, -0],
    [[1, [2]], [1, [2]]],
    [{ a: 1, b: 2 }, { b: 2, a: 1 }],
    [{ __proto__: null, a: 1 }, { a: 1 }],
    [new Uint8Array([1, 2]), new Uint8Array([1, 2])],
    [new Float64Array([NaN]), new Float64Array([NaN])],
    [new BigInt64Array([1n]), new BigInt64Array([1n])],
    [new Uint8Array([1]).buffer, new Uint8Array([1]).buffer],
    [new Map([[{ a: 1 }, 1]]), new Map([[{ a: 1 }, 1]])],
    [new Set([1, [2]]), new Set([[2], 1])],
    [new Date(5), new Date(5)],
    [/a/g, /a/g],
    [new Point(1), new Point(1)],
    [new TypeError("no"), new TypeError("no")],
    [cycle, sameCycle],
  ];
  for (const [a, b] of alike) {
    assertEquals(a, b);
    assertThrows(() => assertNotEquals(a, b), AssertionError);
  }
});

Deno.test("equal tells apart", () => {
  const different: [unknown, unknown][] = [
    [1, "1"],
    [1, 1n],
    [null, undefined],
    [{ a: undefined }, {}],
    [{}, { a: undefined }],
    [{ a: undefined }, { b: undefined }],
    [[1], [1, 2]],
    [[undefined], []],
    [[1], { 0: 1 }],
    [new Uint8Array([1]), new Uint8Array([2])],
    [new Uint8Array([1]), [1]],
    [new Uint8Array([1]), new Int8Array([1])],
    [new Uint8Array([1]), new Uint8Array([1, 0])],
    [new Map([[1, 2]]), new Map([[1, 3]])],
    [new Map([[{ a: 1 }, 1]]), new Map([[{ a: 2 }, 1]])],
    [new Set([[1], [1]]), new Set([[1], [2]])],
    [new Set([[1], [2]]), new Set([[1], [1]])],
    [new Date(5), new Date(6)],
    [/a/, /a/g],
    [new Point(1), { x: 1 }],
    [new Error("a"), new Error("b")],
    [{ [Symbol.iterator]: 1 }, {}],
  ];
  for (const [a, b] of different) {
    assertNotEquals(a, b);
    assertThrows(() => assertEquals(a, b), AssertionError);
    assert(!equal(b, a));
  }
});

Deno.test("failure messages say what was found and wanted", () => {
  const cases: [() => unknown, string][] = [
    [() => assert(0), "but got 0"],
    [() => assert(0, "why"), "why"],
    [() => assertEquals(1, 2, "why"), "Values are not equal: why\n\n    [Actual]   1\n"],
    [() => assertEquals({ a: 1, b: 2 }, { a: 1, b: 3 }), "-     b: 2\n+     b: 3"],
    [() => assertEquals("a\nb", "a\nc"), '-   "b"\n+   "c"'],
    [
      () => assertEquals(new Uint8Array(2000), new Uint8Array(2000).fill(255, 1999)),
      "First difference at index 1999 (2000 elements); from index 1995:\n" +
      "    [Actual]   00 00 00 00 00\n    [Expected] 00 00 00 00 ff",
    ],
    [() => assertEquals(new Uint8Array(1), new Uint8Array(2)), "1 elements, expected 2"],
    [() => assertStrictEquals([1], [1]), "yet differ"],
    [() => assertExists(null), "but got null"],
    [() => assertMatch("abc", /x/), "Expected 'abc' to match /x/"],
    [() => assertStringIncludes("abc", "x"), "Expected 'abc' to contain 'x'"],
    [() => assertArrayIncludes([1, 2], [2, 3]), "missing: [\n  3\n]"],
    [() => assertGreater(1, 1), "Expected 1 > 1"],
    [() => assertGreaterOrEqual(0, 1), "Expected 0 >= 1"],
    [() => assertLess(1, 1), "Expected 1 < 1"],
    [() => assertLessOrEqual(2, 1), "Expected 2 <= 1"],
    [() => assertAlmostEquals(1, 1.1), "0.1"],
    [() => assertInstanceOf([], Map), 'Expected an instance of "Map", but got "Array"'],
    [() => assertThrows(() => {}), "Expected function to throw"],
    [() => fail("why"), "Failed assertion: why"],
  ];
  for (const [run, message] of cases) {
    assertStringIncludes(assertThrows(run, AssertionError).message, message);
  }
});

Deno.test("assertThrows looks at class and message, and returns the error", () => {
  const boom = () => {
    throw new RangeError("Cannot go there");
  };
  assertEquals(assertThrows(boom, RangeError, "go").message, "Cannot go there");
  assertEquals(assertThrows(boom), new RangeError("Cannot go there"));
  assertThrows(boom, Error);
  assertThrows(() => assertThrows(boom, TypeError), AssertionError, '"TypeError"');
  assertThrows(() => assertThrows(boom, RangeError, "stay"), AssertionError, '"stay"');
});

Deno.test("assertRejects looks at class and message, and tells a throw from a rejection", async () => {
  const boom = () => Promise.reject(new RangeError("Cannot go there"));
  assertEquals((await assertRejects(boom, RangeError, "go")).message, "Cannot go there");
  await assertRejects(() => assertRejects(boom, TypeError), AssertionError, '"TypeError"');
  await assertRejects(() => assertRejects(() => Promise.resolve()), AssertionError, "reject");
  const thrower = () => {
    throw new Error("now");
  };
  await assertRejects(() => assertRejects(thrower), AssertionError, "threw instead");
});

Deno.test("assertAlmostEquals has a relative tolerance by default", () => {
  assertAlmostEquals(1e9, 1e9 + 1);
  assertAlmostEquals(NaN, NaN);
  assertAlmostEquals(1, 1.4, 0.5);
  assertThrows(() => assertAlmostEquals(0, 1e-9), AssertionError);
});

Deno.test("parseArgs reads every form of option", () => {
  const cases: [string[], Parameters<typeof parseArgs>[1], Record<string, unknown>][] = [
    [["a", "1", "-", "-5"], {}, { _: ["a", 1, "-", -5] }],
    [["a", "1"], { string: ["_"] }, { _: ["a", "1"] }],
    [["--n=5", "--m", "6", "--k", "-7", "--f"], {}, { n: 5, m: 6, k: -7, f: true, _: [] }],
    [["--n=5", "--m"], { string: ["n", "m"] }, { n: "5", m: "", _: [] }],
    [["--n", "--m"], { string: ["n"] }, { n: "", m: true, _: [] }],
    [["--t=a=b", "--e="], { string: ["t", "e"] }, { t: "a=b", e: "", _: [] }],
    [["-abc"], {}, { a: true, b: true, c: true, _: [] }],
    [["-n5", "-o", "x", "-p=y"], {}, { n: 5, o: "x", p: "y", _: [] }],
    [["--quiet", "x"], { boolean: ["quiet", "v"] }, { quiet: true, v: false, _: ["x"] }],
    [["--quiet=false"], { boolean: "quiet" }, { quiet: false, _: [] }],
    [["--quiet", "false", "x"], { boolean: "quiet" }, { quiet: false, _: ["x"] }],
    [["--a", "x"], { boolean: true }, { a: true, _: ["x"] }],
    [["--i", "1", "--i=2"], { string: ["i"], collect: ["i"] }, { i: ["1", "2"], _: [] }],
    [[], { collect: ["i"] }, { i: [], _: [] }],
    [["--i", "1", "--i=2"], {}, { i: 2, _: [] }],
    [["--no-color"], { negatable: ["color"], boolean: ["color"] }, { color: false, _: [] }],
    [["--no-color"], {}, { "no-color": true, _: [] }],
    [["-h"], { boolean: ["help"], alias: { help: "h" } }, { help: true, h: true, _: [] }],
    [[], { boolean: ["help"], alias: { help: "h" } }, { help: false, h: false, _: [] }],
    [[], { default: { port: 80 }, alias: { port: ["p"] } }, { port: 80, p: 80, _: [] }],
    [["--p", "1"], { default: { port: 80 }, alias: { port: ["p"] } }, { port: 1, p: 1, _: [] }],
    [["--a", "--", "--b"], {}, { a: true, _: ["--b"] }],
    [["--a", "--", "--b"], { "--": true }, { a: true, "--": ["--b"], _: [] }],
    [["run", "--a"], { stopEarly: true }, { _: ["run", "--a"] }],
  ];
  for (const [args, options, expected] of cases) {
    assertEquals(parseArgs(args, options) as Record<string, unknown>, expected, args.join(" "));
  }
});

Deno.test("parseArgs gives unknown arguments to the caller", () => {
  const seen: unknown[] = [];
  const args = parseArgs(["x", "--known=1", "--bad=2", "-z"], {
    string: ["known"],
    unknown: (arg, key, value) => {
      seen.push([arg, key, value]);
      return key === undefined;
    },
  });
  assertEquals({ ...args }, { _: ["x"], known: "1" });
  assertEquals(seen, [["x", undefined, undefined], ["--bad=2", "bad", 2], ["-z", "z", true]]);
});

Deno.test("parseArgs types its result", () => {
  const args = parseArgs(["--input", "a", "--help"], {
    string: ["input", "out", "engine"],
    boolean: ["help"],
    collect: ["input"],
    default: { engine: "auto" },
  });
  const inputs: string[] = args.input;
  const out: string | undefined = args.out;
  const engine: string = args.engine;
  const help: boolean = args.help;
  assertEquals([inputs, out, engine, help], [["a"], undefined, "auto", true]);
});

Deno.test("path functions take paths and file URLs", () => {
  assertEquals(join("a", "..", "b", "c.ts"), join("b", "c.ts"));
  assertEquals(basename(dirname(import.meta.url.slice("file://".length))), "std");
  assertEquals([basename("a/b.ts", ".ts"), extname("a/b.ts")], ["b", ".ts"]);
  const path = fromFileUrl(import.meta.url);
  assert(isAbsolute(path));
  assertEquals(toFileUrl(path).href, import.meta.url);
  assertEquals(basename(new URL(import.meta.url)), "std_test.ts");
  assertThrows(() => fromFileUrl("https://x.org/"), TypeError, "file URL");
  assertThrows(() => toFileUrl("a"), TypeError, "absolute");
});

Deno.test("fs makes, lists, tests and empties directories", async () => {
  const root = await Deno.makeTempDir();
  try {
    await ensureDir(join(root, "a", "b"));
    await ensureDir(join(root, "a", "b"));
    await Deno.writeTextFile(join(root, "a", "b", "x.ts"), "");
    await Deno.writeTextFile(join(root, "y.txt"), "");
    const list = async (options: Parameters<typeof walk>[1]) =>
      (await Array.fromAsync(walk(root, options))).map((entry) => entry.path.slice(root.length + 1))
        .toSorted();
    assertEquals(await list({}), ["", "a", "a/b", "a/b/x.ts", "y.txt"]);
    assertEquals(await list({ includeDirs: false, exts: ["ts"] }), ["a/b/x.ts"]);
    assertEquals(await list({ maxDepth: 1 }), ["", "a", "y.txt"]);
    assertEquals(await list({ skip: [/\/b$/] }), ["", "a", "y.txt"]);
    assertEquals(await list({ match: [/y/] }), ["y.txt"]);
    assert(await exists(join(root, "y.txt"), { isFile: true, isReadable: true }));
    assert(!await exists(join(root, "y.txt", "z")));
    assert(!await exists(toFileUrl(join(root, "z"))));
    assert(!existsSync(join(root, "y.txt"), { isDirectory: true }));
    await emptyDir(root);
    assertEquals(await list({}), [""]);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});

Deno.test("spy and stub remember calls and restore", () => {
  const point = { x: 2, twice: (by: number) => by * 2 };
  {
    using twice = stub(point, "twice", (by) => by + 1);
    assertEquals(point.twice(5), 6);
    assertSpyCalls(twice, 1);
    assertSpyCall(twice, 0, { args: [5], returned: 6, self: point });
    assertThrows(() => assertSpyCalls(twice, 2), AssertionError, "Expected 2 calls, but got 1");
  }
  assertEquals(point.twice(5), 10);
  const add = spy((a: number, b: number) => a + b);
  assertEquals(add(1, 2), 3);
  assertEquals(add.calls, [{ args: [1, 2], returned: 3 }]);
  assertSpyCalls(spy(), 0);
});

Deno.test("FakeTime fires timers in order and restores", () => {
  const before = Date;
  {
    using time = new FakeTime(1000);
    const seen: [string, number][] = [];
    setTimeout(() => seen.push(["late", Date.now()]), 50);
    const id = setInterval(() => seen.push(["every", new Date().getTime()]), 20);
    time.tick(45);
    clearInterval(id);
    time.tick(100);
    assertEquals(seen, [["every", 1020], ["every", 1040], ["late", 1050]]);
    assertEquals(time.now, 1145);
  }
  assertStrictEquals(Date, before);
});
