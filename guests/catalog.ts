/** The guests of this folder, and what they are known to do. */

import { C_GUESTS } from "./catalog/c.ts";
import { GO_GUESTS } from "./catalog/go.ts";
import type { Guest } from "./catalog/guest.ts";
import { RUST_GUESTS } from "./catalog/rust.ts";

/** Every guest, in the order in which they are built and listed. */
export const GUESTS: readonly Guest[] = [...RUST_GUESTS, ...C_GUESTS, ...GO_GUESTS];
