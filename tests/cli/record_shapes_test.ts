import { assert, assertEquals } from "@std/assert";
import { parseManifest } from "../../export/manifest.ts";
import { guest, mipsvm, TestFolder } from "../support/command_line.ts";

// Records whose shards end by maximal shapes, or by the size of their traces.

const SHA = [
  "record",
  guest("rust-sha256-precompile"),
  "--input",
  "u32:4000",
  "--input",
  "raw:abc",
];
const SHAPES = JSON.stringify({
  "17": [
    { inner: { Cpu: 14, AddSub: 13, Lt: 13, Branch: 13, MemoryInstrs: 13, MemoryLocal: 13 } },
    { inner: { Cpu: 14, AddSub: 13, Lt: 14, Branch: 14, MemoryInstrs: 13, ShiftLeft: 14 } },
  ],
});

for (
  const [says, flags, reason] of [
    ["shapes", ["--shapes", "SHAPES"], "shape"],
    ["the size of traces", ["--lde-threshold", "1150000000"], "lde"],
  ] as const
) {
  Deno.test(`record ends shards by ${says}, with each engine alike, and check agrees`, async () => {
    await using folder = await TestFolder.make();
    await Deno.writeTextFile(folder.file("SHAPES"), SHAPES);
    const limits = flags.map((flag) => flag === "SHAPES" ? folder.file(flag) : flag);
    const manifests = await Promise.all(["wasm", "interpreter"].map(async (engine) => {
      const path = folder.file(engine);
      const way = ["-o", path, "--shard-size", "131072", "--quiet", "--engine", engine];
      const { status, stderr } = await mipsvm(...SHA, ...way, ...limits);
      assertEquals([status, stderr], [0, ""]);
      return parseManifest(await Deno.readTextFile(`${path}/manifest.json`));
    }));
    const [translated, plain] = manifests.map(({ shards }) => shards);
    assertEquals(translated, plain);
    assert(plain!.filter((shard) => shard.reason === reason).length > 1, `none by ${reason}`);
    const checked = await mipsvm("check", folder.file("wasm"));
    assertEquals(checked.status, 0, checked.stderr);
  });
}
