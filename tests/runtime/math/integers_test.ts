import { assertEquals } from "@std/assert";
import { IntegerWords } from "../../../runtime/math/integers.ts";
import { integerOfWords, randomIntegers, wordsOfInteger } from "../../support/integers.ts";

Deno.test("integers of 2 to 72 words go to words and back", () => {
  const next = randomIntegers(2);
  for (const size of [2, 4, 6, 8, 12, 16, 18, 64, 72]) {
    for (let round = 0; round < 100; round++) {
      const all = Array.from({ length: 1 + round % 4 }, () => next(32 * size));
      const words = all.flatMap((one) => wordsOfInteger(one, size));
      const integers = new IntegerWords(all.length, size);
      for (const [index, one] of all.entries()) integers.set(index, one);
      assertEquals([...integers.words], words);
      assertEquals(all.map((_, index) => integers.get(index)), all);
      assertEquals(integerOfWords(integers.words.slice(0, size)), all[0]);
    }
  }
});

Deno.test("integers lose what there is no room for", () => {
  const one = new IntegerWords(1, 2);
  one.set(0, 2n ** 70n + 5n);
  assertEquals(one.words, Uint32Array.of(5, 0));
});
