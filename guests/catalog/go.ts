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
  {
    name: "go-commit",
    language: "go",
    about: "Books on an account with the package, and commits the receipt",
    // Newer ones make a call that cannot be proven: see guests/go/README.md.
    goVersion: "1.24.13",
    runs: [
      // Ada: 1000 and a credit of 500; 1400 off, 101 off (refused), 100 off, 700 off (urgent), 50 on
      commitRun(
        "hex:" +
          "0300000000000000416461" + "e803000000000000" + "01f4010000" +
          "0500000000000000" + "88faffff00" + "9bffffff00" + "9cffffff00" + "44fdffff01" +
          "3200000000",
        "Wikipedia",
        // -1150, and 33 * 33 is 1089
        ["82fbffffffffffff", "01000000000000000100", "21000000", "9803e611"],
        "Ada has -1150\n",
      ),
      // an account that nothing is known about, and no note
      commitRun(
        "hex:" + "0000000000000000" + "ffffffffffffffff" + "00" + "0000000000000000",
        "",
        ["ffffffffffffffff", "0000000000000000", "01000000", "01000000"],
        " has -1\n",
      ),
      // 2^40 - 2^31 + (2^31 - 1), without a limit
      commitRun(
        "hex:" +
          "07000000000000004772c3bcc39f65" + "0000000000010000" + "00" +
          "0200000000000000" + "0000008000" + "ffffff7f01",
        "ä",
        ["ffffffffff000000", "0000000000000000", "ffff0f00", "68012c02"],
        "Grüße has 1099511627775\n",
      ),
      {
        inputs: [
          "hex:" + "0000000000000000" + "0000000000000000" + "00" + "0000000000000000" + "07",
        ],
        publicValues: "",
        stdout: "",
        stderrIncludes:
          "panic: zkvm: cannot read a main.account from an input entry of 26 bytes: " +
          "the value has only 25\n\ngoroutine 1 [running]:\n",
        exit: 2,
        oracle: BY_HAND,
      },
    ],
  },
];

function commitRun(
  account: string,
  note: string,
  parts: readonly string[],
  stdout: string,
): GuestRun {
  const bytes = new TextEncoder().encode(note).toHex();
  return {
    inputs: [account, "bytes:" + bytes],
    publicValues: parts.join("") + bytes,
    stdout,
    exit: 0,
    oracle: "zlib.adler32 and math.isqrt of Python, and the rest by hand",
  };
}
