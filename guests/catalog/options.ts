/** What the options of a guest's run mean to a program that is not `mipsvm run`. */

/** The options of a run, taken apart. */
export interface RunSettings {
  /** Whether the guest needs Linux calls that the reference does not have. */
  readonly emulateLinux: boolean;
  /** Arguments of the guest. */
  readonly args: readonly string[];
  /** Environment variables of the guest, each `NAME=value`. */
  readonly env: readonly string[];
}

/** Takes the `options` of a catalog's or a manifest's run apart. Others than those are an error. */
export function settingsOf(options: readonly string[] = []): RunSettings {
  const args: string[] = [];
  const env: string[] = [];
  let emulateLinux = false;
  for (let i = 0; i < options.length; i++) {
    const option = options[i]!;
    if (option === "--emulate-linux") {
      emulateLinux = true;
      continue;
    }
    const list = option === "--arg" ? args : option === "--env" ? env : undefined;
    const value = options[++i];
    if (list === undefined || value === undefined) {
      throw new TypeError(`Cannot use the option "${option}" in a catalog of guests`);
    }
    list.push(value);
  }
  return { emulateLinux, args, env };
}
