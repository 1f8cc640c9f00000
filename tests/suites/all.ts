// Every suite, by the name of its instruction.
import { arithmetic } from "./arithmetic.ts";
import { bits } from "./bits.ts";
import type { Suite } from "./case.ts";
import { control } from "./control.ts";
import { memory } from "./memory.ts";
import { multiply } from "./multiply.ts";

export const suites: Suite = { ...arithmetic, ...bits, ...control, ...memory, ...multiply };
