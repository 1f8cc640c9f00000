/**
 * What executes a guest, and from when on.
 *
 * @module
 */
import type { Machine } from "../lib/machine/mod.ts";
import type { TranslatingEngine } from "../lib/translate/mod.ts";

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
   * @param required Whether to insist where the host compiles no WebAssembly, which a page's content
   * security policy can forbid; the compiler's error is thrown then.
   */
  async translate(required: boolean): Promise<void> {
    if (this.#translating || !this.#mayTranslate) return;
    if (!required && !compilesWasm()) return;
    const { TranslatingEngine } = await import("../lib/translate/mod.ts");
    this.#machine.useEngine((program, memory, flavour) => {
      this.#translating = new TranslatingEngine(program, memory, {}, flavour);
      return this.#translating.loop;
    });
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
