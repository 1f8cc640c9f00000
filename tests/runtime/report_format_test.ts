// deno-lint-ignore no-import-prefix -- only this test needs a validator, so deno.json has none
import { Ajv2020 } from "npm:ajv@8/dist/2020.js";
import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  type Report,
  reportCount,
  type ReportCycleSpan,
  type ReportExit,
  type ReportFault,
  type ReportFrame,
  type ReportGuest,
  type ReportInputs,
  type ReportProofs,
} from "../../runtime/report_format.ts";
import schema from "../../schema/report.v1.json" with { type: "json" };

// strict: a keyword that is misspelt or means nothing where it stands is an error.
const isReport = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schema);

const DIGEST = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const FAULT: ReportFault = {
  kind: "outOfBounds",
  reference: "MemoryOutOfBoundsAccess",
  message: "Cannot read 4 bytes at 0x7f000000: guest memory ends at 0x7f000000",
  advice: "Check the pointer",
  pc: "0x00401a2c",
  address: "0x7f000000",
  syscall: null,
  function: "guest::parse",
  instruction: "lw $t0, 0($a0)",
};
const MODEL = {
  peakBytes: 40,
  footprint: 40,
  usedBytes: 16,
  largestFree: 1056706632,
  failures: 0,
  fragmentation: 0,
  sameAddresses: true,
};
const FIT = { fits: true, spare: 7 };
const FAULTED: Report = {
  version: 1,
  mipsvm: "0.1.0",
  guest: { path: "guest.elf", sha256: DIGEST },
  exit: { reason: "faulted", code: null, fault: FAULT },
  status: 70,
  cycles: 20,
  steps: "9007199254740992",
  engine: "interpreter",
  publicValues: "0a0b",
  publicValuesDigest: DIGEST,
  committedDigest: DIGEST,
  digestsAgree: true,
  inputs: { given: 3, read: 1, unread: 2 },
  proofs: { given: 1, verified: 0 },
  opcodeCounts: { ADD: 12, LW: 8 },
  syscallCounts: { HINT_READ: 1, "0x00000fff": 1 },
  precompiles: { SHA_EXTEND: { calls: 2, cycles: 98 } },
  precompileHints: [{ library: "keccak", share: 0.93, precompiles: ["KECCAK_SPONGE"] }],
  noopSyscalls: { SYS_MADVISE: 1 },
  emulatedSyscalls: { SYS_UNAME: 1 },
  unprovableSyscalls: { SYS_OPENAT: 1 },
  unknownFds: { "7": 2 },
  cycleSpans: [{ name: "hash", count: 2, cycles: 10, open: 0 }],
  backtrace: [
    { pc: "0x00401a2c", function: "guest::parse", offset: 16 },
    { pc: "0x00400010", function: null, offset: null },
  ],
  stderrTail: "thread 'main' panicked\n",
  warnings: ["2 of 3 inputs were not read"],
  heap: {
    layout: "embedded",
    reason: "it has a TLSF heap",
    start: "0x0003eb8d",
    entryPoints: ["sys_alloc_aligned"],
    allocations: 2,
    frees: 1,
    seesFrees: true,
    reallocations: 0,
    refused: 0,
    unknownFrees: 0,
    liveBytes: 8,
    liveBlocks: 1,
    peakBytes: 16,
    totalBytes: 24,
    footprint: 32,
    stackBytes: 65536,
    largestFree: null,
    models: { bump: MODEL, embedded: { ...MODEL, fragmentation: 0.5 } },
    fits: { bump: FIT, embedded: FIT, go: { fits: false, spare: -8 } },
    callSites: [{
      pc: "0x00401a2c",
      function: "guest::parse",
      offset: 16,
      allocations: 2,
      bytes: 24,
      liveBytes: 8,
      liveBlocks: 1,
    }],
  },
  shards: null,
  seconds: 0.25,
  translationSeconds: 0,
};
const HALTED: Report = {
  ...FAULTED,
  guest: { path: null, sha256: DIGEST },
  exit: { reason: "halted", code: 0, fault: null },
  status: 0,
  engine: "wasm",
  translationSeconds: 0.125,
  publicValues: "",
  committedDigest: null,
  digestsAgree: null,
  opcodeCounts: null,
  precompileHints: null,
  cycleSpans: [],
  backtrace: [],
  heap: null,
};

