/**
 * Addresses that the reference fixes (reference/loading-and-layout.md 1), each written down once.
 *
 * @module
 */

/** Image words below this are registers: one for each address from 0 to 35. */
export const REGISTERS_END = 36;
/** Bytes of a page, as mmap and AT_PAGESZ have it. */
export const PAGE = 0x1000;
/** Where mmap takes its first memory from: what the HEAP register holds at the start. */
export const INITIAL_HEAP = 0x20000000;
/** Segments of an ELF file end below this. */
export const CODE_MEMORY_END = 0x3f000000;
/** Where embedded and Go guests put what they read from the input stream. */
export const INPUT_START = 0x3f000000;
/** Where the initial arguments stand, and so the stack pointer. */
export const INITIAL_STACK = 0x7effc000;
/** One past the last byte that a guest may touch (reference/isa.md 4.4). */
export const MEMORY_END = 0x7f000000;
