/** The guests in Go. */

import { BY_HAND, BY_HOST, type Guest, type GuestRun } from "./guest.ts";

/** How a run of a program that knows nothing of the VM goes: Go newer than 1.25 calls uname. */
function stock(
  run: Pick<GuestRun, "stdout" | "exit" | "oracle"> & Partial<GuestRun>,
): GuestRun {
  const options = ["--emulate-linux", ...(run.options ?? [])];
  return { inputs: [], publicValues: "", end: "exited", ...run, options };
}

export const GO_GUESTS: readonly Guest[] = [
  {
    name: "go-hello",
    language: "go",
    about: "Prints with fmt, and uses maps, sort and floating point",
    runs: [stock({
      stdout: [
        "Hello from a Go guest",
        '1. Brittany    54.85 m  lit: true  "CRÉAC\'H"',
        '2. Cornwall    41.00 m  lit: true  "WOLF ROCK"',
        '3. Egypt      103.00 m  lit: false "PHAROS"',
        '4. Galicia     55.00 m  lit: true  "TORRE DE HÉRCULES"',
        "{Name:Pharos Height:103 Lit:false}",
        "map[a:1 b:2 c:3] [104 105] 2130706432 -1.5e-09",
        "",
      ].join("\n"),
      stderrIncludes: "This line goes to stderr\n",
      exit: 0,
      oracle: BY_HOST,
    })],
  },
  {
    name: "go-maps",
    language: "go",
    about: "Benchmark: counts, sorts and parses 4,000 made-up words",
    runs: [stock({
      stdout: [
        "words: 2084",
        "most often: neka kayu loti timi vomi",
        "bytes of text: 21156",
        "total: 4000",
        "of length 4: 100 yuyu kaka",
        "of length 6: 727 yuyuyu kakaka",
        "of length 8: 1257 yuyuyuvo kakakami",
        "without sa: 1466 53c271",
        "",
      ].join("\n"),
      exit: 0,
      oracle: BY_HOST,
    })],
  },
  {
    name: "go-channels",
    language: "go",
    about: "Goroutines, channels, select and mutexes on one thread",
    runs: [stock({
      stdout: [
        "primes: 2 3 5 7 11 13 17 19 23 29 31 37 41 43 47 53 59 61 67 71 73 79 83 89 97",
        "sum of squares: 2686700", // 200 * 201 * 401 / 6
        "merged: 30 40",
        "tally: 5000 1",
        "full: 1",
        "recovered",
        "",
      ].join("\n"),
      exit: 0,
      oracle: BY_HAND,
    })],
  },
  {
    name: "go-panic",
    language: "go",
    about: "Panics three calls deep, which Go turns into exit code 2",
    runs: [stock({
      stdout: "",
      stderrIncludes: "about to panic\na deferred call still runs\n" +
        "panic: cannot accept this order\n\ngoroutine 1 [running]:\nmain.check(",
      exit: 2,
      oracle: BY_HAND,
    })],
  },
  {
    name: "go-exit",
    language: "go",
    about: "Prints its arguments and a variable, and ends with code 5",
    runs: [
      stock({ stdout: "arguments: []\n", exit: 5, oracle: BY_HAND }),
      stock({
        options: ["--arg", "-v", "--arg", "", "--arg", "zwei Wörter", "--env", "GREETING=a=b"],
        stdout: "arguments: [-v||zwei Wörter]\nGREETING: a=b\n",
        exit: 5,
        oracle: BY_HAND,
      }),
    ],
  },
];
