import { assertEquals } from "@std/assert";
import { sha256 as nobleSha256 } from "@noble/hashes/sha2.js";
import { hexBytes } from "../../../lib/bits.ts";
import { sha256 } from "../../../runtime/math/sha256.ts";
import { random } from "../../support/random.ts";
import { SHA256_VECTORS } from "../../support/sha256_vectors.ts";

for (const [message, digest] of SHA256_VECTORS) {
  Deno.test(`sha256 hashes "${message.slice(0, 20)}", ${message.length} bytes`, () => {
    assertEquals(hexBytes(sha256(new TextEncoder().encode(message))), digest);
  });
}

Deno.test("sha256 hashes as noble does, at every length and at any place in a buffer", () => {
  const { word } = random(6);
  const buffer = Uint8Array.from({ length: 400 }, word);
  for (let length = 0; length < 260; length++) {
    const message = buffer.subarray(length % 7, length % 7 + length);
    assertEquals(sha256(message), nobleSha256(message));
  }
});

Deno.test("sha256 leaves the message alone, and one hash does not depend on the last", () => {
  const message = Uint8Array.from({ length: 100 }, (_, index) => index);
  const first = sha256(message);
  assertEquals(message, Uint8Array.from({ length: 100 }, (_, index) => index));
  assertEquals(sha256(message), first);
});
