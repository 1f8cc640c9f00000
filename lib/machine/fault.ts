/**
 * Names what went wrong at an instruction that a loop has stopped at.
 *
 * @module
 */
import { hex32 } from "../bits.ts";
import { GuestFault } from "../errors.ts";
import { evaluate } from "../isa/evaluate.ts";
import type { Load, Meaning, Store } from "../isa/instruction.ts";
import { variants } from "../isa/instructions.ts";
import { unsupportedName } from "../isa/unsupported.ts";
import { MEMORY_END } from "./memory.ts";
import type { MemoryGuard } from "./ports.ts";

/** Words of one decoded instruction, and the registers before it. */
export interface FaultContext {
  /** Variant, a, b and c. */
  readonly columns: Int32Array;
  /** The registers. */
  readonly registers: Int32Array;
}

function accessFault(meaning: Load | Store, address: number): GuestFault {
  const verb = meaning.form === "load" ? "read" : "write";
  const what = meaning.size === 1 ? "1 byte" : `${meaning.size} bytes`;
  const at = hex32(address);
  const unaligned = !meaning.merge && address % meaning.size !== 0;
  const outside = address >= MEMORY_END;
  // Loads test the range first, stores the alignment, but never past the reference's page index.
  if (unaligned && (!outside || (meaning.form === "store" && address < MEMORY_END + 0x10000))) {
    return new GuestFault(
      "unalignedAccess",
      `Cannot ${verb} ${what} at ${at}: the address is not a multiple of ${meaning.size}`,
      { address },
    );
  }
  const near = address >= 0xffff0000 ? " (a small negative number)" : "";
  return new GuestFault(
    "outOfBounds",
    `Cannot ${verb} ${what} at ${at}${near}: guest memory ends at ${hex32(MEMORY_END)}`,
    { address },
  );
}

function trapFault(meaning: Meaning, b: number, c: number): GuestFault | undefined {
  if (meaning.form !== "alu" && meaning.form !== "pair") return undefined;
  const trap = meaning.traps?.(evaluate, b, c).find(({ when }) => when);
  switch (trap?.kind) {
    case undefined:
      return undefined;
    case "divisionByZero":
      return new GuestFault("divisionByZero", `Cannot divide ${b} by 0`);
    case "divisionOverflow":
      return new GuestFault("divisionOverflow", `Cannot divide ${b} by ${c}: it does not fit`);
    default:
      return new GuestFault(trap!.kind, "Cannot move a bit field that leaves its register");
  }
}

/**
 * The fault of an instruction that a loop could not execute.
 *
 * @param context The instruction and the registers.
 * @returns The fault.
 */
export function faultOf({ columns, registers }: FaultContext): GuestFault {
  const [index, a, b, c] = [columns[0]!, columns[1]!, columns[2]!, columns[3]!];
  const { instruction: { meaning }, bRegister, cRegister } = variants[index]!;
  const bValue = bRegister ? registers[b]! : b;
  const cValue = cRegister ? registers[c]! : c;
  switch (meaning.form) {
    case "load":
    case "store":
      return accessFault(meaning, (bValue + cValue) >>> 0);
    case "branch":
    case "jump":
      return new GuestFault("jumpToNull", "Cannot jump to address 0", { address: 0 });
    case "check":
      return new GuestFault(
        meaning.kind,
        `Cannot go on: a trap sprang, both registers hold ${hex32(registers[a]!)}`,
      );
    case "alu":
    case "pair": {
      const fault = trapFault(meaning, bValue, cValue);
      if (fault) return fault;
      break;
    }
    case "outside": {
      const name = unsupportedName(c);
      return new GuestFault(
        "unsupportedInstruction",
        name === undefined
          ? `Cannot execute the word ${hex32(c)}: it is no instruction`
          : `Cannot execute ${name} (${hex32(c)}): the VM does not have it`,
      );
    }
  }
  throw new Error(`Unreachable: ${variants[index]!.instruction.name} cannot fault`);
}

/** The fault of a program that begins where it has no instruction. */
export function entryFault(address: number): GuestFault {
  return new GuestFault(
    "entryOutsideCode",
    `Cannot start at ${hex32(address)}: the program has no instruction there`,
    { address },
  );
}

/**
 * The fault of an access that a guard has refused.
 *
 * @param context The instruction and the registers.
 * @param guard The guard.
 * @returns The fault.
 */
export function guardedFault({ columns, registers }: FaultContext, guard: MemoryGuard): GuestFault {
  const [index, b, c] = [columns[0]!, columns[2]!, columns[3]!];
  const { meaning } = variants[index]!.instruction;
  if (meaning.form === "load" || meaning.form === "store") {
    const address = (registers[b]! + c) >>> 0;
    try {
      const whole = meaning.merge ? address - address % 4 : address;
      guard.check(whole, meaning.size, meaning.form === "store");
      guard.checkStack(registers[b]!);
    } catch (error) {
      if (error instanceof GuestFault) return error;
      throw error;
    }
  }
  throw new Error("Unreachable: a guard refuses only accesses that it has a fault for");
}
