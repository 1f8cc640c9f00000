// Builds small ELF files, right ones and, by changing fields, wrong ones.

export interface TestSegment {
  readonly address: number;
  readonly bytes: Uint8Array;
  readonly memorySize?: number;
  readonly fileSize?: number;
  readonly flags?: number;
  readonly type?: number;
}

export interface TestSymbol {
  readonly name: string;
  readonly value: number;
  readonly size?: number;
  readonly type?: number;
}

export interface TestElf {
  readonly entry: number;
  readonly segments: readonly TestSegment[];
  /** Where segments start in the file: multiples of this; an operating system wants 4096. */
  readonly align?: number;
  /** Without symbols there are no sections either: a stripped file. */
  readonly symbols?: readonly TestSymbol[];
  readonly sections?: readonly { name: string; type: number; address: number; bytes: Uint8Array }[];
}

/** Little-endian bytes of words. */
export function wordBytes(words: Iterable<number>): Uint8Array {
  const list = [...words];
  const view = new DataView(new ArrayBuffer(list.length * 4));
  for (const [index, word] of list.entries()) view.setUint32(index * 4, word >>> 0, true);
  return new Uint8Array(view.buffer);
}

/** Text with a NUL after each part, and where each part starts. */
function stringTable(names: readonly string[]): { bytes: Uint8Array; offsets: number[] } {
  const parts = names.map((name) => new TextEncoder().encode(name + "\0"));
  const offsets: number[] = [];
  let length = 1;
  for (const part of parts) {
    offsets.push(length);
    length += part.length;
  }
  const bytes = new Uint8Array(length);
  for (const [index, part] of parts.entries()) bytes.set(part, offsets[index]!);
  return { bytes, offsets };
}

function symbolBytes(symbols: readonly TestSymbol[], offsets: readonly number[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(16 * (symbols.length + 1)));
  for (const [index, { value, size = 0, type = 2 }] of symbols.entries()) {
    const at = 16 * (index + 1);
    view.setUint32(at, offsets[index]!, true);
    view.setUint32(at + 4, value, true);
    view.setUint32(at + 8, size, true);
    view.setUint8(at + 12, (1 << 4) | type);
    view.setUint16(at + 14, 1, true);
  }
  return new Uint8Array(view.buffer);
}

/** The file: header, program headers, segments' bytes, then sections with a symbol table. */
export function buildElf(
  { entry, segments, symbols, sections = [], align = 4 }: TestElf,
): Uint8Array {
  const chunks: { at: number; bytes: Uint8Array }[] = [];
  let end = 52 + 32 * segments.length;
  const place = (bytes: Uint8Array) => {
    const at = end;
    chunks.push({ at, bytes });
    end += Math.ceil(bytes.length / 4) * 4;
    return at;
  };
  const segmentsAt = segments.map(({ bytes }) => {
    end = Math.ceil(end / align) * align;
    return place(bytes);
  });
  const names = stringTable((symbols ?? []).map(({ name }) => name));
  const extra = sections.map(({ name, type, address, bytes }) => ({
    name,
    header: [type, 2, address, place(bytes), bytes.length, 0, 0, 4, 0],
  }));
  const symtab = symbols ? symbolBytes(symbols, names.offsets) : undefined;
  const headers: { name: string; header: number[] }[] = [];
  if (symtab) {
    headers.push({ name: "", header: [0, 0, 0, 0, 0, 0, 0, 0, 0] });
    headers.push({
      name: ".symtab",
      header: [2, 0, 0, place(symtab), symtab.length, 2, 1, 4, 16],
    });
    headers.push({
      name: ".strtab",
      header: [3, 0, 0, place(names.bytes), names.bytes.length, 0, 0, 1, 0],
    });
    headers.push(...extra);
    const section = stringTable([...headers.map(({ name }) => name), ".shstrtab"]);
    const at = place(section.bytes);
    headers.push({ name: ".shstrtab", header: [3, 0, 0, at, section.bytes.length, 0, 0, 1, 0] });
    const table = headers.flatMap(({ header }, index) => [section.offsets[index]!, ...header]);
    place(wordBytes(table));
  }
  const file = new Uint8Array(end);
  for (const { at, bytes } of chunks) file.set(bytes, at);
  const view = new DataView(file.buffer);
  file.set([0x7f, 0x45, 0x4c, 0x46, 1, 1, 1]);
  view.setUint16(16, 2, true);
  view.setUint16(18, 8, true);
  view.setUint32(20, 1, true);
  view.setUint32(24, entry, true);
  view.setUint32(28, 52, true);
  view.setUint32(36, 0x70001001, true); // o32, mips32r2
  view.setUint16(40, 52, true);
  view.setUint16(42, 32, true);
  view.setUint16(44, segments.length, true);
  view.setUint16(46, 40, true);
  if (symtab) {
    view.setUint32(32, end - 40 * headers.length, true);
    view.setUint16(48, headers.length, true);
    view.setUint16(50, headers.length - 1, true);
  }
  for (const [index, segment] of segments.entries()) {
    const { address, bytes, flags = 7, type = 1 } = segment;
    const fields = [
      type,
      segmentsAt[index]!,
      address,
      address,
      segment.fileSize ?? bytes.length,
      segment.memorySize ?? bytes.length,
      flags,
      4,
    ];
    file.set(wordBytes(fields), 52 + 32 * index);
  }
  return file;
}
