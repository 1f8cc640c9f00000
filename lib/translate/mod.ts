/**
 * The translated engine: guests as WebAssembly, made from their own code while they run.
 *
 * @module
 */
import type { EngineFactory } from "../machine/stops.ts";
import { type EngineOptions, TranslatingEngine } from "./engine.ts";

export { type EngineOptions, type EngineStatistics, TranslatingEngine } from "./engine.ts";

/**
 * Makes the factory that a machine takes.
 *
 * @param options What the engine is told.
 * @returns The factory.
 * @example
 * ```ts
 * import { translatedEngine } from "./mod.ts";
 * import { Machine } from "../machine/machine.ts";
 * import { programOf } from "../program.ts";
 * import { assemble } from "../isa/assemble.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const program = programOf(assemble("li $t0, 20\naddu $t1, $t0, $t0\nnop"), 0x1000);
 * const machine = new Machine(program, { syscall: () => 0 });
 * machine.useEngine(translatedEngine());
 * machine.run({ cycles: 2 });
 * assertEquals(machine.registers[9], 40);
 * ```
 */
export function translatedEngine(options: EngineOptions = {}): EngineFactory {
  return (program, memory, flavour) =>
    new TranslatingEngine(program, memory, options, flavour).loop;
}
