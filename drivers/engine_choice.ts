/**
 * What executes a guest, and from when on.
 *
 * @module
 */
import type { Machine } from "../lib/machine/mod.ts";

/** What a run is asked to be executed by. */
export type EngineName = "auto" | "wasm" | "interpreter";

/** The engine of one run: it begins with the interpreter. */
export class EngineChoice {
  /** What has executed the guest so far; part of a translated run is interpreted. */
  used: "interpreter" | "wasm" = "interpreter";
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

  /**
   * Goes over to the translator, which is loaded for that.
   *
   * @param required Whether to insist where the host compiles no WebAssembly, which a page's content
   * security policy can forbid; the compiler's error is thrown then.
   */
  async translate(required: boolean): Promise<void> {
    if (this.used === "wasm" || !this.#mayTranslate) return;
    if (!required && !compilesWasm()) return;
    this.#machine.useEngine((await import("../lib/translate/mod.ts")).translatedEngine());
    this.used = "wasm";
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
