/** The guests in Go. */

import type { Guest } from "./guest.ts";

export const GO_GUESTS: readonly Guest[] = [];
