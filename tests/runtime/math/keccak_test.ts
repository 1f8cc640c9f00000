import { assertEquals } from "@std/assert";
import { keccakP } from "@noble/hashes/sha3.js";
import { keccakState } from "../../../runtime/math/keccak.ts";
import { random } from "../../support/random.ts";

// KeccakF-1600-IntermediateValues.txt of the Keccak team: the state after the permutation of zeros.
const LANES = `
  F1258F7940E1DDE7 84D5CCF933C0478A D598261EA65AA9EE BD1547306F80494D 8B284E056253D057
  FF97A42D7F8E6FD4 90FEE5A0A44647C4 8C5BDA0CD6192E76 AD30A6F71B19059C 30935AB7D08FFC64
  EB5AA93F2317D635 A9A6E6260D712103 81A57C16DBCF555F 43B831CD0347C826 01F22F1A11A5569F
  05E5635A21D9AE61 64BEFEF28CC970F2 613670957BC46611 B87C5A554FD00ECB 8C3EE88A1CCF32C8
  940C7922AE3A2614 1841F924A2C509E4 16F53526E70465C2 75F644E97F30A13B EAF1FF7B5CECA249
`.trim().split(/\s+/);

Deno.test("keccakState() permutes zeros to the Keccak team's values", () => {
  const state = keccakState();
  assertEquals(state.words, new Uint32Array(50));
  state.permute();
  const lanes = LANES.map((_, lane) =>
    [1, 0].map((half) => state.words[2 * lane + half]!.toString(16).padStart(8, "0")).join("")
  );
  assertEquals(lanes.map((lane) => lane.toUpperCase()), LANES);
});

Deno.test("keccakState() permutes as noble's keccakP does, 2,000 random states", () => {
  const { word, below } = random(3);
  const state = keccakState();
  for (let round = 0; round < 2000; round++) {
    const sparse = below(3) === 0;
    const theirs = Uint32Array.from({ length: 50 }, () => sparse && below(4) ? 0 : word());
    state.words.set(theirs);
    keccakP(theirs);
    state.permute();
    assertEquals(state.words, theirs);
  }
});

Deno.test("keccakState() gives each caller a state of its own", () => {
  const [one, other] = [keccakState(), keccakState()];
  one.permute();
  assertEquals(other.words, new Uint32Array(50));
});
