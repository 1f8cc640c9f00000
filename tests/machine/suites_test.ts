import { assert, assertEquals } from "@std/assert";
import { assemble } from "../../lib/isa/assemble.ts";
import { findEncoding } from "../../lib/isa/decode.ts";
import { encodings, instructions } from "../../lib/isa/mod.ts";
import { REGISTER_NAMES, type RegisterName } from "../../lib/isa/registers.ts";
import { suites } from "../suites/all.ts";
import type { Case } from "../suites/case.ts";
import { BASE } from "../support/assembled.ts";
import { type Engine, type EngineEnd, engines } from "../support/engines.ts";

/** Everything that may have changed, by name and address: registers unequal 0, listed words. */
function seen(one: Case, end: EngineEnd): Record<string, string> {
  const state: Record<string, string> = {};
  const note = (name: string, value: number) => state[name] = "0x" + (value >>> 0).toString(16);
  for (const [index, name] of REGISTER_NAMES.entries()) {
    if (end.registers[index] !== 0) note(name, end.registers[index]!);
  }
  for (const address of Object.keys({ ...one.memory, ...one.stored })) {
    note(`word ${address}`, end.word(+address));
  }
  return state;
}

function expected(one: Case): Record<string, string> {
  const state: Record<string, string> = {};
  const registers: Partial<Record<RegisterName, number>> = { ...one.in, ...one.out };
  for (const [name, value] of Object.entries(registers)) {
    if (value !== 0) state[name] = "0x" + (value >>> 0).toString(16);
  }
  for (const [address, word] of Object.entries({ ...one.memory, ...one.stored })) {
    state[`word ${address}`] = "0x" + (word >>> 0).toString(16);
  }
  return state;
}

/** How a case ends, as far as it says so. */
function ending({ exit }: EngineEnd): unknown {
  switch (exit.reason) {
    case "faulted":
      return { fault: exit.fault.kind };
    case "leftCode":
      return { to: exit.to };
    case "halted":
    case "exited":
      return { reason: exit.reason, code: exit.code };
    case "endInUnconstrained":
      return exit;
  }
}

function check(engine: Engine, one: Case): void {
  const words = assemble(one.text, BASE);
  const end = engine.run(words, {
    ...(one.in ? { registers: one.in } : {}),
    ...(one.memory ? { memory: one.memory } : {}),
  });
  const about = `${one.text} ${JSON.stringify(one.in)}`;
  const wanted = one.fault
    ? { fault: one.fault }
    : one.ends ?? { to: one.to ?? BASE + 4 * words.length };
  assertEquals(ending(end), wanted, about);
  assertEquals(seen(one, end), expected(one), about);
}

for (const engine of engines) {
  for (const [name, cases] of Object.entries(suites)) {
    Deno.test(`${engine.name} ${name} changes what its suite says, and nothing else`, () => {
      for (const one of cases) check(engine, one);
    });
  }
}

Deno.test("suites name each instruction of the reference, with at least four cases", () => {
  const few = instructions.filter(({ name }) => (suites[name]?.length ?? 0) < 4);
  assertEquals(few.map(({ name }) => name), []);
  const names = new Set(instructions.map(({ name }) => name));
  assertEquals(Object.keys(suites).filter((name) => !names.has(name)), []);
});

Deno.test("suites contain in each case the instruction that they are about", () => {
  for (const [name, cases] of Object.entries(suites)) {
    for (const { text } of cases) {
      const found = [...assemble(text, BASE)].map((word) => findEncoding(word)?.instruction.name);
      assert(found.some((one) => (one ?? "UNIMPL") === name), `${name}: ${text}`);
    }
  }
});

Deno.test("suites use every mnemonic", () => {
  const used = new Set<string | undefined>();
  for (const { text } of Object.values(suites).flat()) {
    for (const word of assemble(text, BASE)) used.add(findEncoding(word)?.mnemonic);
  }
  assertEquals(encodings.map(({ mnemonic }) => mnemonic).filter((one) => !used.has(one)), []);
});
