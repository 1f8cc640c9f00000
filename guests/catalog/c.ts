/** The guests in C. */

import { BY_HOST, type Guest } from "./guest.ts";

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
];
