/** Turning the sources of guests into ELF files, whatever their language. */

import type { Guest } from "./catalog/guest.ts";
import { C } from "./compile/c.ts";
import { GO } from "./compile/go.ts";
import type { Language } from "./compile/language.ts";
import { RUST } from "./compile/rust.ts";

/** How guests are built, by language. */
export const LANGUAGES: Readonly<Record<Guest["language"], Language>> = {
  rust: RUST,
  c: C,
  go: GO,
};
