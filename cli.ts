/**
 * The command line: `deno run -A cli.ts guest.elf`. See `--help`.
 *
 * @module
 */
import { main } from "./cli/main.ts";

if (import.meta.main) Deno.exit(await main(Deno.args));
