/**
 * What executes a guest, and from when on.
 *
 * @module
 */
import type { Machine } from "../lib/machine/mod.ts";
import type { TranslatingEngine } from "../lib/translate/mod.ts";

/**
 * A run that stops at watched instructions more often than once in so many steps is translated only
 * when it lasts: functions are translated again for places behind stops, and there is less to gain.
 * (Measured with --heap on trees, at 326 and 209 steps a stop: in 30 million steps translation takes
 * half as long as the whole run by the interpreter, and saves next to nothing.)
 */
const STEPS_A_STOP = 1_000;
/** Steps after which such a run is translated, too. */
const LASTING = 100_000_000;

/** What a run is asked to be executed by. */
export type EngineName = "auto" | "wasm" | "interpreter";

/** The engine of one run: it begins with the interpreter. */
export class EngineChoice {
  #translating: TranslatingEngine | undefined;
  readonly #machine: Machine;
  readonly #mayTranslate: boolean;

  /**
   * @param machine The machine.
   * @param mayTranslate False where translated code cannot do what the run needs.
   */
  constructor(machine: Machine, mayTranslate: boolean) {
    this.#machine = machine;
    this.#mayTranslate = mayTranslate;
  }

  /** What has executed the guest so far; part of a translated run is interpreted. */
  get used(): "interpreter" | "wasm" {
    return this.#translating ? "wasm" : "interpreter";
  }

  /** Seconds that the guest has stood still for the translator and the host's compiler. */
  get translationSeconds(): number {
    return (this.#translating?.statistics.milliseconds ?? 0) / 1000;
  }

  /**
   * Goes over to the translator, which is loaded for that.
   *
   * @throws The compiler's error where the host compiles no WebAssembly, which a page's content
   * security policy can forbid.
   */
  async translate(): Promise<void> {
    if (this.#translating || !this.#mayTranslate) return;
    const { TranslatingEngine } = await import("../lib/translate/mod.ts");
    this.#machine.useEngine((program, memory, flavour) => {
      this.#translating = new TranslatingEngine(program, memory, {}, flavour);
      return this.#translating.loop;
    });
  }

  /**
   * Goes over to the translator where that pays by now, and the host can compile.
   *
   * @param stops How often the run has stopped at watched instructions.
   */
  async translateIfItPays(stops: number): Promise<void> {
    const { steps } = this.#machine;
    if (steps < stops * STEPS_A_STOP && steps < LASTING) return;
    if (!this.#translating && this.#mayTranslate && compilesWasm()) await this.translate();
  }
}

/** Whether the host compiles WebAssembly: tried on the smallest module there is. */
function compilesWasm(): boolean {
  try {
    return new WebAssembly.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)) instanceof Object;
  } catch {
    return false;
  }
}
