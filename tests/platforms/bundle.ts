// The library as Node and browsers get it: bundled into JavaScript.
import { join } from "@std/path";
import { ENDLESS, guestFrom, ROOT } from "../support/command_line.ts";

/** How a bundle is cut: into one file, or into `mod.js` and files that it loads when it needs them. */
export type Cut = "whole" | "split";

/**
 * Bundles a module of this repository, as README.md says.
 *
 * @param source Its path, from the root.
 * @param target The file to write, or the folder if it is split.
 */
export async function bundle(source: string, target: string, cut: Cut = "whole"): Promise<void> {
  const output = cut === "whole" ? ["-o", target] : ["--code-splitting", "--outdir", target];
  const args = ["bundle", "--quiet", "--platform", "browser", ...output, source];
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args,
    cwd: ROOT,
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output();
  if (!success) {
    throw new Error(`deno ${args.join(" ")} failed:\n${new TextDecoder().decode(stderr)}`);
  }
}

/** The ELF file of a guest: one that never ends, or one of testdata. */
export async function elfOf(name: string): Promise<Uint8Array<ArrayBuffer>> {
  return name === "endless"
    ? new Uint8Array(guestFrom(ENDLESS))
    : await Deno.readFile(join(ROOT, "testdata", "guests", `${name}.elf`));
}
