/** Running processes, and what it took: time by the clock, and memory. */

/** A process that came to its end with status 0. */
export interface Finished {
  /** From before its start until its end was noticed. */
  readonly seconds: number;
  /** The largest resident size, in bytes, where GNU time is there to tell it. */
  readonly peak: number | undefined;
  readonly stdout: string;
}

/** How processes are measured: through GNU time where there is one, which takes a millisecond. */
export class Stopwatch implements Disposable {
  readonly #time: string | undefined;
  readonly #file: string;

  private constructor(time: string | undefined, file: string) {
    this.#time = time;
    this.#file = file;
  }

  /** Takes a program named `time`, and tries whether it is GNU's. */
  static async with(time: string | undefined): Promise<Stopwatch> {
    const file = await Deno.makeTempFile({ prefix: "mipsvm-bench-" });
    const watch = new Stopwatch(time, file);
    if (time === undefined) return watch;
    try {
      const { peak } = await watch.run(Deno.execPath(), ["--version"]);
      if (peak !== undefined) return watch;
    } catch {
      // Another program of that name: it is not used.
    }
    return new Stopwatch(undefined, file);
  }

  /** Whether peaks of memory are measured. */
  get knowsMemory(): boolean {
    return this.#time !== undefined;
  }

  /**
   * Runs a command to its end.
   *
   * @throws {Error} If its status is not 0.
   */
  async run(
    command: string,
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<Finished> {
    const wrapper = this.#time === undefined
      ? []
      : [this.#time, "--quiet", "--format=%M", `--output=${this.#file}`];
    const [first, ...rest] = [...wrapper, command, ...args];
    const process = new Deno.Command(first!, {
      args: rest,
      stdin: "null",
      env: { DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1", ...env },
    });
    const started = performance.now();
    const { success, code, stdout, stderr } = await process.output();
    const seconds = (performance.now() - started) / 1000;
    if (!success) {
      const said = new TextDecoder().decode(stderr).trim().split("\n").slice(-5).join("\n");
      throw new Error(`${command} ${shortened(args)} ended with status ${code}: ${said}`);
    }
    const kibibytes = wrapper.length > 0 ? Number(await Deno.readTextFile(this.#file)) : NaN;
    const peak = kibibytes > 0 ? kibibytes * 1024 : undefined;
    return { seconds, peak, stdout: new TextDecoder().decode(stdout) };
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.#file);
  }
}

function shortened(args: readonly string[]): string {
  return args.map((arg) => arg.length > 80 ? `${arg.slice(0, 80)}…` : arg).join(" ");
}