const EXITS: readonly ReportExit[] = [
  { reason: "halted", code: 0, fault: null },
  { reason: "exited", code: 0xffffffff, fault: null },
  { reason: "faulted", code: null, fault: FAULT },
  { reason: "leftCode", code: null, fault: null },
  { reason: "endInUnconstrained", code: null, fault: null },
  { reason: "cycleLimit", code: null, fault: null },
  { reason: "timeLimit", code: null, fault: null },
  { reason: "memoryLimit", code: null, fault: null },
  { reason: "interrupted", code: null, fault: null },
];

Deno.test("report.v1.json accepts the examples", () => {
  for (const report of [FAULTED, HALTED, ...EXITS.map((exit) => ({ ...HALTED, exit }))]) {
    assert(isReport(report), JSON.stringify(isReport.errors));
  }
});

type Json = Record<string, unknown> | unknown[];

/** Every object and array inside a value, itself included, by its path. */
function* containers(value: unknown, path: readonly string[] = []): Generator<string[]> {
  if (typeof value !== "object" || value === null) return;
  yield [...path];
  for (const [key, inner] of Object.entries(value)) yield* containers(inner, [...path, key]);
}

/** A copy of a value in which the container at a path is changed. */
function changed(value: unknown, path: readonly string[], change: (at: Json) => void): unknown {
  const copy = structuredClone(value);
  let at = copy as Json;
  for (const key of path) at = (at as Record<string, Json>)[key]!;
  change(at);
  return copy;
}

/** Objects whose keys are data. */
const OPEN = [
  ...[
    "opcodeCounts",
    "syscallCounts",
    "noopSyscalls",
    "emulatedSyscalls",
    "unprovableSyscalls",
    "unknownFds",
  ],
  "precompiles",
];

Deno.test("report.v1.json refuses a report without any one of its fields", () => {
  let tried = 0;
  for (const path of containers(FAULTED)) {
    const at = path.reduce<unknown>(
      (inner, key) => (inner as Record<string, unknown>)[key],
      FAULTED,
    );
    if (Array.isArray(at) || (path.length === 1 && OPEN.includes(path[0]!))) continue;
    for (const key of Object.keys(at as object)) {
      const report = changed(
        FAULTED,
        path,
        (inner) => delete (inner as Record<string, unknown>)[key],
      );
      assert(!isReport(report), `without ${[...path, key].join(".")}`);
      tried++;
    }
  }
  // The report and, inside it, guest, exit, fault, inputs, proofs, span, two frames, a precompile
  // and a hint, then the heap with its models, fits and one call site.
  assertEquals(
    tried,
    30 + 2 + 3 + 2 + 3 + 9 + 3 + 2 + 4 + 3 + 3 + (20 + (2 + 2 * 7) + (3 + 3 * 2) + 7),
  );
});

Deno.test("report.v1.json refuses a field that it does not know, anywhere", () => {
  for (const path of containers(FAULTED)) {
    const report = changed(FAULTED, path, (inner) => {
      if (Array.isArray(inner)) inner.push(7);
      else inner["surprise"] = "x";
    });
    assert(!isReport(report), `with a surprise in ${path.join(".")}`);
  }
});

const REFUSED: readonly [string, Record<string, unknown>][] = [
  ["another version", { version: 2 }],
  ["an unknown reason", { exit: { reason: "stopped", code: null, fault: null } }],
  ["a fault without a fault", { exit: { reason: "faulted", code: null, fault: null } }],
  ["a halt with a fault", { exit: { reason: "halted", code: 0, fault: FAULT } }],
  ["a halt without a code", { exit: { reason: "halted", code: null, fault: null } }],
  ["a limit with a code", { exit: { reason: "cycleLimit", code: 0, fault: null } }],
  ["a negative code", { exit: { reason: "exited", code: -1, fault: null } }],
  ["a status above 255", { status: 256 }],
  ["cycles with lost digits", { cycles: 9007199254740992 }],
  ["few cycles as a string", { cycles: "20" }],
  ["a fraction of a step", { steps: 0.5 }],
  ["an unknown engine", { engine: "jit" }],
  ["half a byte of public values", { publicValues: "0a0" }],
  ["public values with 0x", { publicValues: "0x0a" }],
  ["upper-case hex digits", { publicValues: "0A" }],
  ["a short digest", { publicValuesDigest: DIGEST.slice(2) }],
  ["an address without 0x", { backtrace: [{ pc: "00400000", function: null, offset: null }] }],
  ["a descriptor that is no number", { unknownFds: { stdin: 1 } }],
  ["a negative count", { syscallCounts: { HALT: -1 } }],
  ["an empty heap", { heap: {} }],
  ["shards", { shards: [] }],
  ["time before the start", { seconds: -1 }],
  ["translation before the start", { translationSeconds: -0.5 }],
];
for (const [name, fields] of REFUSED) {
  Deno.test(`report.v1.json refuses ${name}`, () => {
    assert(!isReport({ ...HALTED, ...fields }));
  });
}

