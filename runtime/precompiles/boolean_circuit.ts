import type { Guest } from "../../lib/machine/ports.ts";
import { expectInMemory } from "./operands.ts";

const CALL = "BOOLEAN_CIRCUIT_GARBLE";
const LABEL = 4;
/** Words of a gate: its type, two labels of the inputs, one of the output, what is expected. */
const GATE = 1 + 4 * LABEL;
const HEADER = 1 + LABEL;
const OUTPUT = { name: "output", words: 1 };
/** Gates that are read at once: enough to be fast, not so many that a guest could fill the host. */
const GATES_AT_ONCE = 256;

// Scratch that is filled anew by each call; no call begins before another one has ended.
const header = new Uint32Array(HEADER);
const buffer = new Uint32Array(GATES_AT_ONCE * GATE);

/** Whether a gate's ciphertext is the expected one; any type but 0 is an OR. */
function matches(gates: Uint32Array, at: number): boolean {
  const delta = gates[at] === 0 ? 0 : 1;
  for (let k = 0; k < LABEL; k++) {
    const h0 = gates[at + 1 + k]!;
    const h1 = gates[at + 1 + LABEL + k]!;
    const label = gates[at + 1 + 2 * LABEL + k]!;
    const expected = gates[at + 1 + 3 * LABEL + k]!;
    if ((h0 ^ h1 ^ label ^ expected ^ delta * header[1 + k]!) !== 0) return false;
  }
  return true;
}

/**
 * `BOOLEAN_CIRCUIT_GARBLE(input, output)`: 1 if each gate of a garbled circuit has the ciphertext
 * that is expected of it, else 0. The input is the number of gates, delta, and the gates.
 */
export function garble(guest: Guest, input: number, output: number): void {
  expectInMemory(CALL, { name: "input", words: HEADER }, input);
  expectInMemory(CALL, OUTPUT, output);
  guest.readWords(input, header);
  const gates = header[0]!;
  expectInMemory(CALL, {
    name: `input with ${gates} gate${gates === 1 ? "" : "s"}`,
    words: HEADER + gates * GATE,
  }, input);
  let all = true;
  for (let done = 0; done < gates; done += GATES_AT_ONCE) {
    const count = Math.min(gates - done, GATES_AT_ONCE);
    const part = count < GATES_AT_ONCE ? buffer.subarray(0, count * GATE) : buffer;
    guest.readWords(input + 4 * (HEADER + done * GATE), part);
    // All gates are read, also behind one that does not match.
    for (let gate = 0; gate < count && all; gate++) all = matches(part, gate * GATE);
  }
  guest.writeWord(output, all ? 1 : 0);
}
