// A guest that makes one system call after the other, as a test tells it to.
import { assert } from "@std/assert";
import type { FaultKind, GuestFault } from "../../lib/errors.ts";
import { REGISTER_NAMES, type RegisterName } from "../../lib/isa/registers.ts";
import type { Machine } from "../../lib/machine/machine.ts";
import { programOf } from "../../lib/program.ts";
import { Runtime, type RuntimeOptions } from "../../runtime/mod.ts";
import { machineOf, reg, setWord, word } from "./assembled.ts";

/** Arguments that tests leave out: values that no call may change. */
const OTHERS = { a2: 0x2a2a2a2a, a3: 0x3a3a3a3a } as const;
const SYSCALL = 0x0000000c;

export class Caller {
  readonly machine: Machine;
  readonly runtime: Runtime;

  constructor(options: RuntimeOptions = {}) {
    this.runtime = new Runtime(options);
    const words = new Uint32Array(64).fill(SYSCALL);
    this.machine = machineOf(programOf(words, 0x1000), {
      host: this.runtime,
      ...(options.guard ? { guard: options.guard } : {}),
    });
    for (const [index] of REGISTER_NAMES.entries()) {
      if (index > 0) this.machine.registers[index] = 0x1000_0000 + index;
    }
  }

  #prepare(code: number, args: readonly number[]): void {
    const [a0 = 0x0a0a0a0a, a1 = 0x1a1a1a1a, a2 = OTHERS.a2, a3 = OTHERS.a3] = args;
    for (const [index, value] of [a0, a1, a2, a3].entries()) {
      this.machine.registers[4 + index] = value;
    }
    this.machine.registers[2] = code;
  }

  /** Makes a call that returns; the result is v0. Registers other than v0 and a3 must stay. */
  call(code: number, ...args: readonly number[]): number {
    this.#prepare(code, args);
    const before = this.machine.registers.slice();
    const heap = REGISTER_NAMES.indexOf("heap");
    const { cycles } = this.machine;
    const stop = this.machine.run({ steps: this.machine.steps + 1 });
    assert(stop.reason === "reached", `The call ended with ${JSON.stringify(stop)}`);
    assert(this.machine.cycles === cycles + 1);
    for (const [index, name] of REGISTER_NAMES.entries()) {
      const same = this.machine.registers[index] === before[index];
      const free = index === 2 || code >= 4000 && (index === 7 || index === heap);
      assert(same || free, `Call ${code} has changed $${name}`);
    }
    return reg(this.machine, "v0");
  }

  /** Makes a call that takes time. */
  async callAsync(code: number, ...args: readonly number[]): Promise<number> {
    this.#prepare(code, args);
    for (;;) {
      const stop = this.machine.run({ steps: this.machine.steps + 1 });
      if (stop.reason === "waiting") await stop.promise;
      else if (stop.reason === "reached") return reg(this.machine, "v0");
      else throw new Error(`The call ended with ${JSON.stringify(stop)}`);
    }
  }

  /** Makes a call that ends the run with a fault. */
  fault(code: number, ...args: readonly number[]): GuestFault {
    this.#prepare(code, args);
    const { cycles } = this.machine;
    const stop = this.machine.run({ steps: this.machine.steps + 1 });
    assert(stop.reason === "ended" && stop.exit.reason === "faulted", JSON.stringify(stop));
    assert(this.machine.cycles === cycles, "A fault must not count");
    assert(reg(this.machine, "v0") === code >>> 0, "A fault must leave v0");
    return stop.exit.fault;
  }

  /** The same for a call that takes time. */
  async faultAsync(code: number, ...args: readonly number[]): Promise<GuestFault> {
    this.#prepare(code, args);
    for (;;) {
      const stop = this.machine.run({ steps: this.machine.steps + 1 });
      if (stop.reason === "waiting") await stop.promise;
      else {
        assert(stop.reason === "ended" && stop.exit.reason === "faulted", JSON.stringify(stop));
        return stop.exit.fault;
      }
    }
  }

  /** The kind of the fault that a call ends with. */
  kind(code: number, ...args: readonly number[]): FaultKind {
    return this.fault(code, ...args).kind;
  }

  register(name: RegisterName): number {
    return reg(this.machine, name);
  }

  word(address: number): number {
    return word(this.machine, address);
  }

  /** Puts bytes into memory, as the guest would. */
  put(address: number, bytes: Uint8Array | string): number {
    const list = typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes;
    this.machine.memory.writeBytes(address, list);
    return list.length;
  }

  setWord(address: number, value: number): void {
    setWord(this.machine, address, value);
  }
}
