import { assertEquals } from "@std/assert";
import { sha256 as nobleSha256 } from "@noble/hashes/sha2.js";
import { hexBytes } from "../../../lib/bits.ts";
import { sha256 } from "../../../runtime/math/sha256.ts";
import { random } from "../../support/random.ts";

// FIPS 180-4's examples (NIST, "Example Algorithms: SHA-256") and the empty message.
for (
  const [message, digest] of [
    ["", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
    ["abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
    [
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
    ],
    ["a".repeat(1_000_000), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"],
  ] as const
) {
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
