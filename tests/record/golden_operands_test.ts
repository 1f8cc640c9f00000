import { assertRecord } from "../support/golden_rows.ts";

// Worked out on paper from reference/execution-record.md: 1.2 for the order of accesses, 2.1 and 2.2
// for the events, 2.3 for what they imply, 5 for local memory, 7 for its first and last values.
//
// An access stands at the instruction's clk plus: memory 0, C 1, B 2, A 3, HI 4. All registers begin
// at 0 and untouched (0:0), since a program of instructions has no image. Numbers are hexadecimal, but
// for clocks and times. $t0 is 8, $t1 9, $t2 a, $t3 b, LO 20, HI 21.

Deno.test("golden record: operands of every kind, and what instructions imply", async () => {
  await assertRecord(
    `
    addiu $t0, $zero, -7
    addiu $t1, $zero, 2
    div   $t0, $t1
    madd  $t1, $t1
    clz   $t2, $t1
    ins   $t2, $t0, 4, 8
    ext   $t3, $t2, 4, 8
    seb   $t3, $t3
    movz  $t3, $t1, $zero
    wsbh  $t3, $t3
    teq   $t3, $zero
    lui   $t3, 1
    nop
    addu  $zero, $t0, $t1
  `,
    {},
    [{
      cpu: [
        // -7 into $t0: the literal is c.
        "0 1000>1004>1008 | a fffffff9 W fffffff9@1:3<0@0:0 | b 0 R 0@1:2<0:0 | c fffffff9 - | hi - - | m -",
        "5 1004>1008>100c | a 2 W 2@1:8<0@0:0 | b 0 R 0@1:7<1:2 | c 2 - | hi - - | m -",
        // -7 / 2 is -3, rest -1: LO fffffffd, HI ffffffff.
        "10 1008>100c>1010 | a fffffffd W fffffffd@1:13<0@0:0 | b fffffff9 R fffffff9@1:12<1:3 | c 2 R 2@1:11<1:8 | hi ffffffff W ffffffff@1:14<0@0:0 | m -",
        // HI LO is -3 as 64 bits; plus 2 * 2 it is 1. The option holds the old LO.
        "15 100c>1010>1014 | a 1 W 1@1:18<fffffffd@1:13 | b 2 R 2@1:17<1:16 | c 2 R 2@1:16<1:11 | hi fffffffd W 0@1:19<ffffffff@1:14 | m -",
        // 30 zeros before the first one of 2.
        "20 1010>1014>1018 | a 1e W 1e@1:23<0@0:0 | b 2 R 2@1:22<1:17 | c 0 - | hi - - | m -",
        // f9, the low byte of $t0, goes to bits 4 to 11 of 1e. c is msb 11 times 32 plus lsb 4.
        "25 1014>1018>101c | a f9e W f9e@1:28<1e@1:23 | b fffffff9 R fffffff9@1:27<1:12 | c 164 - | hi 1e - | m -",
        // And comes out again: c is msbd 7 times 32 plus lsb 4.
        "30 1018>101c>1020 | a f9 W f9@1:33<0@0:0 | b f9e R f9e@1:32<1:28 | c e4 - | hi - - | m -",
        "35 101c>1020>1024 | a fffffff9 W fffffff9@1:38<f9@1:37 | b f9 R f9@1:37<1:33 | c 0 - | hi - - | m -",
        "40 1020>1024>1028 | a 2 W 2@1:43<fffffff9@1:38 | b 2 R 2@1:42<1:22 | c 0 R 0@1:41<1:7 | hi fffffff9 - | m -",
        "45 1024>1028>102c | a 200 W 200@1:48<2@1:47 | b 2 R 2@1:47<1:43 | c 0 - | hi - - | m -",
        // A trap that does not spring reads both registers.
        "50 1028>102c>1030 | a 200 R 200@1:53<1:48 | b 0 R 0@1:52<1:41 | c 0 - | hi - - | m -",
        // Two literals: 1, shifted by 16.
        "55 102c>1030>1034 | a 10000 W 10000@1:58<200@1:53 | b 1 - | c 10 - | hi - - | m -",
        "60 1030>1034>1038 | a 0 W 0@1:63<0@1:62 | b 0 R 0@1:62<1:52 | c 0 - | hi - - | m -",
        // -5 for $zero: the event keeps it, the record does not. Then the code ends.
        "65 1034>1038>103c | a fffffffb W 0@1:68<0@1:63 | b fffffff9 R fffffff9@1:67<1:27 | c 2 R 2@1:66<1:42 | hi - - | m -",
      ],
      // pc, next_pc, hi, a, b, c. What is implied has pc 1 and next_pc 5.
      add_sub: [
        "ADD 1000 1004 0 fffffff9 0 fffffff9",
        "ADD 1004 1008 0 2 0 2",
        // The rest -1 and its size 1 make 0. The divisor is positive: nothing for that.
        "ADD 1 5 0 0 ffffffff 1",
        // INS: e00000 + f9000000.
        "ADD 1 5 0 f9e00000 e00000 f9000000",
        "ADD 1034 1038 0 fffffffb fffffff9 2",
      ],
      // shard, clk, pc, next_pc, hi, a, b, c, hi_record_is_real.
      divrem: [
        "DIV 1 a 1008 100c ffffffff fffffffd fffffff9 2 1 | W ffffffff@1:14<0@0:0",
      ],
      mul: [
        // Quotient -3 times 2 is -6.
        "MULT 0 0 1 5 ffffffff fffffffa fffffffd 2 0 | -",
        // MADD's 2 times 2.
        "MULT 0 0 1 5 0 4 2 2 0 | -",
      ],
      lt: [
        // The rest's size 1 is less than the divisor 2.
        "SLTU 1 5 0 1 1 2",
      ],
      cloclz: ["CLZ 1010 1014 0 1e 2 0"],
      shift_right: [
        // CLZ: 2 shifted by 31 - 30.
        "SRL 1 5 0 1 2 1",
        // INS: 1e turned right by 4, by 1 more, by msb - lsb = 7; at the end by 31 - 11 = 20.
        "ROR 1 5 0 e0000001 1e 4",
        "SRL 1 5 0 70000000 e0000001 1",
        "SRL 1 5 0 e00000 70000000 7",
        "ROR 1 5 0 f9e f9e00000 14",
        // EXT: by 31 - 7 = 24.
        "SRL 1 5 0 f9 f9e00000 18",
      ],
      shift_left: [
        // INS: by 31 - 11 + 4 = 24. EXT: by 31 - 4 - 7 = 20.
        "SLL 1 5 0 f9000000 fffffff9 18",
        "SLL 1 5 0 f9e00000 f9e 14",
        "SLL 102c 1030 0 10000 1 10",
        "SLL 1030 1034 0 0 0 0",
      ],
      // shard, clk, pc, next_pc, a, b, c, prev_a.
      misc: [
        "MADD 1 f 100c 1010 1 2 2 fffffffd | W 0@1:19<ffffffff@1:14",
        "INS 1 19 1014 1018 f9e fffffff9 164 1e | -",
        "EXT 1 1e 1018 101c f9 f9e e4 0 | -",
        "SEXT 1 23 101c 1020 fffffff9 f9 0 0 | -",
        "TEQ 1 32 1028 102c 200 0 0 0 | -",
      ],
      // pc, next_pc, a, b, c, prev_a.
      movcond: [
        "MEQ 1020 1024 2 2 0 fffffff9",
        "WSBH 1024 1028 200 2 0 0",
      ],
      // address; shard, time and value before; shard, time and value at the end.
      cpu_local_memory_access: [
        "0 0 0 0 1 44 0",
        "8 0 0 0 1 43 fffffff9",
        "9 0 0 0 1 42 2",
        "a 0 0 0 1 20 f9e",
        "b 0 0 0 1 3a 10000",
        "20 0 0 0 1 12 1",
        "21 0 0 0 1 13 0",
      ],
    }],
    {
      initialize: ["0 0", "8 0", "9 0", "a 0", "b 0", "20 0", "21 0"],
      finalize: [
        "0 0@1:68",
        "8 fffffff9@1:67",
        "9 2@1:66",
        "a f9e@1:32",
        "b 10000@1:58",
        "20 1@1:18",
        "21 0@1:19",
      ],
    },
  );
});
