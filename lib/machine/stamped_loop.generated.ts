// Written by codegen.ts from the definitions in lib/isa: change those, then run
// "deno task generate". Hot loops: no allocation, no closure, no exception, no bigint.
import { mulHiS, mulHiU } from "../bits.ts";
import type { LoopState } from "./stops.ts";

/** Runs, counts, and stamps each word and each register with the time of its last touch. Returns one of STOPS; see stops.ts for the contract. */
export function runStamped(state: LoopState): number {
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

  const stamps = state.stamps!;
  const { times, start, registers: touched } = stamps;
  let time = stamps.now | 0;

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

    switch (variant) {
      case 0: { // UNIMPL ii
        {
          stop = 5;
          break run;
        }
      }
      case 1: { // ADD rr
        R[a] = (R[b]! + R[c]!) | 0;
        touched[c] = time + 1;
        touched[b] = time + 2;
        touched[a] = time + 3;
        break;
      }
      case 2: { // ADD ri
        R[a] = (R[b]! + c) | 0;
        touched[b] = time + 2;
        touched[a] = time + 3;
        break;
      }
      case 3: { // ADD ii
        R[a] = (b + c) | 0;
        touched[a] = time + 3;
        break;
      }
      case 4: { // SUB rr
        R[a] = (R[b]! - R[c]!) | 0;
        touched[c] = time + 1;
        touched[b] = time + 2;
        touched[a] = time + 3;
        break;
      }
      case 5: { // MUL rr
        R[a] = Math.imul(R[b]!, R[c]!);
        touched[c] = time + 1;
        touched[b] = time + 2;
        touched[a] = time + 3;
        break;
      }
      case 6: { // MULT rr
        const lo = Math.imul(R[b]!, R[c]!);
        R[33] = mulHiS(R[b]!, R[c]!);
        R[32] = lo;
        touched[c] = time + 1;
        touched[b] = time + 2;
        touched[a] = time + 3;
        touched[33] = time + 4;
        break;
      }
      case 7: { // MULTU rr
        const lo = Math.imul(R[b]!, R[c]!);
        R[33] = mulHiU(R[b]!, R[c]!);
        R[32] = lo;
        touched[c] = time + 1;
        touched[b] = time + 2;
        touched[a] = time + 3;
        touched[33] = time + 4;
        break;
      }
      case 8: { // DIV rr
        if ((R[c]! === 0)) {
          stop = 4;
          break run;
        }
        if (((R[b]! === -2147483648) && (R[c]! === -1))) {
          stop = 4;
          break run;
        }
        const lo = (R[b]! / R[c]!) | 0;
        R[33] = (R[b]! % R[c]!) | 0;
        R[32] = lo;
        touched[c] = time + 1;
        touched[b] = time + 2;
        touched[a] = time + 3;
        touched[33] = time + 4;
        break;
      }
      case 9: { // DIVU rr
        if ((R[c]! === 0)) {
          stop = 4;
          break run;
        }
        const lo = ((R[b]! >>> 0) / (R[c]! >>> 0)) | 0;
        R[33] = ((R[b]! >>> 0) % (R[c]! >>> 0)) | 0;
        R[32] = lo;
        touched[c] = time + 1;
        touched[b] = time + 2;
        touched[a] = time + 3;
        touched[33] = time + 4;
        break;
      }
      case 10: { // MOD rr
        if ((R[c]! === 0)) {
          stop = 4;
          break run;
        }
        if (((R[b]! === -2147483648) && (R[c]! === -1))) {
          stop = 4;
          break run;
        }
        R[a] = (R[b]! % R[c]!) | 0;
        touched[c] = time + 1;
        touched[b] = time + 2;
        touched[a] = time + 3;
        break;
      }
      case 11: { // MODU rr
        if ((R[c]! === 0)) {
          stop = 4;
          break run;
        }
        R[a] = ((R[b]! >>> 0) % (R[c]! >>> 0)) | 0;
        touched[c] = time + 1;
        touched[b] = time + 2;
        touched[a] = time + 3;
        break;
      }
      case 12: { // SLL ri
        R[a] = R[b]! << c;
        touched[b] = time + 2;
        touched[a] = time + 3;
        break;
      }
      case 13: { // SLL rr
        R[a] = R[b]! << R[c]!;
        touched[c] = time + 1;
        touched[b] = time + 2;
        touched[a] = time + 3;
        break;
      }
      case 14: { // SLL ii
        R[a] = b << c;
        touched[a] = time + 3;
        break;
      }
      case 15: { // SRL ri
        R[a] = (R[b]! >>> c) | 0;
        touched[b] = time + 2;
        touched[a] = time + 3;
        break;
      }
      case 16: { // SRL rr
        R[a] = (R[b]! >>> R[c]!) | 0;
        touched[c] = time + 1;
        touched[b] = time + 2;
        touched[a] = time + 3;
        break;
      }
      case 17: { // SRA ri
        R[a] = R[b]! >> c;
        touched[b] = time + 2;
        touched[a] = time + 3;
        break;
      }
      case 18: { // SRA rr
        R[a] = R[b]! >> R[c]!;
        touched[c] = time + 1;
        touched[b] = time + 2;
        touched[a] = time + 3;
        break;
      }
      case 19: { // ROR ri
        R[a] = (R[b]! >>> c) | (R[b]! << (32 - (c & 31)));
        touched[b] = time + 2;
        touched[a] = time + 3;
        break;
      }
      case 20: { // ROR rr
        R[a] = (R[b]! >>> R[c]!) | (R[b]! << (32 - (R[c]! & 31)));
        touched[c] = time + 1;
        touched[b] = time + 2;
        touched[a] = time + 3;
        break;
      }
      case 21: { // SLT rr
        R[a] = (R[b]! < R[c]!) ? 1 : 0;
        touched[c] = time + 1;
        touched[b] = time + 2;
        touched[a] = time + 3;
        break;
      }
      case 22: { // SLT ri
        R[a] = (R[b]! < c) ? 1 : 0;
        touched[b] = time + 2;
        touched[a] = time + 3;
        break;
      }
      case 23: { // SLTU rr
        R[a] = ((R[b]! >>> 0) < (R[c]! >>> 0)) ? 1 : 0;
        touched[c] = time + 1;
        touched[b] = time + 2;
        touched[a] = time + 3;
        break;
      }
      case 24: { // SLTU ri
        R[a] = ((R[b]! >>> 0) < (c >>> 0)) ? 1 : 0;
        touched[b] = time + 2;
        touched[a] = time + 3;
        break;
      }
      case 25: { // AND rr
        R[a] = R[b]! & R[c]!;
        touched[c] = time + 1;
        touched[b] = time + 2;
        touched[a] = time + 3;
        break;
      }
      case 26: { // AND ri
        R[a] = R[b]! & c;
        touched[b] = time + 2;
        touched[a] = time + 3;
        break;
      }
      case 27: { // OR rr
        R[a] = R[b]! | R[c]!;
        touched[c] = time + 1;
        touched[b] = time + 2;
        touched[a] = time + 3;
        break;
      }
      case 28: { // OR ri
        R[a] = R[b]! | c;
        touched[b] = time + 2;
        touched[a] = time + 3;
        break;
      }
      case 29: { // XOR rr
        R[a] = R[b]! ^ R[c]!;
        touched[c] = time + 1;
        touched[b] = time + 2;
        touched[a] = time + 3;
        break;
      }
      case 30: { // XOR ri
        R[a] = R[b]! ^ c;
        touched[b] = time + 2;
        touched[a] = time + 3;
        break;
      }
      case 31: { // NOR rr
        R[a] = ~(R[b]! | R[c]!);
        touched[c] = time + 1;
        touched[b] = time + 2;
        touched[a] = time + 3;
        break;
      }
      case 32: { // CLZ ri
        R[a] = Math.clz32(R[b]!);
        touched[b] = time + 2;
        touched[a] = time + 3;
        break;
      }
      case 33: { // CLO ri
        R[a] = Math.clz32(~R[b]!);
        touched[b] = time + 2;
        touched[a] = time + 3;
        break;
      }
      case 34: { // BEQ ri
        if ((R[a]! === R[b]!)) {
          after = (nextPc + c) | 0;
          if (after === 0) {
            stop = 4;
            break run;
          }
        }
        touched[b] = time + 2;
        touched[a] = time + 3;
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
        touched[a] = time + 3;
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
        touched[a] = time + 3;
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
        touched[a] = time + 3;
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
        touched[a] = time + 3;
        break;
      }
      case 39: { // BNE ri
        if (!(R[a]! === R[b]!)) {
          after = (nextPc + c) | 0;
          if (after === 0) {
            stop = 4;
            break run;
          }
        }
        touched[b] = time + 2;
        touched[a] = time + 3;
        break;
      }
      case 40: { // Jump ri
        after = R[b]!;
        R[a] = (nextPc + 4) | 0;
        if (after === 0) {
          stop = 4;
          break run;
        }
        touched[b] = time + 2;
        touched[a] = time + 3;
        break;
      }
      case 41: { // Jumpi ii
        after = b;
        R[a] = (nextPc + 4) | 0;
        if (after === 0) {
          stop = 4;
          break run;
        }
        touched[a] = time + 3;
        break;
      }
      case 42: { // JumpDirect ii
        after = (nextPc + b) | 0;
        R[a] = (nextPc + 4) | 0;
        if (after === 0) {
          stop = 4;
          break run;
        }
        touched[a] = time + 3;
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
        if (times[word]! < start) stamps.touch(word, false);
        times[word] = time;
        R[a] = signedBytes[address >>> 0]!;
        touched[b] = time + 2;
        touched[a] = time + 3;
        break;
      }
      case 45: { // LBU ri
        const address = (R[b]! + c) | 0;
        if ((address >>> 0) >= 2130706432) {
          stop = 4;
          break run;
        }
        const word = address >>> 2;
        if (times[word]! < start) stamps.touch(word, false);
        times[word] = time;
        R[a] = bytes[address >>> 0]!;
        touched[b] = time + 2;
        touched[a] = time + 3;
        break;
      }
      case 46: { // LH ri
        const address = (R[b]! + c) | 0;
        if ((((address >>> 1) | (address << 31)) >>> 0) >= 1065353216) {
          stop = 4;
          break run;
        }
        const word = address >>> 2;
        if (times[word]! < start) stamps.touch(word, false);
        times[word] = time;
        R[a] = signedHalves[address >>> 1]!;
        touched[b] = time + 2;
        touched[a] = time + 3;
        break;
      }
      case 47: { // LHU ri
        const address = (R[b]! + c) | 0;
        if ((((address >>> 1) | (address << 31)) >>> 0) >= 1065353216) {
          stop = 4;
          break run;
        }
        const word = address >>> 2;
        if (times[word]! < start) stamps.touch(word, false);
        times[word] = time;
        R[a] = halves[address >>> 1]!;
        touched[b] = time + 2;
        touched[a] = time + 3;
        break;
      }
      case 48: { // LW ri
        const address = (R[b]! + c) | 0;
        if ((((address >>> 2) | (address << 30)) >>> 0) >= 532676608) {
          stop = 4;
          break run;
        }
        const word = address >>> 2;
        if (times[word]! < start) stamps.touch(word, false);
        times[word] = time;
        R[a] = words[address >>> 2]!;
        touched[b] = time + 2;
        touched[a] = time + 3;
        break;
      }
      case 49: { // LWL ri
        const address = (R[b]! + c) | 0;
        if ((address >>> 0) >= 2130706432) {
          stop = 4;
          break run;
        }
        const word = address >>> 2;
        if (times[word]! < start) stamps.touch(word, false);
        times[word] = time;
        const k0 = address & 3;
        const k1 = (24 - (k0 << 3)) | 0;
        R[a] = (R[a]! & (~(-1 << k1))) | (words[address >>> 2]! << k1);
        touched[b] = time + 2;
        touched[a] = time + 3;
        break;
      }
      case 50: { // LWR ri
        const address = (R[b]! + c) | 0;
        if ((address >>> 0) >= 2130706432) {
          stop = 4;
          break run;
        }
        const word = address >>> 2;
        if (times[word]! < start) stamps.touch(word, false);
        times[word] = time;
        const k0 = address & 3;
        const k1 = k0 << 3;
        R[a] = (R[a]! & (~((-1 >>> k1) | 0))) | ((words[address >>> 2]! >>> k1) | 0);
        touched[b] = time + 2;
        touched[a] = time + 3;
        break;
      }
      case 51: { // LL ri
        const address = (R[b]! + c) | 0;
        if ((((address >>> 2) | (address << 30)) >>> 0) >= 532676608) {
          stop = 4;
          break run;
        }
        const word = address >>> 2;
        if (times[word]! < start) stamps.touch(word, false);
        times[word] = time;
        R[a] = words[address >>> 2]!;
        touched[b] = time + 2;
        touched[a] = time + 3;
        break;
      }
      case 52: { // SB ri
        const address = (R[b]! + c) | 0;
        if ((address >>> 0) >= 2130706432) {
          stop = 4;
          break run;
        }
        const word = address >>> 2;
        if (times[word]! < start) stamps.touch(word, true);
        times[word] = time;
        signedBytes[address >>> 0] = R[a]!;
        written[address >>> 16] = 1;
        touched[b] = time + 2;
        touched[a] = time + 3;
        break;
      }
      case 53: { // SH ri
        const address = (R[b]! + c) | 0;
        if ((((address >>> 1) | (address << 31)) >>> 0) >= 1065353216) {
          stop = 4;
          break run;
        }
        const word = address >>> 2;
        if (times[word]! < start) stamps.touch(word, true);
        times[word] = time;
        signedHalves[address >>> 1] = R[a]!;
        written[address >>> 16] = 1;
        touched[b] = time + 2;
        touched[a] = time + 3;
        break;
      }
      case 54: { // SW ri
        const address = (R[b]! + c) | 0;
        if ((((address >>> 2) | (address << 30)) >>> 0) >= 532676608) {
          stop = 4;
          break run;
        }
        const word = address >>> 2;
        if (times[word]! < start) stamps.touch(word, true);
        times[word] = time;
        words[address >>> 2] = R[a]!;
        written[address >>> 16] = 1;
        touched[b] = time + 2;
        touched[a] = time + 3;
        break;
      }
      case 55: { // SWL ri
        const address = (R[b]! + c) | 0;
        if ((address >>> 0) >= 2130706432) {
          stop = 4;
          break run;
        }
        const word = address >>> 2;
        if (times[word]! < start) stamps.touch(word, true);
        times[word] = time;
        const k0 = address & 3;
        const k1 = (24 - (k0 << 3)) | 0;
        words[address >>> 2] = (words[address >>> 2]! & (~((-1 >>> k1) | 0))) |
          ((R[a]! >>> k1) | 0);
        written[address >>> 16] = 1;
        touched[b] = time + 2;
        touched[a] = time + 3;
        break;
      }
      case 56: { // SWR ri
        const address = (R[b]! + c) | 0;
        if ((address >>> 0) >= 2130706432) {
          stop = 4;
          break run;
        }
        const word = address >>> 2;
        if (times[word]! < start) stamps.touch(word, true);
        times[word] = time;
        const k0 = address & 3;
        const k1 = k0 << 3;
        words[address >>> 2] = (words[address >>> 2]! & (~(-1 << k1))) | (R[a]! << k1);
        written[address >>> 16] = 1;
        touched[b] = time + 2;
        touched[a] = time + 3;
        break;
      }
      case 57: { // SC ri
        const address = (R[b]! + c) | 0;
        if ((((address >>> 2) | (address << 30)) >>> 0) >= 532676608) {
          stop = 4;
          break run;
        }
        const word = address >>> 2;
        if (times[word]! < start) stamps.touch(word, true);
        times[word] = time;
        words[address >>> 2] = a === 36 ? R[0]! : R[a]!;
        R[a] = 1;
        written[address >>> 16] = 1;
        touched[b] = time + 2;
        touched[a] = time + 3;
        break;
      }
      case 58: { // INS ri
        const k0 = c & 31;
        const k1 = (c >>> 5) | 0;
        if (((k1 >>> 0) < (k0 >>> 0))) {
          stop = 4;
          break run;
        }
        const k2 = c & 31;
        const k3 = (c >>> 5) | 0;
        const k4 = ((-1 >>> ((31 - ((k3 - k2) | 0)) | 0)) | 0) << k2;
        R[a] = (R[a]! & (~k4)) | ((R[b]! << k2) & k4);
        touched[b] = time + 2;
        touched[a] = time + 3;
        break;
      }
      case 59: { // MADDU rr
        const k0 = (R[32]! + Math.imul(R[b]!, R[c]!)) | 0;
        const lo = k0;
        R[33] = (((R[33]! + mulHiU(R[b]!, R[c]!)) | 0) + (((k0 >>> 0) < (R[32]! >>> 0)) ? 1 : 0)) |
          0;
        R[32] = lo;
        touched[c] = time + 1;
        touched[b] = time + 2;
        touched[a] = time + 3;
        touched[33] = time + 4;
        break;
      }
      case 60: { // MSUBU rr
        const k0 = Math.imul(R[b]!, R[c]!);
        const lo = (R[32]! - k0) | 0;
        R[33] = (((R[33]! - mulHiU(R[b]!, R[c]!)) | 0) - (((R[32]! >>> 0) < (k0 >>> 0)) ? 1 : 0)) |
          0;
        R[32] = lo;
        touched[c] = time + 1;
        touched[b] = time + 2;
        touched[a] = time + 3;
        touched[33] = time + 4;
        break;
      }
      case 61: { // MADD rr
        const k0 = (R[32]! + Math.imul(R[b]!, R[c]!)) | 0;
        const lo = k0;
        R[33] = (((R[33]! + mulHiS(R[b]!, R[c]!)) | 0) + (((k0 >>> 0) < (R[32]! >>> 0)) ? 1 : 0)) |
          0;
        R[32] = lo;
        touched[c] = time + 1;
        touched[b] = time + 2;
        touched[a] = time + 3;
        touched[33] = time + 4;
        break;
      }
      case 62: { // MSUB rr
        const k0 = Math.imul(R[b]!, R[c]!);
        const lo = (R[32]! - k0) | 0;
        R[33] = (((R[33]! - mulHiS(R[b]!, R[c]!)) | 0) - (((R[32]! >>> 0) < (k0 >>> 0)) ? 1 : 0)) |
          0;
        R[32] = lo;
        touched[c] = time + 1;
        touched[b] = time + 2;
        touched[a] = time + 3;
        touched[33] = time + 4;
        break;
      }
      case 63: { // MEQ rr
        R[a] = (R[c]! === 0) ? R[b]! : R[a]!;
        touched[c] = time + 1;
        touched[b] = time + 2;
        touched[a] = time + 3;
        break;
      }
      case 64: { // MNE rr
        R[a] = (R[c]! === 0) ? R[a]! : R[b]!;
        touched[c] = time + 1;
        touched[b] = time + 2;
        touched[a] = time + 3;
        break;
      }
      case 65: { // WSBH ri
        R[a] = ((R[b]! & 16711935) << 8) | (((R[b]! >>> 8) | 0) & 16711935);
        touched[b] = time + 2;
        touched[a] = time + 3;
        break;
      }
      case 66: { // EXT ri
        const k0 = c & 31;
        const k1 = (c >>> 5) | 0;
        if (((31 >>> 0) < (((k0 + k1) | 0) >>> 0))) {
          stop = 4;
          break run;
        }
        const k2 = c & 31;
        const k3 = (c >>> 5) | 0;
        const k4 = (31 - k3) | 0;
        R[a] = ((R[b]! << ((k4 - k2) | 0)) >>> k4) | 0;
        touched[b] = time + 2;
        touched[a] = time + 3;
        break;
      }
      case 67: { // TEQ ri
        if ((R[a]! === R[b]!)) {
          stop = 4;
          break run;
        }
        touched[b] = time + 2;
        touched[a] = time + 3;
        break;
      }
      case 68: { // SEXT ri
        const k0 = (c === 0) ? 24 : 16;
        R[a] = (R[b]! << k0) >> k0;
        touched[b] = time + 2;
        touched[a] = time + 3;
        break;
      }
      default: {
        stop = 6;
        break run;
      }
    }
    left = (left - 1) | 0;
    counts[variant]! += 1;
    time = (time + 5) | 0;
    lastPc = pc;
    pc = nextPc;
    nextPc = after;
  }

  state.pc = pc;
  state.nextPc = nextPc;
  state.lastPc = lastPc;
  state.left = left;
  return stop;
}
