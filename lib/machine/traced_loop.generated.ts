// Written by codegen.ts from the definitions in lib/isa: change those, then run
// "deno task generate". Hot loops: no allocation, no closure, no exception, no bigint.
import { mulHiS, mulHiU } from "../bits.ts";
import type { LoopState } from "./stops.ts";
/** What the traced loop needs to know of each variant: see trace_text.ts. */
const KINDS = Uint8Array.of(
  0,
  3,
  1,
  0,
  3,
  3,
  7,
  7,
  7,
  7,
  3,
  3,
  1,
  3,
  0,
  1,
  3,
  1,
  3,
  1,
  3,
  3,
  1,
  3,
  1,
  3,
  1,
  3,
  1,
  3,
  1,
  3,
  1,
  1,
  1,
  0,
  0,
  0,
  0,
  1,
  1,
  0,
  0,
  3,
  1,
  1,
  1,
  1,
  1,
  1,
  1,
  1,
  1,
  1,
  1,
  1,
  1,
  1,
  1,
  7,
  7,
  7,
  7,
  3,
  3,
  1,
  1,
  1,
  1,
);

/** Runs, counts, and writes a row for each instruction (see trace.ts). Returns one of STOPS; see stops.ts for the contract. */
export function runTraced(state: LoopState): number {
  const {
    code,
    codeBase,
    codeCount,
    words,
    bytes,
    signedBytes,
    halves,
    signedHalves,
    written,
    counts,
  } = state;
  const R = state.registers;

  const trace = state.trace!;
  const { times, registers: touched, far } = trace;
  const { pc: pcs, a: as, b: bs, c: cs, aAge, bAge, cAge } = trace;
  const { memoryValue, memoryAge, hiValue, hiAge } = trace;
  let row = trace.rows | 0;
  let memoryRow = trace.memoryRows | 0;
  let hiRow = trace.hiRows | 0;
  let now = (trace.clk + 65536) | 0;
  let farAt = trace.farCount | 0;
  let farWord = -1;
  let farBefore = 0;
  let farStore = 0;
  let age = 0;
  let before = 0;
  let pc = state.pc | 0;
  let nextPc = state.nextPc | 0;
  let lastPc = state.lastPc | 0;
  let left = state.left | 0;
  let stop = 0;
  run: for (;;) {
    const index = ((pc - codeBase) | 0) >>> 2;
    if (index >= codeCount) {
      stop = 2;
      break run;
    }
    if (left === 0) {
      stop = 1;
      break run;
    }
    const column = index << 2;
    const variant = code[column]!;
    const a = code[column + 1]!;
    const b = code[column + 2]!;
    const c = code[column + 3]!;
    let after = (nextPc + 4) | 0;

    const kinds = KINDS[variant]!;
    const aBefore = R[a]!;
    const bBefore = (kinds & 1) === 0 ? b : R[b]!;
    const cBefore = (kinds & 2) === 0 ? c : R[c]!;
    const hiBefore = R[33]!;
    switch (variant) {
      case 0: { // UNIMPL ii
        {
          stop = 5;
          break run;
        }
      }
      case 1: // ADD rr
      case 2: // ADD ri
      case 3: { // ADD ii
        R[a] = (bBefore + cBefore) | 0;
        break;
      }
      case 4: { // SUB rr
        R[a] = (bBefore - cBefore) | 0;
        break;
      }
      case 5: { // MUL rr
        R[a] = Math.imul(bBefore, cBefore);
        break;
      }
      case 6: { // MULT rr
        const lo = Math.imul(bBefore, cBefore);
        R[33] = mulHiS(bBefore, cBefore);
        R[32] = lo;
        break;
      }
      case 7: { // MULTU rr
        const lo = Math.imul(bBefore, cBefore);
        R[33] = mulHiU(bBefore, cBefore);
        R[32] = lo;
        break;
      }
      case 8: { // DIV rr
        if ((cBefore === 0)) {
          stop = 4;
          break run;
        }
        if (((bBefore === -2147483648) && (cBefore === -1))) {
          stop = 4;
          break run;
        }
        const lo = (bBefore / cBefore) | 0;
        R[33] = (bBefore % cBefore) | 0;
        R[32] = lo;
        break;
      }
      case 9: { // DIVU rr
        if ((cBefore === 0)) {
          stop = 4;
          break run;
        }
        const lo = ((bBefore >>> 0) / (cBefore >>> 0)) | 0;
        R[33] = ((bBefore >>> 0) % (cBefore >>> 0)) | 0;
        R[32] = lo;
        break;
      }
      case 10: { // MOD rr
        if ((cBefore === 0)) {
          stop = 4;
          break run;
        }
        if (((bBefore === -2147483648) && (cBefore === -1))) {
          stop = 4;
          break run;
        }
        R[a] = (bBefore % cBefore) | 0;
        break;
      }
      case 11: { // MODU rr
        if ((cBefore === 0)) {
          stop = 4;
          break run;
        }
        R[a] = ((bBefore >>> 0) % (cBefore >>> 0)) | 0;
        break;
      }
      case 12: // SLL ri
      case 13: // SLL rr
      case 14: { // SLL ii
        R[a] = bBefore << cBefore;
        break;
      }
      case 15: // SRL ri
      case 16: { // SRL rr
        R[a] = (bBefore >>> cBefore) | 0;
        break;
      }
      case 17: // SRA ri
      case 18: { // SRA rr
        R[a] = bBefore >> cBefore;
        break;
      }
      case 19: // ROR ri
      case 20: { // ROR rr
        R[a] = (bBefore >>> cBefore) | (bBefore << (32 - (cBefore & 31)));
        break;
      }
      case 21: // SLT rr
      case 22: { // SLT ri
        R[a] = (bBefore < cBefore) ? 1 : 0;
        break;
      }
      case 23: // SLTU rr
      case 24: { // SLTU ri
        R[a] = ((bBefore >>> 0) < (cBefore >>> 0)) ? 1 : 0;
        break;
      }
      case 25: // AND rr
      case 26: { // AND ri
        R[a] = bBefore & cBefore;
        break;
      }
      case 27: // OR rr
      case 28: { // OR ri
        R[a] = bBefore | cBefore;
        break;
      }
      case 29: // XOR rr
      case 30: { // XOR ri
        R[a] = bBefore ^ cBefore;
        break;
      }
      case 31: { // NOR rr
        R[a] = ~(bBefore | cBefore);
        break;
      }
      case 32: { // CLZ ri
        R[a] = Math.clz32(bBefore);
        break;
      }
      case 33: { // CLO ri
        R[a] = Math.clz32(~bBefore);
        break;
      }
      case 34: { // BEQ ri
        if ((R[a]! === bBefore)) {
          after = (nextPc + c) | 0;
          if (after === 0) {
            stop = 4;
            break run;
          }
        }
        break;
      }
      case 35: { // BGEZ ii
        if (!(R[a]! < 0)) {
          after = (nextPc + c) | 0;
          if (after === 0) {
            stop = 4;
            break run;
          }
        }
        break;
      }
      case 36: { // BGTZ ii
        if ((0 < R[a]!)) {
          after = (nextPc + c) | 0;
          if (after === 0) {
            stop = 4;
            break run;
          }
        }
        break;
      }
      case 37: { // BLEZ ii
        if (!(0 < R[a]!)) {
          after = (nextPc + c) | 0;
          if (after === 0) {
            stop = 4;
            break run;
          }
        }
        break;
      }
      case 38: { // BLTZ ii
        if ((R[a]! < 0)) {
          after = (nextPc + c) | 0;
          if (after === 0) {
            stop = 4;
            break run;
          }
        }
        break;
      }
      case 39: { // BNE ri
        if (!(R[a]! === bBefore)) {
          after = (nextPc + c) | 0;
          if (after === 0) {
            stop = 4;
            break run;
          }
        }
        break;
      }
      case 40: { // Jump ri
        after = bBefore;
        R[a] = (nextPc + 4) | 0;
        if (after === 0) {
          stop = 4;
          break run;
        }
        break;
      }
      case 41: { // Jumpi ii
        after = bBefore;
        R[a] = (nextPc + 4) | 0;
        if (after === 0) {
          stop = 4;
          break run;
        }
        break;
      }
      case 42: { // JumpDirect ii
        after = (nextPc + bBefore) | 0;
        R[a] = (nextPc + 4) | 0;
        if (after === 0) {
          stop = 4;
          break run;
        }
        break;
      }
      case 43: { // SYSCALL rr
        {
          stop = 3;
          break run;
        }
      }
      case 44: { // LB ri
        const address = (R[b]! + c) | 0;
        if ((address >>> 0) >= 2130706432) {
          stop = 4;
          break run;
        }
        const word = address >>> 2;
        before = times[word]! | 0;
        age = (now - before) | 0;
        if (age >= 65535) {
          if (before === 1) {
            trace.hintedWord = word;
            trace.hintedStore = false;
            stop = 8;
            break run;
          }
          age = 65535;
          farWord = word;
          farBefore = before;
          farStore = 0;
        }
        times[word] = now;
        memoryValue[memoryRow] = words[word]!;
        memoryAge[memoryRow] = age;
        memoryRow++;
        R[a] = signedBytes[address >>> 0]!;
        break;
      }
      case 45: { // LBU ri
        const address = (R[b]! + c) | 0;
        if ((address >>> 0) >= 2130706432) {
          stop = 4;
          break run;
        }
        const word = address >>> 2;
        before = times[word]! | 0;
        age = (now - before) | 0;
        if (age >= 65535) {
          if (before === 1) {
            trace.hintedWord = word;
            trace.hintedStore = false;
            stop = 8;
            break run;
          }
          age = 65535;
          farWord = word;
          farBefore = before;
          farStore = 0;
        }
        times[word] = now;
        memoryValue[memoryRow] = words[word]!;
        memoryAge[memoryRow] = age;
        memoryRow++;
        R[a] = bytes[address >>> 0]!;
        break;
      }
      case 46: { // LH ri
        const address = (R[b]! + c) | 0;
        if ((((address >>> 1) | (address << 31)) >>> 0) >= 1065353216) {
          stop = 4;
          break run;
        }
        const word = address >>> 2;
        before = times[word]! | 0;
        age = (now - before) | 0;
        if (age >= 65535) {
          if (before === 1) {
            trace.hintedWord = word;
            trace.hintedStore = false;
            stop = 8;
            break run;
          }
          age = 65535;
          farWord = word;
          farBefore = before;
          farStore = 0;
        }
        times[word] = now;
        memoryValue[memoryRow] = words[word]!;
        memoryAge[memoryRow] = age;
        memoryRow++;
        R[a] = signedHalves[address >>> 1]!;
        break;
      }
      case 47: { // LHU ri
        const address = (R[b]! + c) | 0;
        if ((((address >>> 1) | (address << 31)) >>> 0) >= 1065353216) {
          stop = 4;
          break run;
        }
        const word = address >>> 2;
        before = times[word]! | 0;
        age = (now - before) | 0;
        if (age >= 65535) {
          if (before === 1) {
            trace.hintedWord = word;
            trace.hintedStore = false;
            stop = 8;
            break run;
          }
          age = 65535;
          farWord = word;
          farBefore = before;
          farStore = 0;
        }
        times[word] = now;
        memoryValue[memoryRow] = words[word]!;
        memoryAge[memoryRow] = age;
        memoryRow++;
        R[a] = halves[address >>> 1]!;
        break;
      }
      case 48: { // LW ri
        const address = (R[b]! + c) | 0;
        if ((((address >>> 2) | (address << 30)) >>> 0) >= 532676608) {
          stop = 4;
          break run;
        }
        const word = address >>> 2;
        before = times[word]! | 0;
        age = (now - before) | 0;
        if (age >= 65535) {
          if (before === 1) {
            trace.hintedWord = word;
            trace.hintedStore = false;
            stop = 8;
            break run;
          }
          age = 65535;
          farWord = word;
          farBefore = before;
          farStore = 0;
        }
        times[word] = now;
        memoryValue[memoryRow] = words[word]!;
        memoryAge[memoryRow] = age;
        memoryRow++;
        R[a] = words[address >>> 2]!;
        break;
      }
      case 49: { // LWL ri
        const address = (R[b]! + c) | 0;
        if ((address >>> 0) >= 2130706432) {
          stop = 4;
          break run;
        }
        const word = address >>> 2;
        before = times[word]! | 0;
        age = (now - before) | 0;
        if (age >= 65535) {
          if (before === 1) {
            trace.hintedWord = word;
            trace.hintedStore = false;
            stop = 8;
            break run;
          }
          age = 65535;
          farWord = word;
          farBefore = before;
          farStore = 0;
        }
        times[word] = now;
        memoryValue[memoryRow] = words[word]!;
        memoryAge[memoryRow] = age;
        memoryRow++;
        const k0 = address & 3;
        const k1 = (24 - (k0 << 3)) | 0;
        R[a] = (R[a]! & (~(-1 << k1))) | (words[address >>> 2]! << k1);
        break;
      }
      case 50: { // LWR ri
        const address = (R[b]! + c) | 0;
        if ((address >>> 0) >= 2130706432) {
          stop = 4;
          break run;
        }
        const word = address >>> 2;
        before = times[word]! | 0;
        age = (now - before) | 0;
        if (age >= 65535) {
          if (before === 1) {
            trace.hintedWord = word;
            trace.hintedStore = false;
            stop = 8;
            break run;
          }
          age = 65535;
          farWord = word;
          farBefore = before;
          farStore = 0;
        }
        times[word] = now;
        memoryValue[memoryRow] = words[word]!;
        memoryAge[memoryRow] = age;
        memoryRow++;
        const k0 = address & 3;
        const k1 = k0 << 3;
        R[a] = (R[a]! & (~((-1 >>> k1) | 0))) | ((words[address >>> 2]! >>> k1) | 0);
        break;
      }
      case 51: { // LL ri
        const address = (R[b]! + c) | 0;
        if ((((address >>> 2) | (address << 30)) >>> 0) >= 532676608) {
          stop = 4;
          break run;
        }
        const word = address >>> 2;
        before = times[word]! | 0;
        age = (now - before) | 0;
        if (age >= 65535) {
          if (before === 1) {
            trace.hintedWord = word;
            trace.hintedStore = false;
            stop = 8;
            break run;
          }
          age = 65535;
          farWord = word;
          farBefore = before;
          farStore = 0;
        }
        times[word] = now;
        memoryValue[memoryRow] = words[word]!;
        memoryAge[memoryRow] = age;
        memoryRow++;
        R[a] = words[address >>> 2]!;
        break;
      }
      case 52: { // SB ri
        const address = (R[b]! + c) | 0;
        if ((address >>> 0) >= 2130706432) {
          stop = 4;
          break run;
        }
        const word = address >>> 2;
        before = times[word]! | 0;
        age = (now - before) | 0;
        if (age >= 65535) {
          if (before === 1) {
            trace.hintedWord = word;
            trace.hintedStore = true;
            stop = 8;
            break run;
          }
          age = 65535;
          farWord = word;
          farBefore = before;
          farStore = 1;
        }
        times[word] = now;
        memoryValue[memoryRow] = words[word]!;
        memoryAge[memoryRow] = age;
        memoryRow++;
        signedBytes[address >>> 0] = R[a]!;
        written[address >>> 16] = 1;
        break;
      }
      case 53: { // SH ri
        const address = (R[b]! + c) | 0;
        if ((((address >>> 1) | (address << 31)) >>> 0) >= 1065353216) {
          stop = 4;
          break run;
        }
        const word = address >>> 2;
        before = times[word]! | 0;
        age = (now - before) | 0;
        if (age >= 65535) {
          if (before === 1) {
            trace.hintedWord = word;
            trace.hintedStore = true;
            stop = 8;
            break run;
          }
          age = 65535;
          farWord = word;
          farBefore = before;
          farStore = 1;
        }
        times[word] = now;
        memoryValue[memoryRow] = words[word]!;
        memoryAge[memoryRow] = age;
        memoryRow++;
        signedHalves[address >>> 1] = R[a]!;
        written[address >>> 16] = 1;
        break;
      }
      case 54: { // SW ri
        const address = (R[b]! + c) | 0;
        if ((((address >>> 2) | (address << 30)) >>> 0) >= 532676608) {
          stop = 4;
          break run;
        }
        const word = address >>> 2;
        before = times[word]! | 0;
        age = (now - before) | 0;
        if (age >= 65535) {
          if (before === 1) {
            trace.hintedWord = word;
            trace.hintedStore = true;
            stop = 8;
            break run;
          }
          age = 65535;
          farWord = word;
          farBefore = before;
          farStore = 1;
        }
        times[word] = now;
        memoryValue[memoryRow] = words[word]!;
        memoryAge[memoryRow] = age;
        memoryRow++;
        words[address >>> 2] = R[a]!;
        written[address >>> 16] = 1;
        break;
      }
      case 55: { // SWL ri
        const address = (R[b]! + c) | 0;
        if ((address >>> 0) >= 2130706432) {
          stop = 4;
          break run;
        }
        const word = address >>> 2;
        before = times[word]! | 0;
        age = (now - before) | 0;
        if (age >= 65535) {
          if (before === 1) {
            trace.hintedWord = word;
            trace.hintedStore = true;
            stop = 8;
            break run;
          }
          age = 65535;
          farWord = word;
          farBefore = before;
          farStore = 1;
        }
        times[word] = now;
        memoryValue[memoryRow] = words[word]!;
        memoryAge[memoryRow] = age;
        memoryRow++;
        const k0 = address & 3;
        const k1 = (24 - (k0 << 3)) | 0;
        words[address >>> 2] = (words[address >>> 2]! & (~((-1 >>> k1) | 0))) |
          ((R[a]! >>> k1) | 0);
        written[address >>> 16] = 1;
        break;
      }
      case 56: { // SWR ri
        const address = (R[b]! + c) | 0;
        if ((address >>> 0) >= 2130706432) {
          stop = 4;
          break run;
        }
        const word = address >>> 2;
        before = times[word]! | 0;
        age = (now - before) | 0;
        if (age >= 65535) {
          if (before === 1) {
            trace.hintedWord = word;
            trace.hintedStore = true;
            stop = 8;
            break run;
          }
          age = 65535;
          farWord = word;
          farBefore = before;
          farStore = 1;
        }
        times[word] = now;
        memoryValue[memoryRow] = words[word]!;
        memoryAge[memoryRow] = age;
        memoryRow++;
        const k0 = address & 3;
        const k1 = k0 << 3;
        words[address >>> 2] = (words[address >>> 2]! & (~(-1 << k1))) | (R[a]! << k1);
        written[address >>> 16] = 1;
        break;
      }
      case 57: { // SC ri
        const address = (R[b]! + c) | 0;
        if ((((address >>> 2) | (address << 30)) >>> 0) >= 532676608) {
          stop = 4;
          break run;
        }
        const word = address >>> 2;
        before = times[word]! | 0;
        age = (now - before) | 0;
        if (age >= 65535) {
          if (before === 1) {
            trace.hintedWord = word;
            trace.hintedStore = true;
            stop = 8;
            break run;
          }
          age = 65535;
          farWord = word;
          farBefore = before;
          farStore = 1;
        }
        times[word] = now;
        memoryValue[memoryRow] = words[word]!;
        memoryAge[memoryRow] = age;
        memoryRow++;
        words[address >>> 2] = a === 36 ? R[0]! : R[a]!;
        R[a] = 1;
        written[address >>> 16] = 1;
        break;
      }
      case 58: { // INS ri
        const k0 = cBefore & 31;
        const k1 = (cBefore >>> 5) | 0;
        if (((k1 >>> 0) < (k0 >>> 0))) {
          stop = 4;
          break run;
        }
        const k2 = cBefore & 31;
        const k3 = (cBefore >>> 5) | 0;
        const k4 = ((-1 >>> ((31 - ((k3 - k2) | 0)) | 0)) | 0) << k2;
        R[a] = (R[a]! & (~k4)) | ((bBefore << k2) & k4);
        break;
      }
      case 59: { // MADDU rr
        const k0 = (R[32]! + Math.imul(bBefore, cBefore)) | 0;
        const lo = k0;
        R[33] =
          (((R[33]! + mulHiU(bBefore, cBefore)) | 0) + (((k0 >>> 0) < (R[32]! >>> 0)) ? 1 : 0)) | 0;
        R[32] = lo;
        break;
      }
      case 60: { // MSUBU rr
        const k0 = Math.imul(bBefore, cBefore);
        const lo = (R[32]! - k0) | 0;
        R[33] =
          (((R[33]! - mulHiU(bBefore, cBefore)) | 0) - (((R[32]! >>> 0) < (k0 >>> 0)) ? 1 : 0)) | 0;
        R[32] = lo;
        break;
      }
      case 61: { // MADD rr
        const k0 = (R[32]! + Math.imul(bBefore, cBefore)) | 0;
        const lo = k0;
        R[33] =
          (((R[33]! + mulHiS(bBefore, cBefore)) | 0) + (((k0 >>> 0) < (R[32]! >>> 0)) ? 1 : 0)) | 0;
        R[32] = lo;
        break;
      }
      case 62: { // MSUB rr
        const k0 = Math.imul(bBefore, cBefore);
        const lo = (R[32]! - k0) | 0;
        R[33] =
          (((R[33]! - mulHiS(bBefore, cBefore)) | 0) - (((R[32]! >>> 0) < (k0 >>> 0)) ? 1 : 0)) | 0;
        R[32] = lo;
        break;
      }
      case 63: { // MEQ rr
        R[a] = (cBefore === 0) ? bBefore : R[a]!;
        break;
      }
      case 64: { // MNE rr
        R[a] = (cBefore === 0) ? R[a]! : bBefore;
        break;
      }
      case 65: { // WSBH ri
        R[a] = ((bBefore & 16711935) << 8) | (((bBefore >>> 8) | 0) & 16711935);
        break;
      }
      case 66: { // EXT ri
        const k0 = cBefore & 31;
        const k1 = (cBefore >>> 5) | 0;
        if (((31 >>> 0) < (((k0 + k1) | 0) >>> 0))) {
          stop = 4;
          break run;
        }
        const k2 = cBefore & 31;
        const k3 = (cBefore >>> 5) | 0;
        const k4 = (31 - k3) | 0;
        R[a] = ((bBefore << ((k4 - k2) | 0)) >>> k4) | 0;
        break;
      }
      case 67: { // TEQ ri
        if ((R[a]! === bBefore)) {
          stop = 4;
          break run;
        }
        break;
      }
      case 68: { // SEXT ri
        const k0 = (cBefore === 0) ? 24 : 16;
        R[a] = (bBefore << k0) >> k0;
        break;
      }
      default: {
        stop = 6;
        break run;
      }
    }
    left = (left - 1) | 0;
    counts[variant]! += 1;
    pcs[row] = pc;
    as[row] = aBefore;
    bs[row] = bBefore;
    cs[row] = cBefore;
    if (farWord >= 0) {
      far[farAt + 0] = row;
      far[farAt + 1] = 0;
      far[farAt + 2] = farWord;
      far[farAt + 3] = now - 65536;
      far[farAt + 4] = farBefore;
      far[farAt + 5] = memoryValue[memoryRow - 1]!;
      far[farAt + 6] = memoryRow - 1;
      far[farAt + 7] = farStore;
      farAt = (farAt + 8) | 0;
      farWord = -1;
    }
    if ((kinds & 2) === 0) cAge[row] = 0;
    else {
      before = touched[c]!;
      age = (now + 1 - before) | 0;
      if (age >= 65535) {
        age = 65535;
        far[farAt + 0] = row;
        far[farAt + 1] = 1;
        far[farAt + 2] = c;
        far[farAt + 3] = now + 1 - 65536;
        far[farAt + 4] = before;
        far[farAt + 5] = cBefore;
        far[farAt + 6] = row;
        far[farAt + 7] = 0;
        farAt = (farAt + 8) | 0;
      }
      touched[c] = now + 1;
      cAge[row] = age;
    }
    if ((kinds & 1) === 0) bAge[row] = 0;
    else {
      before = touched[b]!;
      age = (now + 2 - before) | 0;
      if (age >= 65535) {
        age = 65535;
        far[farAt + 0] = row;
        far[farAt + 1] = 2;
        far[farAt + 2] = b;
        far[farAt + 3] = now + 2 - 65536;
        far[farAt + 4] = before;
        far[farAt + 5] = bBefore;
        far[farAt + 6] = row;
        far[farAt + 7] = 0;
        farAt = (farAt + 8) | 0;
      }
      touched[b] = now + 2;
      bAge[row] = age;
    }
    const aTouched = a === 36 ? 0 : a;
    before = touched[aTouched]!;
    age = (now + 3 - before) | 0;
    if (age >= 65535) {
      age = 65535;
      far[farAt + 0] = row;
      far[farAt + 1] = 3;
      far[farAt + 2] = aTouched;
      far[farAt + 3] = now + 3 - 65536;
      far[farAt + 4] = before;
      far[farAt + 5] = aBefore;
      far[farAt + 6] = row;
      far[farAt + 7] = 0;
      farAt = (farAt + 8) | 0;
    }
    touched[aTouched] = now + 3;
    aAge[row] = age;
    if ((kinds & 4) !== 0) {
      before = touched[33]!;
      age = (now + 4 - before) | 0;
      if (age >= 65535) {
        age = 65535;
        far[farAt + 0] = row;
        far[farAt + 1] = 4;
        far[farAt + 2] = 33;
        far[farAt + 3] = now + 4 - 65536;
        far[farAt + 4] = before;
        far[farAt + 5] = hiBefore;
        far[farAt + 6] = hiRow;
        far[farAt + 7] = 0;
        farAt = (farAt + 8) | 0;
      }
      touched[33] = now + 4;
      hiAge[hiRow] = age;
      hiValue[hiRow] = hiBefore;
      hiRow++;
    }
    R[36] = 0;
    row++;
    now = (now + 5) | 0;
    lastPc = pc;
    pc = nextPc;
    nextPc = after;
  }

  trace.rows = row;
  trace.memoryRows = memoryRow;
  trace.hiRows = hiRow;
  trace.clk = now - 65536;
  trace.farCount = farAt;
  state.pc = pc;
  state.nextPc = nextPc;
  state.lastPc = lastPc;
  state.left = left;
  return stop;
}
