// The oracle for plain instructions: user-mode qemu, where it is installed.

export const QEMU = "qemu-mipsel-static";

/** Whether a program can be started. */
export function isInstalled(program: string): boolean {
  try {
    return new Deno.Command(program, { args: ["--version"], stdout: "null", stderr: "null" })
      .outputSync().success;
  } catch {
    return false;
  }
}

/** Says on the test's output that something was left out. */
export function saySkipped(what: string, program: string): void {
  // deno-lint-ignore no-console -- a test that is skipped has to say so where people look
  console.log(`SKIPPED: ${what}: ${program} is not installed`);
}

export interface QemuRun {
  readonly stdout: Uint8Array;
  readonly code: number;
  readonly signal: Deno.Signal | null;
}

/** Runs an ELF file on a CPU with MIPS32r2 and no more. */
export async function runQemu(path: string): Promise<QemuRun> {
  const { stdout, code, signal } = await new Deno.Command(QEMU, {
    args: ["-cpu", "24Kf", path],
    stdout: "piped",
    stderr: "null",
  }).output();
  return { stdout, code, signal };
}

/** Does the work for each number from 0 to `count` - 1, two at a time. */
export async function inPairs(count: number, work: (index: number) => Promise<void>) {
  let next = 0;
  const worker = async () => {
    while (next < count) await work(next++);
  };
  await Promise.all([worker(), worker()]);
}
