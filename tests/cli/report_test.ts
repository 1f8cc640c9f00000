// deno-lint-ignore no-import-prefix -- only tests need a validator, so deno.json has none
import { Ajv2020 } from "npm:ajv@8/dist/2020.js";
import { assert, assertEquals } from "@std/assert";
import type { Report, ReportFault } from "../../runtime/report_format.ts";
import schema from "../../schema/report.v1.json" with { type: "json" };
import {
  ENDLESS,
  guest,
  type GuestParts,
  halting,
  mipsvm,
  start,
  TestFolder,
  writing,
} from "../support/command_line.ts";

const isReport = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schema);

/** Reads a report, which has to follow the schema. */
function reportFrom(text: string): Report {
  const value: unknown = JSON.parse(text);
  assert(isReport(value), JSON.stringify(isReport.errors));
  return value as unknown as Report;
}

interface End {
  readonly reason: string;
  readonly status: number;
  /** The guest: text to assemble, or the name of one that is kept. */
  readonly text?: string;
  readonly kept?: string;
  readonly parts?: GuestParts;
  readonly args?: readonly string[];
  /** The end of the report's exit, where there is more than the reason. */
  readonly code?: number;
  readonly fault?: Partial<ReportFault>;
}

const SPAN = new TextEncoder().encode("cycle-tracker-start: all\n");

const ENDS: readonly End[] = [
  { reason: "halted", status: 0, code: 0, kept: "rust-hello" },
  { reason: "halted", status: 1, code: 1, kept: "rust-panic", args: ["--input", "u32:7"] },
  { reason: "halted", status: 1, code: 0xffffff00, text: halting(0xffffff00) },
  { reason: "exited", status: 9, code: 9, text: "li $v0, 4246\nli $a0, 9\nsyscall" },
  {
    reason: "faulted",
    status: 70,
    text: "li $t0, 3\nsw $t1, -1($t0)\nsh $t1, 0($t0)",
    fault: {
      kind: "unalignedAccess",
      pc: "0x00010004",
      address: "0x00000002",
      syscall: null,
      function: "_start",
      instruction: "sw $t1, -1($t0)",
    },
  },
  {
    reason: "faulted",
    status: 70,
    text: "li $v0, 4999\nsyscall",
    fault: { kind: "unsupportedSyscall", pc: "0x00010004", syscall: "0x00001387" },
  },
  {
    reason: "faulted",
    status: 70,
    text: "nop\n.word 0x46000000", // add.s
    parts: { stripped: true },
    fault: { kind: "unsupportedInstruction", pc: "0x00010004", function: null },
  },
  {
    reason: "faulted",
    status: 70,
    kept: "rust-json",
    fault: { kind: "noInput", syscall: "HINT_LEN" },
  },
  { reason: "leftCode", status: 70, text: "nop\nnop" },
  { reason: "endInUnconstrained", status: 70, text: "li $v0, 3\nsyscall\nnop" },
  { reason: "cycleLimit", status: 75, text: ENDLESS, args: ["--max-cycles", "1e3"] },
  { reason: "timeLimit", status: 75, text: ENDLESS, args: ["--timeout", "0.2"] },
  {
    reason: "memoryLimit",
    status: 75,
    text: `lui $t0, 0x0010\nsw $t0, 0($t0)\n${ENDLESS}`,
    args: ["--max-memory", "1", "--timeout", "60"],
  },
  {
    reason: "exited", // with everything that a report can list
    status: 0,
    code: 0,
    text: writing(1, SPAN.length) + writing(7, 1) + `
      li $v0, 4218
      syscall
      li $v0, 4246
      li $a0, 0
      syscall
    `,
    parts: { data: SPAN },
    args: ["--input", "u8:1"],
  },
];
for (const [index, end] of ENDS.entries()) {
  Deno.test(`the report of run follows the schema for end ${index}, ${end.reason}`, async () => {
    await using folder = await TestFolder.make();
    const path = end.kept ? guest(end.kept) : await folder.guest("guest", end.text!, end.parts);
    const report = folder.file("report.json");
    const { status } = await mipsvm(path, "--report", report, ...end.args ?? []);
    assertEquals(status, end.status);
    const parsed = reportFrom(await Deno.readTextFile(report));
    const { exit } = parsed;
    assertEquals([exit.reason, exit.code], [end.reason, end.code ?? null]);
    assertEquals(exit.fault === null, end.fault === undefined);
    for (const [key, value] of Object.entries(end.fault ?? {})) {
      assertEquals(exit.fault?.[key as keyof ReportFault], value, key);
    }
    assertEquals(parsed.status, end.status);
    assertEquals(parsed.backtrace.length === 0, end.status === 0);
    assertEquals(parsed.guest.path, path);
  });
}

Deno.test("the report of run lists what the guest did beside computing", async () => {
  await using folder = await TestFolder.make();
  const { text, parts } = ENDS.at(-1)!;
  const path = await folder.guest("guest", text!, parts);
  const { text: output } = await mipsvm(path, "--report=-", "--input=u8:1", "--input=u8:2");
  const report = reportFrom(output);
  assertEquals(report.unknownFds, { "7": 1 });
  assertEquals(report.inputs, { given: 2, read: 0, unread: 2 });
  assertEquals(report.cycleSpans, [{ name: "all", count: 1, cycles: 0, open: 1 }]);
  assertEquals(Object.values(report.noopSyscalls), [1]);
  assertEquals(report.cycles, report.steps);
  assert(report.warnings.length >= 4, report.warnings.join());
});

Deno.test({
  name: "the report of run follows the schema for an interrupted run",
  ignore: Deno.build.os === "windows", // it can only terminate a process
  async fn() {
    await using folder = await TestFolder.make();
    const data = new TextEncoder().encode("ready\n");
    const path = await folder.guest("guest", writing(1, data.length) + ENDLESS, { data });
    const child = start([path, "--report=-", "--quiet"]);
    const stdout = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    for (;;) {
      const { value, done } = await stdout.read();
      if (done) break;
      text += value;
      if (text === "ready\n") child.kill("SIGINT");
    }
    await child.stderr.cancel();
    assertEquals((await child.status).code, 130);
    const { exit } = reportFrom(text.slice("ready\n".length));
    assertEquals(exit.reason, "interrupted");
  },
});

Deno.test("the report of run is the same in two runs but for the seconds", async () => {
  const args = [guest("rust-json"), "--input", `str:{"a":[1,2,3]}`, "--report", "-"];
  const [one, other] = await Promise.all([mipsvm(...args), mipsvm(...args)]);
  const withoutSeconds = (text: string) => text.replace(/"seconds": [\d.e-]+/, "");
  assert(one.text.includes('"seconds"'));
  assertEquals(withoutSeconds(one.text), withoutSeconds(other.text));
});
