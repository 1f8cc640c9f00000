// Lists of files in memory: a deep comparison of so many bytes takes long, and prints them all.
import { assertEquals } from "@std/assert";

/** Compares files one by one; says which is the first that differs. */
export function assertSameFiles(
  found: readonly Uint8Array[],
  expected: readonly Uint8Array[],
): void {
  const differing = expected.findIndex((file, index) => {
    const other = found[index];
    return file.length !== other?.length || file.some((byte, at) => byte !== other[at]);
  });
  assertEquals([found.length, differing], [expected.length, -1]);
}
