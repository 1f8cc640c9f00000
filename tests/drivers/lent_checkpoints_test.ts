import { assert, assertEquals } from "@std/assert";
import { checkpointGuest } from "../../drivers/checkpoint.ts";
import { encodeCheckpoint } from "../../lib/record/checkpoint_file.ts";
import { assertSameFiles } from "../support/same_files.ts";

/** The checkpoints of a guest in short shards, as files, each taken before the next is asked for. */
async function filesOf(name: string, lend: boolean) {
  const guest = await Deno.readFile(
    new URL(`../../testdata/guests/${name}.elf`, import.meta.url),
  );
  const files: Uint8Array[] = [];
  const buffers: ArrayBufferLike[] = [];
  for await (const checkpoint of checkpointGuest(guest, { lend, shardSize: 4096 })) {
    files.push(encodeCheckpoint(checkpoint));
    buffers.push(checkpoint.words.addresses.buffer);
  }
  return { files, buffers };
}

Deno.test("checkpoints that are lent hold the same, in memory that is used again", async () => {
  for (const name of ["c-sort", "c-memory"]) {
    const [own, lent] = [await filesOf(name, false), await filesOf(name, true)];
    assert(own.files.length > 20, `${own.files.length} shards`);
    assertSameFiles(lent.files, own.files);
    const buffers = [own, lent].map((one) => new Set(one.buffers).size);
    assertEquals(buffers[0], own.files.length);
    assert(buffers[1]! < own.files.length / 4, `${buffers[1]} buffers`);
  }
});
