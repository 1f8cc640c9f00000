/** What each language of guests has to offer. */

import type { Guest } from "../catalog/guest.ts";
import type { Toolchain } from "../toolchain.ts";

/** A guest that was built, or why it was not. */
export interface Compilation {
  /** The bytes of the ELF file. */
  readonly elf?: Uint8Array<ArrayBuffer>;
  /** What the compiler said, or what else is wrong. */
  readonly problem?: string;
}

/** A guest that was built for the host: one of these three. */
export interface HostCompilation {
  /** The path of the program. */
  readonly program?: string;
  /** What the compiler said. */
  readonly problem?: string;
  /** The tool that is not there. */
  readonly missing?: string;
}

/** How a language's guests are built. */
export interface Language {
  /** Where a guest's source is, from the root of the repository. */
  sourceOf(guest: Guest): string;
  /** How a guest can be built by hand, from the root of the repository. */
  commandOf(guest: Guest): string;
  /** Finds the tools that a guest takes. Nothing is installed. */
  findToolchain(guest: Guest): Promise<Toolchain>;
  /** Compiles a guest with a toolchain that misses nothing. */
  compile(guest: Guest, toolchain: Toolchain): Promise<Compilation>;
  /** Compiles the same source for this machine, where it runs without the VM. */
  compileForHost(guest: Guest, toolchain: Toolchain): Promise<HostCompilation>;
}

/**
 * The environment variables that a guest on the host gets its input from, and writes what it
 * commits to. guests/README.md says how.
 */
export const HOST_INPUTS = "MIPSVM_INPUTS";
export const HOST_PUBLIC_VALUES = "MIPSVM_PUBLIC_VALUES";
