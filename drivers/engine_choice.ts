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

  /** Goes over to the translator, which is loaded for that. */
  async translate(): Promise<void> {
    if (this.used === "wasm" || !this.#mayTranslate) return;
    this.#machine.useEngine((await import("../lib/translate/mod.ts")).translatedEngine());
    this.used = "wasm";
  }
}
