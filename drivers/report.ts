/**
 * The JSON report of a run.
 *
 * @module
 */
import { hex32, hexBytes } from "../lib/bits.ts";
import {
  type Report,
  reportCount,
  type ReportCounts,
  type ReportExit,
  type ReportHeap,
  type ReportWord,
} from "../runtime/report_format.ts";
import { sha256 } from "../runtime/math/sha256.ts";
import { syscallName } from "../runtime/mod.ts";
import { instructionAt } from "./failure.ts";
import type { HeapReport } from "./heap_report.ts";
import { exitStatus, type RunResult } from "./result.ts";
import { VERSION } from "./version.ts";

function word(value: number): ReportWord {
  return hex32(value) as ReportWord;
}

function counts(map: ReadonlyMap<string | number, number>): ReportCounts {
  return Object.fromEntries([...map].map(([name, count]) => [name, reportCount(count)]));
}

function exitOf(result: RunResult): ReportExit {
  const { end, program, backtrace } = result;
  switch (end.reason) {
    case "halted":
    case "exited":
      return { reason: end.reason, code: end.code, fault: null };
    case "faulted": {
      const { fault, pc } = end;
      return {
        reason: "faulted",
        code: null,
        fault: {
          kind: fault.kind,
          reference: fault.reference,
          message: fault.message,
          advice: fault.advice,
          pc: word(pc),
          address: fault.address === undefined ? null : word(fault.address),
          syscall: fault.syscall === undefined ? null : syscallName(fault.syscall),
          function: backtrace.frames[0]?.function ?? null,
          instruction: instructionAt(program, pc),
        },
      };
    }
    default:
      return { reason: end.reason, code: null, fault: null };
  }
}

function heapOf({ layout, models, callSites, ...heap }: HeapReport): ReportHeap {
  return {
    ...heap,
    layout: layout.name,
    reason: layout.reason,
    start: word(layout.imageEnd),
    models,
    callSites: callSites.map((site) => ({ ...site, pc: word(site.pc) })),
  };
}

/**
 * A run as a JSON report, version 1 (schema/report.v1.json).
 *
 * @param result The run.
 * @param path The ELF file's path, or null.
 * @returns The report; `JSON.stringify` writes it.
 * @example
 * ```ts
 * import { runGuest } from "./run.ts";
 * import { reportOf } from "./report.ts";
 * import { programOf } from "../lib/program.ts";
 * import { assemble } from "../lib/isa/assemble.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const result = await runGuest(programOf(assemble("li $a0, 3\nsyscall"), 0x1000));
 * const report = reportOf(result, null);
 * assertEquals(report.exit, { reason: "halted", code: 3, fault: null });
 * ```
 */
export function reportOf(result: RunResult, path: string | null): Report {
  return {
    version: 1,
    mipsvm: VERSION,
    guest: { path, sha256: hexBytes(sha256(result.program.elf?.bytes ?? new Uint8Array())) },
    exit: exitOf(result),
    status: exitStatus(result.end),
    cycles: reportCount(result.cycles),
    steps: reportCount(result.steps),
    engine: result.engine,
    publicValues: hexBytes(result.publicValues),
    publicValuesDigest: result.publicValuesDigest,
    committedDigest: result.committedDigest,
    digestsAgree: result.digestsAgree,
    inputs: result.inputs,
    proofs: { given: result.proofs.given, verified: result.proofs.read },
    opcodeCounts: result.opcodeCounts && counts(result.opcodeCounts),
    syscallCounts: counts(result.syscallCounts),
    precompiles: Object.fromEntries(
      [...result.precompiles].map(([name, { calls, cycles }]) => [
        name,
        { calls: reportCount(calls), cycles: reportCount(cycles) },
      ]),
    ),
    precompileHints: result.precompileHints,
    noopSyscalls: counts(result.noopSyscalls),
    emulatedSyscalls: counts(result.emulatedSyscalls),
    unprovableSyscalls: counts(result.unprovableSyscalls),
    unknownFds: counts(result.unknownDescriptors),
    cycleSpans: result.cycleSpans,
    backtrace: result.backtrace.frames.map((frame) => ({ ...frame, pc: word(frame.pc) })),
    stderrTail: result.stderrTail,
    warnings: result.warnings,
    heap: result.heap && heapOf(result.heap),
    shards: null,
    seconds: result.seconds,
    translationSeconds: result.translationSeconds,
  };
}
