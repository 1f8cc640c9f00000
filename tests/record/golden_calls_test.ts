import { assertRecord } from "../support/golden_rows.ts";

// Worked out on paper, as in golden_operands_test.ts, with reference/syscalls.md 1, 3, 4 and 6 and
// reference/precompiles.md 13. A call reads a1 (5) as C and a0 (4) as B, does its own accesses at its
// clock, and writes v0 (2) as A. a3 is 7, brk 22.

Deno.test("golden record: a hint, an unconstrained block, a Linux call and a precompile", async () => {
  await assertRecord(
    `
    li    $v0, 0xf0
    syscall
    li    $v0, 0xf1
    li    $a0, 0x2000
    li    $a1, 8
    syscall
    lw    $t0, 0($a0)
    li    $v0, 3
    syscall
    beq   $v0, $zero, 0x10
    nop
    sw    $v0, 0x100($a0)
    li    $v0, 4
    syscall
    li    $v0, 4045
    syscall
    lui   $v0, 1
    ori   $v0, $v0, 0x31
    li    $a0, 0x3000
    li    $a1, 0x3100
    syscall
    lw    $t1, 0x100($a0)
    li    $v0, 0
    li    $a0, 0
    syscall
  `,
    { inputs: [Uint8Array.of(0x2a, 0, 0, 0, 7, 7, 7, 7)] },
    [{
      cpu: [
        "0 1000>1004>1008 | a f0 W f0@1:3<0@0:0 | b 0 R 0@1:2<0:0 | c f0 - | hi - - | m -",
        // HINT_LEN: the input has 8 bytes. The option holds the code.
        "5 1004>1008>100c | a 8 W 8@1:8<f0@1:3 | b 0 R 0@1:7<0:0 | c 0 R 0@1:6<0:0 | hi f0 - | m -",
        "10 1008>100c>1010 | a f1 W f1@1:13<8@1:8 | b 0 R 0@1:12<1:2 | c f1 - | hi - - | m -",
        "15 100c>1010>1014 | a 2000 W 2000@1:18<0@1:7 | b 0 R 0@1:17<1:12 | c 2000 - | hi - - | m -",
        "20 1010>1014>1018 | a 8 W 8@1:23<0@1:6 | b 0 R 0@1:22<1:17 | c 8 - | hi - - | m -",
        // HINT_READ touches nothing; v0 keeps the code.
        "25 1014>1018>101c | a f1 W f1@1:28<f1@1:13 | b 2000 R 2000@1:27<1:18 | c 8 R 8@1:26<1:23 | hi f1 - | m -",
        // The word's first access: it held the hint all along.
        "30 1018>101c>1020 | a 2a W 2a@1:33<0@0:0 | b 2000 R 2000@1:32<1:27 | c 0 - | hi 0 - | m R 2a@1:30<0:0",
        "35 101c>1020>1024 | a 3 W 3@1:38<f1@1:28 | b 0 R 0@1:37<1:22 | c 3 - | hi - - | m -",
        // ENTER, its block and EXIT are one event, which answers 0.
        "40 1020>1024>1028 | a 0 W 0@1:43<3@1:38 | b 2000 R 2000@1:42<1:32 | c 8 R 8@1:41<1:26 | hi 3 - | m -",
        "45 1024>1028>1038 | a 0 R 0@1:48<1:43 | b 0 R 0@1:47<1:37 | c 10 - | hi - - | m -",
        "50 1028>1038>103c | a 0 W 0@1:53<0@1:52 | b 0 R 0@1:52<1:47 | c 0 - | hi - - | m -",
        "55 1038>103c>1040 | a fcd W fcd@1:58<0@1:48 | b 0 R 0@1:57<1:53 | c fcd - | hi - - | m -",
        // brk answers the address asked for, since BRK is 0.
        "60 103c>1040>1044 | a 2000 W 2000@1:63<fcd@1:58 | b 2000 R 2000@1:62<1:42 | c 8 R 8@1:61<1:41 | hi fcd - | m -",
        "65 1040>1044>1048 | a 10000 W 10000@1:68<2000@1:63 | b 1 - | c 10 - | hi - - | m -",
        "70 1044>1048>104c | a 10031 W 10031@1:73<10000@1:72 | b 10000 R 10000@1:72<1:68 | c 31 - | hi - - | m -",
        "75 1048>104c>1050 | a 3000 W 3000@1:78<2000@1:62 | b 0 R 0@1:77<1:57 | c 3000 - | hi - - | m -",
        "80 104c>1050>1054 | a 3100 W 3100@1:83<8@1:61 | b 0 R 0@1:82<1:77 | c 3100 - | hi - - | m -",
        "85 1050>1054>1058 | a 10031 W 10031@1:88<10031@1:73 | b 3000 R 3000@1:87<1:78 | c 3100 R 3100@1:86<1:83 | hi 10031 - | m -",
        // What the precompile has left, at the call's clock.
        "90 1054>1058>105c | a 1 W 1@1:93<0@0:0 | b 3000 R 3000@1:92<1:87 | c 100 - | hi 0 - | m R 1@1:90<1:85",
        "95 1058>105c>1060 | a 0 W 0@1:98<10031@1:88 | b 0 R 0@1:97<1:82 | c 0 - | hi - - | m -",
        "100 105c>1060>1064 | a 0 W 0@1:103<3000@1:92 | b 0 R 0@1:102<1:97 | c 0 - | hi - - | m -",
        // HALT goes to 0.
        "105 1060>0>4 | a 0 W 0@1:108<0@1:98 | b 0 R 0@1:107<1:103 | c 3100 R 3100@1:106<1:86 | hi 0 - | m -",
      ],
      // shard, clk, pc, next_pc, a_record_is_real, syscall_id, arg1, arg2.
      syscall: [
        "1 5 1004 1008 1 f0 0 0 | W 8@1:8<f0@1:3",
        "1 19 1014 1018 1 f1 2000 8 | W f1@1:28<f1@1:13",
        // Of the pair, EXIT's number and ENTER's place.
        "1 28 1020 1024 1 4 2000 8 | W 0@1:43<3@1:38",
        "1 3c 103c 1040 1 fcd 2000 8 | W 2000@1:63<fcd@1:58",
        "1 55 1050 1054 1 31 3000 3100 | W 10031@1:88<10031@1:73",
        "1 69 1060 0 1 0 0 3100 | W 0@1:108<0@1:98",
      ],
      // key, shard, clk, pc, next_pc, syscall_id, arg1, arg2, result. Linux calls share the key 4000.
      precompile_events: [
        "fa0 1 3c 103c 1040 fcd 2000 8 2000",
        "10031 1 55 1050 1054 31 3000 3100 10031",
      ],
      // event, address, access: brk reads BRK and writes a3; no gates, but the delta is read.
      precompile_records: [
        "0 22 | R 0@1:60<0:0",
        "0 7 | W 0@1:60<0@0:0",
        "1 3000 | R 0@1:85<0:0",
        "1 3004 | R 0@1:85<0:0",
        "1 3008 | R 0@1:85<0:0",
        "1 300c | R 0@1:85<0:0",
        "1 3010 | R 0@1:85<0:0",
        "1 3100 | W 1@1:85<0@0:0",
      ],
      precompile_local_mem_access: [
        "0 7 0 0 0 1 3c 0",
        "0 22 0 0 0 1 3c 0",
        "1 3000 0 0 0 1 55 0",
        "1 3004 0 0 0 1 55 0",
        "1 3008 0 0 0 1 55 0",
        "1 300c 0 0 0 1 55 0",
        "1 3010 0 0 0 1 55 0",
        "1 3100 0 0 0 1 55 1",
      ],
      add_sub: [
        "ADD 1000 1004 0 f0 0 f0",
        "ADD 1008 100c 0 f1 0 f1",
        "ADD 100c 1010 0 2000 0 2000",
        "ADD 1010 1014 0 8 0 8",
        "ADD 1 5 0 2000 2000 0",
        "ADD 101c 1020 0 3 0 3",
        "ADD 1 5 0 1038 1028 10",
        "ADD 1038 103c 0 fcd 0 fcd",
        "ADD 1048 104c 0 3000 0 3000",
        "ADD 104c 1050 0 3100 0 3100",
        "ADD 1 5 0 3100 3000 100",
        "ADD 1058 105c 0 0 0 0",
        "ADD 105c 1060 0 0 0 0",
      ],
      shift_left: ["SLL 1028 1038 0 0 0 0", "SLL 1040 1044 0 10000 1 10"],
      bitwise: ["OR 1044 1048 0 10031 10000 31"],
      lt: ["SLT 1 5 0 0 0 0", "SLT 1 5 0 0 0 0"],
      branch: ["BEQ 1024 1028 1038 0 0 10"],
      memory_instr: [
        "LW 1 1e 1018 101c 2a 2000 0 0 | R 2a@1:30<0:0",
        "LW 1 5a 1054 1058 1 3000 100 0 | R 1@1:90<1:85",
      ],
      // The block's store to 2100 is not there. After the precompile, 3100 begins anew.
      cpu_local_memory_access: [
        "0 0 0 0 1 66 0",
        "2 0 0 0 1 6c 0",
        "4 0 0 0 1 6b 0",
        "5 0 0 0 1 6a 3100",
        "8 0 0 0 1 21 2a",
        "9 0 0 0 1 5d 1",
        "2000 0 0 2a 1 1e 2a",
        "3100 1 55 1 1 5a 1",
      ],
    }],
    {
      // The hint's second word was never touched: it has no events.
      initialize: [
        ...["0 0", "2 0", "4 0", "5 0", "7 0", "8 0", "9 0", "22 0", "2000 2a"],
        ...["3000 0", "3004 0", "3008 0", "300c 0", "3010 0", "3100 0"],
      ],
      finalize: [
        "0 0@1:102",
        "2 0@1:108",
        "4 0@1:107",
        "5 3100@1:106",
        "7 0@1:60",
        "8 2a@1:33",
        "9 1@1:93",
        "22 0@1:60",
        "2000 2a@1:30",
        "3000 0@1:85",
        "3004 0@1:85",
        "3008 0@1:85",
        "300c 0@1:85",
        "3010 0@1:85",
        "3100 1@1:90",
      ],
    },
  );
});
