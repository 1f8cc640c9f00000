import { assertEquals } from "@std/assert";
import { translatedEngine } from "../../lib/translate/mod.ts";
import { programFrom } from "../support/assembled.ts";
import { randomCalls } from "../support/random_calls.ts";
import {
  assertAgreement,
  assertAgreementTwice,
  sidesOf,
  type SidesStart,
} from "../support/side_by_side.ts";

// Programs with loops, calls, recursion, jump tables and now and then a fault.

/** What a failure prints: enough to run the program again. */
function saying(error: unknown, seed: number, text: string): Error {
  const { message } = error as Error;
  return new Error(`Seed ${seed}: ${message}\n${text}`, { cause: error });
}

/** Compares both engines on one program, stopped so many times. */
function compare(seed: number, fuel: number, most: number, stops: number, more: SidesStart = {}) {
  const { text, memory } = randomCalls(seed, fuel);
  const program = programFrom(text);
  try {
    const { plain } = sidesOf(program, { memory, ...more });
    plain.run({ steps: most });
    const { steps } = plain;
    const stretch = Math.ceil(steps / stops) + seed % 5;
    const compared = seed % 2 === 0 ? assertAgreement : assertAgreementTwice;
    compared(sidesOf(program, { memory, ...more }), stretch, "", most);
    return steps;
  } catch (error) {
    throw saying(error, seed, text);
  }
}

const PARTS = 10;
const PROGRAMS = 1_500 / PARTS;

for (let part = 0; part < PARTS; part++) {
  Deno.test(`translated code agrees on random calls and loops (${part + 1} of ${PARTS})`, () => {
    let total = 0;
    for (let seed = part * PROGRAMS + 1; seed <= (part + 1) * PROGRAMS; seed++) {
      total += compare(seed, 20 + seed % 200, 100_000, seed % 32 === 0 ? 60 : 1 + seed % 4);
    }
    // The programs do something, and come to an end.
    assertEquals(total > PROGRAMS * 100 && total < PROGRAMS * 50_000, true, `${total} steps`);
  });
}

for (let part = 0; part < 3; part++) {
  Deno.test(`translated code agrees on random calls that get hot (${part + 1} of 3)`, () => {
    for (let seed = 5_001 + part * 10; seed <= 5_010 + part * 10; seed++) {
      compare(seed, 600_000, 8_000_000, 1 + seed % 4, { engine: translatedEngine() });
    }
  });
}
