// Written by codegen.ts from the definitions in lib/isa: change those, then run
// "deno task generate". A hot loop: no allocation, no closure, no exception, no bigint.
import { mulHiS, mulHiU } from "../../bits.ts";
import type { Derived } from "./derived.ts";

/** Computes what each instruction of a shard made of its operands; returns how many are loads and stores. */
export function derive(rows: Derived): number {
  const { code, codeBase, count, endPc } = rows;
  const { pc: pcs, a: as, b: bs, c: cs, memoryValues, hiValues, callResults } = rows;
  const { results, nextNextPcs, taken, memoryResults, hiResults } = rows;
  let memoryRow = 0;
  let hiRow = 0;
  let callRow = 0;
  for (let row = 0; row < count; row++) {
    const column = ((pcs[row]! - codeBase) >>> 2) << 2;
    const nextPc = (row + 1 < count ? pcs[row + 1]! : endPc) | 0;
    const old = as[row]! | 0;
    const bValue = bs[row]! | 0;
    const cValue = cs[row]! | 0;
    let after = (nextPc + 4) | 0;
    switch (code[column]!) {
      case 0: { // UNIMPL
        results[row] = callResults[callRow]!;
        callRow++;
        break;
      }
      case 1: // ADD
      case 2: // ADD
      case 3: { // ADD
        results[row] = (bValue + cValue) | 0;
        break;
      }
      case 4: { // SUB
        results[row] = (bValue - cValue) | 0;
        break;
      }
      case 5: { // MUL
        results[row] = Math.imul(bValue, cValue);
        break;
      }
      case 6: { // MULT
        results[row] = Math.imul(bValue, cValue);
        hiResults[hiRow] = mulHiS(bValue, cValue);
        hiRow++;
        break;
      }
      case 7: { // MULTU
        results[row] = Math.imul(bValue, cValue);
        hiResults[hiRow] = mulHiU(bValue, cValue);
        hiRow++;
        break;
      }
      case 8: { // DIV
        results[row] = (bValue / cValue) | 0;
        hiResults[hiRow] = (bValue % cValue) | 0;
        hiRow++;
        break;
      }
      case 9: { // DIVU
        results[row] = ((bValue >>> 0) / (cValue >>> 0)) | 0;
        hiResults[hiRow] = ((bValue >>> 0) % (cValue >>> 0)) | 0;
        hiRow++;
        break;
      }
      case 10: { // MOD
        results[row] = (bValue % cValue) | 0;
        break;
      }
      case 11: { // MODU
        results[row] = ((bValue >>> 0) % (cValue >>> 0)) | 0;
        break;
      }
      case 12: // SLL
      case 13: // SLL
      case 14: { // SLL
        results[row] = bValue << cValue;
        break;
      }
      case 15: // SRL
      case 16: { // SRL
        results[row] = (bValue >>> cValue) | 0;
        break;
      }
      case 17: // SRA
      case 18: { // SRA
        results[row] = bValue >> cValue;
        break;
      }
      case 19: // ROR
      case 20: { // ROR
        results[row] = (bValue >>> cValue) | (bValue << (32 - (cValue & 31)));
        break;
      }
      case 21: // SLT
      case 22: { // SLT
        results[row] = (bValue < cValue) ? 1 : 0;
        break;
      }
      case 23: // SLTU
      case 24: { // SLTU
        results[row] = ((bValue >>> 0) < (cValue >>> 0)) ? 1 : 0;
        break;
      }
      case 25: // AND
      case 26: { // AND
        results[row] = bValue & cValue;
        break;
      }
      case 27: // OR
      case 28: { // OR
        results[row] = bValue | cValue;
        break;
      }
      case 29: // XOR
      case 30: { // XOR
        results[row] = bValue ^ cValue;
        break;
      }
      case 31: { // NOR
        results[row] = ~(bValue | cValue);
        break;
      }
      case 32: { // CLZ
        results[row] = Math.clz32(bValue);
        break;
      }
      case 33: { // CLO
        results[row] = Math.clz32(~bValue);
        break;
      }
      case 34: { // BEQ
        results[row] = old;
        if ((old === bValue)) {
          after = (nextPc + cValue) | 0;
          taken[row] = 1;
        }
        break;
      }
      case 35: { // BGEZ
        results[row] = old;
        if (!(old < 0)) {
          after = (nextPc + cValue) | 0;
          taken[row] = 1;
        }
        break;
      }
      case 36: { // BGTZ
        results[row] = old;
        if ((0 < old)) {
          after = (nextPc + cValue) | 0;
          taken[row] = 1;
        }
        break;
      }
      case 37: { // BLEZ
        results[row] = old;
        if (!(0 < old)) {
          after = (nextPc + cValue) | 0;
          taken[row] = 1;
        }
        break;
      }
      case 38: { // BLTZ
        results[row] = old;
        if ((old < 0)) {
          after = (nextPc + cValue) | 0;
          taken[row] = 1;
        }
        break;
      }
      case 39: { // BNE
        results[row] = old;
        if (!(old === bValue)) {
          after = (nextPc + cValue) | 0;
          taken[row] = 1;
        }
        break;
      }
      case 40: { // Jump
        after = bValue;
        results[row] = nextPc + 4;
        break;
      }
      case 41: { // Jumpi
        after = bValue;
        results[row] = nextPc + 4;
        break;
      }
      case 42: { // JumpDirect
        after = (nextPc + bValue) | 0;
        results[row] = nextPc + 4;
        break;
      }
      case 43: { // SYSCALL
        results[row] = callResults[callRow]!;
        callRow++;
        break;
      }
      case 44: { // LB
        const address = (bValue + cValue) | 0;
        const word = memoryValues[memoryRow]! | 0;
        results[row] = (word << (24 - 8 * (address & 3))) >> 24;
        memoryResults[memoryRow] = word;
        memoryRow++;
        break;
      }
      case 45: { // LBU
        const address = (bValue + cValue) | 0;
        const word = memoryValues[memoryRow]! | 0;
        results[row] = (word << (24 - 8 * (address & 3))) >>> 24;
        memoryResults[memoryRow] = word;
        memoryRow++;
        break;
      }
      case 46: { // LH
        const address = (bValue + cValue) | 0;
        const word = memoryValues[memoryRow]! | 0;
        results[row] = (word << (16 - 8 * (address & 3))) >> 16;
        memoryResults[memoryRow] = word;
        memoryRow++;
        break;
      }
      case 47: { // LHU
        const address = (bValue + cValue) | 0;
        const word = memoryValues[memoryRow]! | 0;
        results[row] = (word << (16 - 8 * (address & 3))) >>> 16;
        memoryResults[memoryRow] = word;
        memoryRow++;
        break;
      }
      case 48: { // LW
        const word = memoryValues[memoryRow]! | 0;
        results[row] = word;
        memoryResults[memoryRow] = word;
        memoryRow++;
        break;
      }
      case 49: { // LWL
        const address = (bValue + cValue) | 0;
        const word = memoryValues[memoryRow]! | 0;
        const k0 = address & 3;
        const k1 = (24 - (k0 << 3)) | 0;
        results[row] = (old & (~(-1 << k1))) | (word << k1);
        memoryResults[memoryRow] = word;
        memoryRow++;
        break;
      }
      case 50: { // LWR
        const address = (bValue + cValue) | 0;
        const word = memoryValues[memoryRow]! | 0;
        const k0 = address & 3;
        const k1 = k0 << 3;
        results[row] = (old & (~((-1 >>> k1) | 0))) | ((word >>> k1) | 0);
        memoryResults[memoryRow] = word;
        memoryRow++;
        break;
      }
      case 51: { // LL
        const word = memoryValues[memoryRow]! | 0;
        results[row] = word;
        memoryResults[memoryRow] = word;
        memoryRow++;
        break;
      }
      case 52: { // SB
        const address = (bValue + cValue) | 0;
        const word = memoryValues[memoryRow]! | 0;
        const k0 = 8 * (address & 3);
        memoryResults[memoryRow] = (word & ~(255 << k0)) | ((old & 255) << k0);
        results[row] = old;
        memoryRow++;
        break;
      }
      case 53: { // SH
        const address = (bValue + cValue) | 0;
        const word = memoryValues[memoryRow]! | 0;
        const k0 = 8 * (address & 3);
        memoryResults[memoryRow] = (word & ~(65535 << k0)) | ((old & 65535) << k0);
        results[row] = old;
        memoryRow++;
        break;
      }
      case 54: { // SW
        memoryResults[memoryRow] = old;
        results[row] = old;
        memoryRow++;
        break;
      }
      case 55: { // SWL
        const address = (bValue + cValue) | 0;
        const word = memoryValues[memoryRow]! | 0;
        const k0 = address & 3;
        const k1 = (24 - (k0 << 3)) | 0;
        memoryResults[memoryRow] = (word & (~((-1 >>> k1) | 0))) | ((old >>> k1) | 0);
        results[row] = old;
        memoryRow++;
        break;
      }
      case 56: { // SWR
        const address = (bValue + cValue) | 0;
        const word = memoryValues[memoryRow]! | 0;
        const k0 = address & 3;
        const k1 = k0 << 3;
        memoryResults[memoryRow] = (word & (~(-1 << k1))) | (old << k1);
        results[row] = old;
        memoryRow++;
        break;
      }
      case 57: { // SC
        memoryResults[memoryRow] = old;
        results[row] = 1;
        memoryRow++;
        break;
      }
      case 58: { // INS
        const k0 = cValue & 31;
        const k1 = (cValue >>> 5) | 0;
        const k2 = ((-1 >>> ((31 - ((k1 - k0) | 0)) | 0)) | 0) << k0;
        results[row] = (old & (~k2)) | ((bValue << k0) & k2);
        break;
      }
      case 59: { // MADDU
        const hiBefore = hiValues[hiRow]!;
        const k0 = (old + Math.imul(bValue, cValue)) | 0;
        results[row] = k0;
        hiResults[hiRow] =
          (((hiBefore + mulHiU(bValue, cValue)) | 0) + (((k0 >>> 0) < (old >>> 0)) ? 1 : 0)) | 0;
        hiRow++;
        break;
      }
      case 60: { // MSUBU
        const hiBefore = hiValues[hiRow]!;
        const k0 = Math.imul(bValue, cValue);
        results[row] = (old - k0) | 0;
        hiResults[hiRow] =
          (((hiBefore - mulHiU(bValue, cValue)) | 0) - (((old >>> 0) < (k0 >>> 0)) ? 1 : 0)) | 0;
        hiRow++;
        break;
      }
      case 61: { // MADD
        const hiBefore = hiValues[hiRow]!;
        const k0 = (old + Math.imul(bValue, cValue)) | 0;
        results[row] = k0;
        hiResults[hiRow] =
          (((hiBefore + mulHiS(bValue, cValue)) | 0) + (((k0 >>> 0) < (old >>> 0)) ? 1 : 0)) | 0;
        hiRow++;
        break;
      }
      case 62: { // MSUB
        const hiBefore = hiValues[hiRow]!;
        const k0 = Math.imul(bValue, cValue);
        results[row] = (old - k0) | 0;
        hiResults[hiRow] =
          (((hiBefore - mulHiS(bValue, cValue)) | 0) - (((old >>> 0) < (k0 >>> 0)) ? 1 : 0)) | 0;
        hiRow++;
        break;
      }
      case 63: { // MEQ
        results[row] = (cValue === 0) ? bValue : old;
        break;
      }
      case 64: { // MNE
        results[row] = (cValue === 0) ? old : bValue;
        break;
      }
      case 65: { // WSBH
        results[row] = ((bValue & 16711935) << 8) | (((bValue >>> 8) | 0) & 16711935);
        break;
      }
      case 66: { // EXT
        const k0 = cValue & 31;
        const k1 = (cValue >>> 5) | 0;
        const k2 = (31 - k1) | 0;
        results[row] = ((bValue << ((k2 - k0) | 0)) >>> k2) | 0;
        break;
      }
      case 67: { // TEQ
        results[row] = old;
        break;
      }
      case 68: { // SEXT
        const k0 = (cValue === 0) ? 24 : 16;
        results[row] = (bValue << k0) >> k0;
        break;
      }
    }
    nextNextPcs[row] = after;
  }
  return memoryRow;
}
