import { assertEquals, assertThrows } from "@std/assert";
import {
  CodeWriter,
  encodeModule,
  I32,
  I64,
  type WasmFunction,
  type WasmModule,
} from "../../lib/wasm/mod.ts";

// What the encoder writes is compiled and run: the host knows the format.

type Call = (...values: unknown[]) => unknown;

function body(write: (code: CodeWriter) => void): Uint8Array {
  const code = new CodeWriter();
  write(code);
  code.op("end");
  return code.out.bytes.slice();
}

function memoryOf(pages: number): WebAssembly.Memory {
  return new WebAssembly.Memory({ initial: pages, maximum: pages });
}

function instanceOf(module: WasmModule, env: Record<string, WebAssembly.ImportValue> = {}) {
  const memory = memoryOf(module.memoryPages);
  const compiled = new WebAssembly.Module(encodeModule(module));
  return new WebAssembly.Instance(compiled, { env: { memory, ...env } }).exports as Record<
    string,
    Call
  >;
}

function constant(value: number, exportAs?: string): WasmFunction {
  const code = body((one) => one.i32(value));
  return { type: 0, locals: 0, body: code, ...(exportAs === undefined ? {} : { exportAs }) };
}

const ANSWER = { parameters: [], results: [I32] };

Deno.test("encodeModule makes the smallest module that compiles", () => {
  const bytes = encodeModule({ types: [], memoryPages: 1, functions: [] });
  assertEquals([...bytes.subarray(0, 8)], [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
  assertEquals(WebAssembly.validate(bytes), true);
});

Deno.test("encodeModule gives bytes that the next one leaves alone", () => {
  const module = { types: [ANSWER], memoryPages: 1, functions: [constant(1)] };
  const bytes = encodeModule(module);
  const before = bytes.slice();
  encodeModule({ ...module, functions: [constant(2)] });
  assertEquals(bytes, before);
});

Deno.test("encodeModule keeps apart functions, types and exported names", () => {
  const exports = instanceOf({
    types: [ANSWER, { parameters: [I32, I32], results: [I32] }, {
      parameters: [I64],
      results: [I64],
    }],
    memoryPages: 1,
    functions: [
      constant(11, "first"),
      constant(22),
      {
        type: 1,
        locals: 0,
        body: body((code) => {
          code.get(0);
          code.get(1);
          code.op("i32.sub");
        }),
        exportAs: "minus",
      },
      {
        type: 2,
        locals: 0,
        body: body((code) => {
          code.get(0);
          code.i64(-3);
          code.op("i64.mul");
        }),
        exportAs: "long",
      },
      { type: 0, locals: 0, body: body((code) => code.call(1)), exportAs: "second" },
    ],
  });
  assertEquals(Object.keys(exports), ["first", "minus", "long", "second"]);
  assertEquals(exports.first!(), 11);
  assertEquals(exports.minus!(5, 7), -2);
  assertEquals(exports.long!(2n ** 40n), -3n * 2n ** 40n);
  assertEquals(exports.second!(), 22);
});

Deno.test("encodeModule types may have several results, of functions and of blocks", () => {
  const exports = instanceOf({
    types: [{ parameters: [I32, I64], results: [I64, I32] }, {
      parameters: [],
      results: [I32, I32],
    }],
    memoryPages: 1,
    functions: [
      {
        type: 0,
        locals: 0,
        body: body((code) => {
          code.get(1);
          code.get(0);
        }),
        exportAs: "swap",
      },
      {
        type: 1,
        locals: 0,
        body: body((code) => {
          code.block(1);
          code.i32(7);
          code.i32(9);
          code.br(0);
          code.op("end");
        }),
        exportAs: "both",
      },
    ],
  });
  assertEquals(exports.swap!(3, 4n), [4n, 3]);
  assertEquals(exports.both!(), [7, 9]);
});

Deno.test("encodeModule locals come behind the parameters, long ones first, all 0", () => {
  // Parameter 0; longs 1 and 2; words 3 and 4.
  const [long, word] = [1, 3];
  const exports = instanceOf({
    types: [{ parameters: [I32], results: [I64, I64, I32, I32] }],
    memoryPages: 1,
    functions: [{
      type: 0,
      longLocals: 2,
      locals: 2,
      body: body((code) => {
        code.get(0);
        code.op("i64.extend_i32_s");
        code.set(long);
        code.get(0);
        code.i32(1);
        code.op("i32.add");
        code.set(word);
        for (const local of [long, long + 1, word, word + 1]) code.get(local);
      }),
      exportAs: "locals",
    }],
  });
  assertEquals(exports.locals!(-5), [-5n, 0n, -4, 0]);
});

for (const [longLocals, locals] of [[0, 0], [0, 300], [300, 0], [undefined, 1]] as const) {
  Deno.test(`encodeModule takes ${longLocals ?? "no"} long locals and ${locals} others`, () => {
    const exports = instanceOf({
      types: [ANSWER],
      memoryPages: 1,
      functions: [{
        type: 0,
        ...(longLocals === undefined ? {} : { longLocals }),
        locals,
        body: body((code) => {
          code.i32(5);
          const last = (longLocals ?? 0) + locals - 1;
          if (locals === 0) return;
          code.set(last);
          code.get(last);
        }),
        exportAs: "answer",
      }],
    });
    assertEquals(exports.answer!(), 5);
  });
}

Deno.test("encodeModule imports the memory with just so many pages", () => {
  const bytes = encodeModule({ types: [], memoryPages: 2, functions: [] });
  const compiled = new WebAssembly.Module(bytes);
  assertEquals(
    WebAssembly.Module.imports(compiled).map(({ module, name, kind }) => [
      module,
      name,
      kind,
    ]),
    [["env", "memory", "memory"]],
  );
  for (const pages of [1, 3]) {
    const env = { memory: memoryOf(pages) };
    assertThrows(() => new WebAssembly.Instance(compiled, { env }), WebAssembly.LinkError);
  }
});

Deno.test("encodeModule functions load and store what the memory holds", () => {
  const memory = memoryOf(1);
  const exports = instanceOf({
    types: [{ parameters: [I32], results: [I32] }],
    memoryPages: 1,
    functions: [{
      type: 0,
      locals: 0,
      body: body((code) => {
        code.get(0);
        code.get(0);
        code.access("i32.load16_s", 100);
        code.access("i32.store", 200);
        code.get(0);
        code.access("i32.load8_u", 200);
      }),
      exportAs: "move",
    }],
  }, { memory });
  const view = new DataView(memory.buffer);
  view.setInt16(104, -2, true);
  assertEquals(exports.move!(4), 0xfe);
  assertEquals(view.getInt32(204, true), -2);
});

Deno.test("encodeModule placements fill their slots of the table and leave the others", () => {
  const table = new WebAssembly.Table({ element: "anyfunc", initial: 300 });
  const functions = [constant(10), constant(20), constant(30)];
  const placements = [{ slot: 299, index: 0 }, { slot: 64, index: 2 }, { slot: 0, index: 2 }];
  const module = { types: [ANSWER], memoryPages: 1, tableSlots: 300, functions, placements };
  instanceOf(module, { table });
  const filled = Array.from({ length: 300 }, (_, slot) => [slot, table.get(slot)] as const)
    .filter(([, one]) => one !== null)
    .map(([slot, one]) => [slot, (one as Call)()]);
  assertEquals(filled, [[0, 30], [64, 30], [299, 10]]);
  // A second module replaces some of them.
  instanceOf({ ...module, functions: [constant(7)], placements: [{ slot: 64, index: 0 }] }, {
    table,
  });
  assertEquals((table.get(64) as Call)(), 7);
  assertEquals((table.get(0) as Call)(), 30);
});

Deno.test("encodeModule indirect calls go through the table, across modules", () => {
  const table = new WebAssembly.Table({ element: "anyfunc", initial: 4 });
  instanceOf({
    types: [ANSWER],
    memoryPages: 1,
    tableSlots: 4,
    functions: [constant(5), constant(6)],
    placements: [{ slot: 1, index: 0 }, { slot: 3, index: 1 }],
  }, { table });
  const exports = instanceOf({
    types: [ANSWER, { parameters: [I32], results: [I32] }],
    memoryPages: 1,
    tableSlots: 4,
    functions: [{
      type: 1,
      locals: 0,
      body: body((code) => {
        code.get(0);
        code.callIndirect(0);
      }),
      exportAs: "through",
    }],
  }, { table });
  assertEquals([exports.through!(1), exports.through!(3)], [5, 6]);
  assertThrows(() => exports.through!(2), WebAssembly.RuntimeError);
  assertThrows(() => exports.through!(4), WebAssembly.RuntimeError);
});

Deno.test("encodeModule control goes where the writer sends it", () => {
  const exports = instanceOf({
    types: [{ parameters: [I32], results: [I32] }],
    memoryPages: 1,
    functions: [
      {
        type: 0,
        locals: 1,
        body: body((code) => { // the sum from 1 to the parameter
          code.block();
          code.loop();
          code.get(0);
          code.op("i32.eqz");
          code.brIf(1);
          code.get(1);
          code.get(0);
          code.op("i32.add");
          code.set(1);
          code.get(0);
          code.i32(1);
          code.op("i32.sub");
          code.set(0);
          code.br(0);
          code.op("end");
          code.op("end");
          code.get(1);
        }),
        exportAs: "sum",
      },
      {
        type: 0,
        locals: 0,
        body: body((code) => { // 30, 31 and 32 for 0, 1 and everything else
          for (let depth = 0; depth < 3; depth++) code.block();
          code.get(0);
          code.brTable([0, 1], 2);
          for (const value of [30, 31]) {
            code.op("end");
            code.i32(value);
            code.op("return");
          }
          code.op("end");
          code.i32(32);
        }),
        exportAs: "choose",
      },
      {
        type: 0,
        locals: 0,
        body: body((code) => {
          code.get(0);
          code.if(I32);
          code.i32(1);
          code.op("else");
          code.i32(-1);
          code.op("end");
        }),
        exportAs: "either",
      },
    ],
  });
  assertEquals(exports.sum!(1000), 500_500);
  assertEquals([0, 1, 2, -1].map((way) => exports.choose!(way)), [30, 31, 32, 32]);
  assertEquals([exports.either!(5), exports.either!(0)], [1, -1]);
});

Deno.test("encodeModule says which branches are seldom taken, behind the locals", () => {
  const code = new CodeWriter();
  code.get(0);
  code.expectZero();
  code.if();
  code.i32(7);
  code.op("return");
  code.op("end");
  code.i32(5);
  code.op("end");
  const types = [{ parameters: [I32], results: [I32] }];
  const plain = { type: 0, locals: 3, body: code.out.bytes.slice(), exportAs: "pick" };
  const other = { ...constant(1), body: body((one) => one.i32(1)) };
  const module = { types, memoryPages: 1, functions: [other, { ...plain, seldom: code.seldom }] };
  const bytes = encodeModule(module);
  const compiled = new WebAssembly.Module(bytes);
  const [section] = WebAssembly.Module.customSections(compiled, "metadata.code.branch_hint");
  // One function, number 1; one branch, 3 bytes of locals and 2 of code in: its condition is 0.
  assertEquals([...new Uint8Array(section!)], [1, 1, 1, 5, 1, 0]);
  const { pick } = instanceOf(module);
  assertEquals([pick!(0), pick!(1)], [5, 7]);
  // Nothing is said where there is nothing to say.
  const silent = new WebAssembly.Module(encodeModule({ ...module, functions: [other, plain] }));
  assertEquals(WebAssembly.Module.customSections(silent, "metadata.code.branch_hint"), []);
});
