/**
 * A Wasm module: types, imports, functions and how they get into a table.
 *
 * @module
 */
import { ByteWriter } from "./bytes.ts";
import { I32, I64 } from "./code.ts";

/** A function's type. */
export interface FunctionType {
  /** Value types of the parameters. */
  readonly parameters: readonly number[];
  /** Value types of the results. */
  readonly results: readonly number[];
}

/** A function with its code. */
export interface WasmFunction {
  /** The index of its type. */
  readonly type: number;
  /** How many i64 locals it has, which come right behind its parameters; none if not given. */
  readonly longLocals?: number;
  /** How many i32 locals it has behind those. */
  readonly locals: number;
  /** Its instructions, the final `end` included. */
  readonly body: Uint8Array;
  /** Where in the body branches stand that are seldom taken, in order; none if not given. */
  readonly seldom?: readonly number[];
  /** The name under which the module exports it, if it does. */
  readonly exportAs?: string;
}

/** Which function stands in which slot of the table. */
export interface Placement {
  /** The slot. */
  readonly slot: number;
  /** The function, by its place in the module's list. */
  readonly index: number;
}

/** What a module is made of. It imports one memory, and perhaps one table, from `env`. */
export interface WasmModule {
  /** Types, which functions name by index. */
  readonly types: readonly FunctionType[];
  /** Pages of 64 KiB of the memory `env.memory`: its initial and maximal size. */
  readonly memoryPages: number;
  /** How many slots the table `env.table` has at least; none is imported if it is undefined. */
  readonly tableSlots?: number;
  /** A function that is imported from `env`: calls name it 0, and the module's own from 1 on. */
  readonly imported?: { readonly name: string; readonly type: number };
  /** The functions, which calls name by their place in the list. */
  readonly functions: readonly WasmFunction[];
  /** What is put into the table when the module is instantiated. */
  readonly placements?: readonly Placement[];
}

const SECTION = {
  custom: 0,
  type: 1,
  import: 2,
  function: 3,
  export: 7,
  element: 9,
  code: 10,
} as const;
const FUNCTION_REFERENCE = 0x70;

function section(out: ByteWriter, id: number, write: (body: ByteWriter) => void): void {
  const body = new ByteWriter();
  write(body);
  out.byte(id);
  out.sized(body.bytes);
}

function list<T>(out: ByteWriter, items: readonly T[], write: (item: T, index: number) => void) {
  out.unsigned(items.length);
  for (const [index, item] of items.entries()) write(item, index);
}

function imports(out: ByteWriter, { memoryPages, tableSlots, imported }: WasmModule): void {
  out.unsigned(1 + (tableSlots === undefined ? 0 : 1) + (imported ? 1 : 0));
  if (imported) {
    out.text("env");
    out.text(imported.name);
    out.byte(0);
    out.unsigned(imported.type);
  }
  out.text("env");
  out.text("memory");
  out.append([2, 1]);
  out.unsigned(memoryPages);
  out.unsigned(memoryPages);
  if (tableSlots === undefined) return;
  out.text("env");
  out.text("table");
  out.append([1, FUNCTION_REFERENCE, 0]);
  out.unsigned(tableSlots);
}

/** Active elements, one a placement. */
function elements(out: ByteWriter, placements: readonly Placement[]): void {
  list(out, placements, ({ slot, index }) => {
    out.byte(0);
    out.byte(0x41);
    out.signed(slot);
    out.byte(0x0b);
    out.unsigned(1);
    out.unsigned(index);
  });
}

/** A function's locals, as they come before its instructions. */
function declarations({ longLocals = 0, locals }: WasmFunction): Uint8Array {
  const out = new ByteWriter();
  const groups = [[longLocals, I64], [locals, I32]].filter(([count]) => count! > 0);
  list(out, groups, ([count, type]) => {
    out.unsigned(count!);
    out.byte(type!);
  });
  return out.bytes.slice();
}

/** What is known of branches: a custom section, which engines may heed (branch hinting, 1.0). */
function hints(out: ByteWriter, { functions, imported }: WasmModule): void {
  const hinted = functions.flatMap(({ seldom = [] }, index) =>
    seldom.length > 0 ? [{ seldom, index }] : []
  );
  if (hinted.length === 0) return;
  section(out, SECTION.custom, (body) => {
    body.text("metadata.code.branch_hint");
    list(body, hinted, ({ seldom, index }) => {
      const before = declarations(functions[index]!).length;
      body.unsigned(index + (imported ? 1 : 0));
      list(body, seldom, (at) => {
        body.unsigned(before + at);
        body.append([1, 0]);
      });
    });
  });
}

/**
 * Writes a module in the binary format (WebAssembly 2.0, chapter 5).
 *
 * @param module What it is made of.
 * @returns Its bytes, the caller's own.
 * @example
 * ```ts
 * import { encodeModule } from "./module.ts";
 * import { CodeWriter, I32 } from "./code.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const code = new CodeWriter();
 * code.get(0);
 * code.i32(2);
 * code.op("i32.mul");
 * code.op("end");
 * const bytes = encodeModule({
 *   types: [{ parameters: [I32], results: [I32] }],
 *   memoryPages: 1,
 *   functions: [{ type: 0, locals: 0, body: code.out.bytes, exportAs: "double" }],
 * });
 * const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });
 * const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
 * assertEquals((exports.double as (x: number) => number)(21), 42);
 * ```
 */
export function encodeModule(module: WasmModule): Uint8Array<ArrayBuffer> {
  const { types, functions } = module;
  const out = new ByteWriter();
  out.append([0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]);
  section(out, SECTION.type, (body) =>
    list(body, types, ({ parameters, results }) => {
      body.byte(0x60);
      body.sized(parameters);
      body.sized(results);
    }));
  section(out, SECTION.import, (body) => imports(body, module));
  section(
    out,
    SECTION.function,
    (body) => list(body, functions, ({ type }) => body.unsigned(type)),
  );
  section(out, SECTION.export, (body) => {
    const exported = functions.flatMap(({ exportAs }, index) =>
      exportAs === undefined ? [] : [{ exportAs, index }]
    );
    list(body, exported, ({ exportAs, index }) => {
      body.text(exportAs);
      body.byte(0);
      body.unsigned(index + (module.imported ? 1 : 0));
    });
  });
  section(out, SECTION.element, (body) => elements(body, module.placements ?? []));
  hints(out, module);
  section(out, SECTION.code, (body) =>
    list(body, functions, (one) => {
      const before = declarations(one);
      body.unsigned(before.length + one.body.length);
      body.append(before);
      body.append(one.body);
    }));
  return out.bytes.slice();
}