/** Keys of an interface: the compiler refuses this list if one is missing or too many. */
type Keys<T> = Readonly<Record<keyof T, true>>;
const GUEST: Keys<ReportGuest> = { path: true, sha256: true };
const INPUTS: Keys<ReportInputs> = { given: true, read: true, unread: true };
const PROOFS: Keys<ReportProofs> = { given: true, verified: true };
const SPAN: Keys<ReportCycleSpan> = { name: true, count: true, cycles: true, open: true };
const FRAME: Keys<ReportFrame> = { pc: true, function: true, offset: true };
const EXIT: Keys<ReportExit> = { reason: true, code: true, fault: true };

Deno.test("Report and report.v1.json have the same fields", () => {
  const { properties, $defs } = schema;
  const pairs: readonly [{ properties: object; required: string[] }, object][] = [
    [schema, FAULTED],
    [properties.guest, GUEST],
    [properties.inputs, INPUTS],
    [properties.proofs, PROOFS],
    [$defs.fault, FAULT],
    [$defs.cycleSpan, SPAN],
    [$defs.frame, FRAME],
    ...$defs.exit.oneOf.map((branch): [typeof branch, object] => [branch, EXIT]),
  ];
  for (const [{ properties, required }, keys] of pairs) {
    assertEquals(Object.keys(properties), Object.keys(keys));
    assertEquals(required, Object.keys(keys));
  }
});

Deno.test("Reasons of report.v1.json are those of Report", () => {
  const reasons: Record<Report["exit"]["reason"], true> = {
    halted: true,
    exited: true,
    faulted: true,
    leftCode: true,
    endInUnconstrained: true,
    cycleLimit: true,
    timeLimit: true,
    memoryLimit: true,
    interrupted: true,
  };
  const [own, fault, other] = schema.$defs.exit.oneOf.map(({ properties }) => properties.reason);
  assertEquals(
    [...own?.enum ?? [], fault?.const, ...other?.enum ?? []],
    Object.keys(reasons),
  );
});

Deno.test("report.v1.json describes every field and definition", () => {
  const undescribed: string[] = [];
  for (const path of containers(schema)) {
    if (path.at(-2) !== "properties" && path.at(-2) !== "$defs") continue;
    const at = path.reduce<unknown>(
      (inner, key) => (inner as Record<string, unknown>)[key],
      schema,
    );
    const { description, $ref } = at as { description?: string; $ref?: string };
    // A bare reference is described where it points.
    if (description === undefined && $ref === undefined) undescribed.push(path.join("."));
    else if (description !== undefined) assert(description.endsWith("."), path.join("."));
  }
  assertEquals(undescribed, []);
});

Deno.test("reportCount keeps every digit", () => {
  assertEquals(reportCount(0), 0);
  assertEquals(reportCount(20n), 20);
  assertEquals(reportCount(2n ** 53n - 1n), Number.MAX_SAFE_INTEGER);
  assertEquals(reportCount(2n ** 53n), "9007199254740992");
  assertEquals(reportCount(2n ** 64n), "18446744073709551616");
  for (const count of [2n ** 53n, 2n ** 64n, 0n]) {
    assert(isReport({ ...HALTED, cycles: reportCount(count) }));
  }
});

for (const count of [-1, -1n, 0.5, NaN, Infinity, 2 ** 53]) {
  Deno.test(`reportCount refuses ${count}${typeof count === "bigint" ? "n" : ""}`, () => {
    const error = assertThrows(() => reportCount(count), RangeError);
    assertEquals(
      error.message,
      `Cannot report the count ${count}: it must be an exact integer, 0 or more`,
    );
  });
}
