/** The guests in C. */

import { C_PRECOMPILE_GUESTS } from "./c_precompiles.ts";
import { BY_HAND, BY_HOST, type Guest, type GuestRun } from "./guest.ts";

const BY_PYTHON = "zlib.crc32 of Python, and factors by hand";

/** A guest whose output does not depend on any input. */
function printing(name: string, about: string, stdout: string, stderr?: string): Guest {
  const streams = stderr === undefined ? { stdout } : { stdout, stderrIncludes: stderr };
  const run = { inputs: [], publicValues: "", ...streams, exit: 0, oracle: BY_HOST };
  return { name, language: "c", about, runs: [run] };
}

export const C_GUESTS: readonly Guest[] = [
  printing("c-hello", "Writes to stdout and stderr", "Hello from a C guest\n", "to stderr\n"),
  printing("c-sort", "Sorts 100,000 words", "checksum 399920967\n"),
  printing(
    "c-sha256",
    "Benchmark: SHA-256 of 1 MiB",
    "96ba43225ea1b4411dbe7a35f517d8ad07a12e978349ae18fc08bc8b34e6ff56\n",
  ),
  printing(
    "c-bytecode",
    "Benchmark: a bytecode interpreter with a jump table",
    "3711\n237\n475667\n",
  ),
  printing(
    "c-lz",
    "Benchmark: compresses and decompresses 192 KiB",
    "plain 196608\npacked 74270\nchecksum 193204787\n",
  ),
  printing(
    "c-memory",
    "Checks the SDK's memory functions and 64-bit division",
    "copies and comparisons 4147148002\ndivisions 2212932589\nblocks 3027174707\n",
  ),
  {
    name: "c-commit",
    language: "c",
    about: "Commits a text's CRC-32 and a number's smallest factor",
    runs: [
      // CRC-32's check value, and 65519 * 65521; all in low byte first
      commitRun("123456789", 4292870399, [
        ["09000000", "2639f4cb", "393837363534333231"],
        ["efff0000", "f1ff0000"],
      ]),
      // the largest prime below 2^32
      commitRun("", 4294967291, [["00000000", "00000000"], ["fbffffff", "01000000"]]),
      // 2 * 65535
      commitRun("Grüße", 131070, [
        ["07000000", "7170d3fb", "659fc3bcc37247"],
        ["02000000", "ffff0000"],
      ]),
      {
        inputs: ["raw:a", "u32:1"],
        // What was committed before the panic.
        publicValues: "01000000" + "43beb7e8" + "61",
        stdout: "a\n",
        stderrIncludes: "the number has no prime factor\n",
        exit: 1,
        oracle: BY_PYTHON,
      },
      {
        inputs: ["raw:a", "u64:6"],
        publicValues: "",
        stdout: "",
        stderrIncludes: "guest.c:23:\nan input entry is no u32\n",
        exit: 1,
        oracle: BY_HAND,
      },
    ],
  },
  ...C_PRECOMPILE_GUESTS,
];

function commitRun(text: string, n: number, parts: readonly string[][]): GuestRun {
  return {
    inputs: ["raw:" + text, "u32:" + n],
    publicValues: parts.flat().join(""),
    stdout: text + "\n",
    exit: 0,
    oracle: BY_PYTHON,
  };
}
