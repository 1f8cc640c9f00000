import { assertEquals } from "@std/assert";
import { integersOf, wordsOf } from "../../../runtime/math/integers.ts";
import { integerOfWords, randomIntegers, wordsOfInteger } from "../../support/integers.ts";

Deno.test("integers of 2 to 72 words go to words and back", () => {
  const next = randomIntegers(2);
  for (const size of [2, 4, 6, 8, 12, 64, 72]) {
    for (let round = 0; round < 100; round++) {
      const all = Array.from({ length: 1 + round % 4 }, () => next(32 * size));
      const words = all.flatMap((one) => wordsOfInteger(one, size));
      assertEquals([...wordsOf(all, size)], words);
      assertEquals(integersOf(Uint32Array.from(words), size), all);
      assertEquals(integerOfWords(words.slice(0, size)), all[0]);
    }
  }
});

Deno.test("integers lose what there is no room for", () => {
  assertEquals(wordsOf([2n ** 70n + 5n], 2), Uint32Array.of(5, 0));
});
