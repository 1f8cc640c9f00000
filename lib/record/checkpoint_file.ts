/**
 * Checkpoints as bytes: a line that says what they are, a header in JSON, then 32-bit numbers.
 *
 * @module
 */
import { REGISTERS_END } from "../addresses.ts";
import type { RegisterTouches } from "../machine/mod.ts";
import type { Checkpoint, ShardEdge, ShardEndReason } from "./checkpoint.ts";

const MAGIC = "mipsvm checkpoint 1\n";
/** Longest header that is read, so that a damaged length asks for nothing absurd. */
const LONGEST_HEADER = 65_536;

/** Bytes that are no checkpoint, or a damaged one. */
export class CheckpointError extends SyntaxError {
  /** The name that JavaScript prints. */
  override readonly name = "CheckpointError";
  /** Where in the bytes. */
  readonly offset: number;

  /** An error at a place. */
  constructor(why: string, offset: number) {
    super(`Cannot read the checkpoint: ${why}`);
    this.offset = offset;
  }
}

/** The numbers of the header; lists are written as their lengths. */
interface Header {
  readonly shard: number;
  readonly start: EdgeNumbers;
  readonly end: EdgeNumbers;
  readonly clk: number;
  readonly reason: ShardEndReason;
  readonly why: string;
  readonly callAccesses: number;
  readonly words: number;
  readonly hinted: number;
  readonly answers: number;
}

interface EdgeNumbers {
  readonly pc: number;
  readonly nextPc: number;
  readonly cycles: number;
}

const numbersOf = ({ pc, nextPc, cycles }: ShardEdge): EdgeNumbers => ({ pc, nextPc, cycles });

function listsOf({ start, end, words, answers }: Checkpoint): (Uint32Array | Int32Array)[] {
  const edges = [start, end].flatMap(({ registers, touches }) => [
    registers,
    touches.shards,
    touches.times,
  ]);
  const { addresses, values, shards, times, hinted } = words;
  return [...edges, addresses, values, shards, times, hinted, answers];
}

/**
 * Writes a checkpoint. Equal checkpoints become equal bytes.
 *
 * @param checkpoint The checkpoint.
 * @returns Its bytes, little-endian; a multiple of 4.
 */
export function encodeCheckpoint(checkpoint: Checkpoint): Uint8Array {
  const { shard, start, end, clk, reason, why, callAccesses, words, answers } = checkpoint;
  const header: Header = {
    shard,
    start: numbersOf(start),
    end: numbersOf(end),
    clk,
    reason,
    why,
    callAccesses,
    words: words.addresses.length,
    hinted: words.hinted.length,
    answers: answers.length,
  };
  let text = MAGIC + JSON.stringify(header);
  // The header ends with a line feed, filled up with spaces to whole words.
  text += " ".repeat(3 - new TextEncoder().encode(text).length % 4) + "\n";
  const head = new TextEncoder().encode(text);
  const lists = listsOf(checkpoint);
  const length = lists.reduce((sum, list) => sum + 4 * list.length, 8 + head.length);
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, head.length, true);
  view.setUint32(4, length, true);
  bytes.set(head, 8);
  let offset = 8 + head.length;
  for (const list of lists) {
    new Uint32Array(bytes.buffer, offset, list.length).set(list);
    offset += 4 * list.length;
  }
  return bytes;
}

function headerOf(bytes: Uint8Array): { header: Header; end: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 8) throw new CheckpointError("it is shorter than 8 bytes", 0);
  const length = view.getUint32(0, true);
  if (length > LONGEST_HEADER || length % 4 !== 0 || 8 + length > bytes.length) {
    throw new CheckpointError(`its header cannot be ${length} bytes long`, 0);
  }
  if (view.getUint32(4, true) !== bytes.length) {
    throw new CheckpointError(
      `it has ${bytes.length} bytes, and should have ${view.getUint32(4, true)}`,
      4,
    );
  }
  const text = new TextDecoder().decode(bytes.subarray(8, 8 + length));
  if (!text.startsWith(MAGIC)) {
    throw new CheckpointError("it does not begin with its name and version 1", 8);
  }
  try {
    return { header: expectHeader(JSON.parse(text.slice(MAGIC.length))), end: 8 + length };
  } catch (error) {
    if (error instanceof CheckpointError) throw error;
    throw new CheckpointError("its header is no JSON", 8);
  }
}

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;

function expectHeader(value: unknown): Header {
  const header = Object(value) as Partial<Header>;
  const { start, end } = header;
  const numbers = {
    shard: header.shard,
    clk: header.clk,
    callAccesses: header.callAccesses,
    words: header.words,
    hinted: header.hinted,
    answers: header.answers,
    "start.pc": start?.pc,
    "start.nextPc": start?.nextPc,
    "start.cycles": start?.cycles,
    "end.pc": end?.pc,
    "end.nextPc": end?.nextPc,
    "end.cycles": end?.cycles,
  };
  for (const [name, number] of Object.entries(numbers)) {
    if (!isCount(number)) throw new CheckpointError(`its "${name}" is no count`, 8);
  }
  if (!["clock", "shape", "lde", "end"].includes(String(header.reason))) {
    throw new CheckpointError('its "reason" is unknown', 8);
  }
  if (typeof header.why !== "string") throw new CheckpointError('its "why" is no text', 8);
  const rows = end!.cycles - start!.cycles;
  // So many rows have no shard: tables of them would be asked for.
  if (!(rows >= 0 && rows <= 2 ** 28)) {
    throw new CheckpointError(`it cannot have ${rows} instructions`, 8);
  }
  return header as Header;
}

/**
 * Reads a checkpoint.
 *
 * @param bytes The bytes; they are copied.
 * @returns The checkpoint, the caller's own.
 * @throws {CheckpointError} If the bytes are none, or damaged where it can be seen.
 */
export function decodeCheckpoint(bytes: Uint8Array): Checkpoint {
  const { header, end: headerEnd } = headerOf(bytes);
  const { words: count, hinted, answers } = header;
  const lengths = [...Array(6).fill(REGISTERS_END), count, count, count, count, hinted, answers];
  const needed = lengths.reduce((sum, length) => sum + 4 * length, headerEnd);
  if (needed !== bytes.length) {
    throw new CheckpointError(`its lists need ${needed} bytes, not ${bytes.length}`, headerEnd);
  }
  // A copy, so that lists stand at multiples of 4.
  const buffer = bytes.slice(headerEnd).buffer;
  let offset = 0;
  const lists = lengths.map((length) => {
    const list = new Uint32Array(buffer, offset, length).slice();
    offset += 4 * length;
    return list;
  });
  const edge = (numbers: EdgeNumbers, first: number): ShardEdge => ({
    ...numbers,
    registers: new Int32Array(lists[first]!.buffer),
    touches: { shards: lists[first + 1]!, times: lists[first + 2]! } satisfies RegisterTouches,
  });
  return {
    shard: header.shard,
    start: edge(header.start, 0),
    end: edge(header.end, 3),
    clk: header.clk,
    reason: header.reason,
    why: header.why,
    callAccesses: header.callAccesses,
    words: {
      addresses: lists[6]!,
      values: lists[7]!,
      shards: lists[8]!,
      times: lists[9]!,
      hinted: lists[10]!,
    },
    answers: lists[11]!,
  };
}
