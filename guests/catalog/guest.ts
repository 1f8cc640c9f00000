/** What is said about a guest in the catalog. */

/** One way to run a guest, and what must come out. */
export interface GuestRun {
  /** Input entries, written as for `mipsvm run --input`. */
  readonly inputs: readonly string[];
  /**
   * More of `mipsvm run`'s options that the guest needs: `--emulate-linux`, `--arg` and `--env`,
   * each value an element of its own. See `settingsOf`.
   */
  readonly options?: readonly string[];
  /** All public values, in hexadecimal. */
  readonly publicValues: string;
  /** All of standard output. */
  readonly stdout: string;
  /** A text that standard error contains; it is empty if there is none here. */
  readonly stderrIncludes?: string;
  /** Whether it ends by HALT, which is the default, or by Linux's exit_group. */
  readonly end?: "halted" | "exited";
  /** The exit code. */
  readonly exit: number;
  /** How all this is known without running the guest. */
  readonly oracle: string;
}

/** A guest program: its name is that of its ELF file. */
export interface Guest {
  readonly name: string;
  readonly language: "rust" | "c" | "go";
  /** What the guest does, in a line. */
  readonly about: string;
  /** The name of its source, or of its cargo binary, where that is not the guest's own. */
  readonly source?: string;
  /** Cargo features that it is built with, instead of the default ones. */
  readonly features?: readonly string[];
  /** The version of Go that it is built with, like `1.24.13`, instead of the newest one. */
  readonly goVersion?: string;
  /** Whether its source also runs on the host and does the same there; if not said, it does. */
  readonly runsOnHost?: boolean;
  readonly runs: readonly GuestRun[];
}

/** An oracle, for runs so simple that the source tells. */
export const BY_HAND = "worked out by hand from the source";
/** An oracle: build.ts checks this each time that it builds the guest. */
export const BY_HOST = "the same source, compiled for the host, prints the same";
