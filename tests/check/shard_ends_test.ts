import { assert, assertEquals } from "@std/assert";
import { checkGuest } from "../../drivers/check.ts";
import { recordGuest } from "../../drivers/record.ts";
import { RecordChecker } from "../../lib/check/mod.ts";
import { assemble } from "../../lib/isa/assemble.ts";
import { programOf } from "../../lib/program.ts";
import { poseidon2 } from "../../runtime/math/poseidon2.ts";
import { call, DATA, load } from "../support/every_event.ts";

// Calls move a shard's clock by other steps than 5, and delay slots put its end off.

const CALLS = programOf(
  assemble(
    `${load("$s0", 12)}
  loop: ${call(0x0101001d, DATA, DATA + 64)}
    ${call(0x30010005, DATA, 0)}
    ${call(0x01010006, DATA, DATA + 512)}
    addiu $s0, $s0, -1
    bnez $s0, loop
    nop
    ${call(0, 0)}`,
    0x1000,
  ),
  0x1000,
);

Deno.test("checks of shards of any size find their ends where the clock has them", async () => {
  for (const shardSize of [21, 33, 40, 57, 64, 83, 100, 119]) {
    const { counts } = await checkGuest(CALLS, { shardSize, views: false });
    assertEquals([...counts.keys()], ["digest"], String(shardSize));
  }
});

Deno.test("checks find shards that end too late or too early", async () => {
  for (const [wrong, says] of [[39, "must end here"], [42, "is not that long"]] as const) {
    const checker = new RecordChecker(CALLS, { poseidon2, shardSize: wrong });
    for await (const { checkpoint, tables } of recordGuest(CALLS, { shardSize: 40 })) {
      checker.checkShard({ checkpoint, tables });
    }
    const { rule, message } = checker.findings.list[0]!;
    assertEquals(rule, "cut");
    assert(message.includes(says), message);
  }
});
