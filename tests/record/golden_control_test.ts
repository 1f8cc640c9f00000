import { assertRecord } from "../support/golden_rows.ts";

// Worked out on paper, as in golden_operands_test.ts. A shard ends once 48 + clk has reached 4 x 20,
// that is at clk 35, after seven instructions; but never between a jump and its delay slot. So the
// first shard ends right behind a delay slot, one instruction late, and the second right before a
// jump. $t0 is 8 to $t5 d, $ra is 1f.

Deno.test("golden record: loads, stores, branches, jumps, and shards around delay slots", async () => {
  await assertRecord(
    `
    ori   $t0, $zero, 0x2080
    sw    $t0, 0($t0)
    lb    $t1, 0($t0)
    sc    $t1, 4($t0)
    sb    $t1, 1($t0)
    lwl   $t1, 1($t0)
    beq   $t0, $t0, 8
    addiu $t2, $zero, 1
    nop
    bltz  $t1, -8
    nop
    jal   0x1038
    addiu $t3, $ra, 0
    lw    $t5, 4($t0)
    bal   8
    nop
    nop
    addiu $t4, $zero, 3
    jr    $t3
    nop
  `,
    { shardSize: 20, maxCycles: 18 },
    [
      {
        cpu: [
          "0 1000>1004>1008 | a 2080 W 2080@1:3<0@0:0 | b 0 R 0@1:2<0:0 | c 2080 - | hi - - | m -",
          // A store reads base and register, then writes the word at the instruction's own clock.
          "5 1004>1008>100c | a 2080 R 2080@1:8<1:7 | b 2080 R 2080@1:7<1:3 | c 0 - | hi 2080 - | m W 2080@1:5<0@0:0",
          "10 1008>100c>1010 | a ffffff80 W ffffff80@1:13<0@0:0 | b 2080 R 2080@1:12<1:8 | c 0 - | hi 0 - | m R 2080@1:10<1:5",
          // SC stores the old value, and leaves 1. The option holds what the register held.
          "15 100c>1010>1014 | a 1 W 1@1:18<ffffff80@1:13 | b 2080 R 2080@1:17<1:12 | c 4 - | hi ffffff80 - | m W ffffff80@1:15<0@0:0",
          "20 1010>1014>1018 | a 1 R 1@1:23<1:18 | b 2080 R 2080@1:22<1:17 | c 1 - | hi 1 - | m W 180@1:20<2080@1:10",
          // The lower half of 180 comes into the upper half of 1.
          "25 1014>1018>101c | a 1800001 W 1800001@1:28<1@1:23 | b 2080 R 2080@1:27<1:22 | c 1 - | hi 1 - | m R 180@1:25<1:20",
          // Taken: 8 behind its delay slot.
          "30 1018>101c>1024 | a 2080 R 2080@1:33<1:32 | b 2080 R 2080@1:32<1:27 | c 8 - | hi - - | m -",
          "35 101c>1024>1028 | a 1 W 1@1:38<0@0:0 | b 0 R 0@1:37<1:2 | c 1 - | hi - - | m -",
        ],
        add_sub: [
          // Addresses; and 80, the byte, minus 100 is -80.
          "ADD 1 5 0 2080 2080 0",
          "ADD 1 5 0 2080 2080 0",
          "SUB 1 5 0 ffffff80 80 100",
          "ADD 1 5 0 2084 2080 4",
          "ADD 1 5 0 2081 2080 1",
          "ADD 1 5 0 2081 2080 1",
          // Where the branch goes.
          "ADD 1 5 0 1024 101c 8",
          "ADD 101c 1024 0 1 0 1",
        ],
        bitwise: ["OR 1000 1004 0 2080 0 2080"],
        lt: ["SLT 1 5 0 0 2080 2080", "SLT 1 5 0 0 2080 2080"],
        // shard, clk, pc, next_pc, a, b, c, prev_a_val.
        memory_instr: [
          "SW 1 5 1004 1008 2080 2080 0 2080 | W 2080@1:5<0@0:0",
          "LB 1 a 1008 100c ffffff80 2080 0 0 | R 2080@1:10<1:5",
          "SC 1 f 100c 1010 1 2080 4 ffffff80 | W ffffff80@1:15<0@0:0",
          "SB 1 14 1010 1014 1 2080 1 1 | W 180@1:20<2080@1:10",
          "LWL 1 19 1014 1018 1800001 2080 1 1 | R 180@1:25<1:20",
        ],
        // pc, next_pc, next_next_pc, a, b, c.
        branch: ["BEQ 1018 101c 1024 2080 2080 8"],
        cpu_local_memory_access: [
          "0 0 0 0 1 25 0",
          "8 0 0 0 1 21 2080",
          "9 0 0 0 1 1c 1800001",
          "a 0 0 0 1 26 1",
          "2080 0 0 0 1 19 180",
          "2084 0 0 0 1 f ffffff80",
        ],
      },
      {
        cpu: [
          // Not taken: 1800001 is not below 0. There is no operand b.
          "0 1024>1028>102c | a 1800001 R 1800001@2:3<1:28 | b 0 - | c fffffff8 - | hi - - | m -",
          "5 1028>102c>1030 | a 0 W 0@2:8<0@2:7 | b 0 R 0@2:7<1:37 | c 0 - | hi - - | m -",
          "10 102c>1030>1038 | a 1034 W 1034@2:13<0@0:0 | b 1038 - | c 0 - | hi - - | m -",
          "15 1030>1038>103c | a 1034 W 1034@2:18<0@0:0 | b 1034 R 1034@2:17<2:13 | c 0 - | hi - - | m -",
          "20 1038>103c>1044 | a 1040 W 1040@2:23<1034@2:17 | b 8 - | c 0 - | hi - - | m -",
          "25 103c>1044>1048 | a 0 W 0@2:28<0@2:27 | b 0 R 0@2:27<2:8 | c 0 - | hi - - | m -",
          "30 1044>1048>104c | a 3 W 3@2:33<0@0:0 | b 0 R 0@2:32<2:28 | c 3 - | hi - - | m -",
        ],
        add_sub: [
          "ADD 1030 1038 0 1034 1034 0",
          // Where the jump goes that says how far.
          "ADD 1 5 0 1044 103c 8",
          "ADD 1044 1048 0 3 0 3",
        ],
        shift_left: ["SLL 1028 102c 0 0 0 0", "SLL 103c 1044 0 0 0 0"],
        lt: ["SLT 1 5 0 0 1800001 0", "SLT 1 5 0 1 0 1800001"],
        branch: ["BLTZ 1024 1028 102c 1800001 0 fffffff8"],
        jump: [
          "Jumpi 102c 1030 1038 1034 1038 0",
          "JumpDirect 1038 103c 1044 1040 8 0",
        ],
        cpu_local_memory_access: [
          "0 1 25 0 2 20 0",
          "9 1 1c 1800001 2 3 1800001",
          "b 0 0 0 2 12 1034",
          "c 0 0 0 2 21 3",
          "1f 0 0 0 2 17 1040",
        ],
      },
      {
        cpu: [
          // The link goes to $zero: the event keeps it.
          "0 1048>104c>1034 | a 1050 W 0@3:3<0@2:32 | b 1034 R 1034@3:2<2:18 | c 0 - | hi - - | m -",
          "5 104c>1034>1038 | a 0 W 0@3:8<0@3:7 | b 0 R 0@3:7<3:3 | c 0 - | hi - - | m -",
          // What the first shard has stored.
          "10 1034>1038>103c | a ffffff80 W ffffff80@3:13<0@0:0 | b 2080 R 2080@3:12<1:33 | c 4 - | hi 0 - | m R ffffff80@3:10<1:15",
        ],
        add_sub: ["ADD 1 5 0 2084 2080 4"],
        shift_left: ["SLL 104c 1034 0 0 0 0"],
        memory_instr: ["LW 3 a 1034 1038 ffffff80 2080 4 0 | R ffffff80@3:10<1:15"],
        jump: ["Jump 1048 104c 1034 1050 1034 0"],
        cpu_local_memory_access: [
          "0 2 20 0 3 8 0",
          "8 1 21 2080 3 c 2080",
          "b 2 12 1034 3 2 1034",
          "d 0 0 0 3 d ffffff80",
          "2084 1 f ffffff80 3 a ffffff80",
        ],
      },
    ],
  );
});
