import { assertEquals, assertMatch } from "@std/assert";
import {
  assertNoStackTrace,
  ENDLESS,
  guest,
  start,
  TestFolder,
  writing,
} from "../support/command_line.ts";

const READY = new TextEncoder().encode("ready\n");

/** Reads all of a stream. */
async function textOf(stream: ReadableStream<Uint8Array>): Promise<string> {
  return await new Response(stream as ReadableStream<Uint8Array<ArrayBuffer>>).text();
}

const SIGNALS: readonly Deno.Signal[] = ["SIGINT", "SIGTERM"];
for (const signal of SIGNALS) {
  Deno.test({
    name: `run ends with 130 on ${signal}, and leaves its report`,
    ignore: Deno.build.os === "windows", // it can only terminate a process
    async fn() {
      await using folder = await TestFolder.make();
      const path = await folder.guest("endless", writing(1, READY.length) + ENDLESS, {
        data: READY,
      });
      const report = folder.file("report.json");
      const child = start([path, "--report", report]);
      const stderr = textOf(child.stderr);
      const reader = child.stdout.getReader();
      // The guest runs, so the signal meets a run and not the start of a process.
      assertEquals((await reader.read()).value, READY);
      child.kill(signal);
      const { code } = await child.status;
      await reader.cancel();
      assertEquals(code, 130);
      assertMatch(
        await stderr,
        /^interrupted: The run was interrupted, after [1-9][\d,]* cycles\n/,
      );
      assertNoStackTrace(await stderr);
      const { exit, status, backtrace } = JSON.parse(await Deno.readTextFile(report));
      assertEquals(exit, { reason: "interrupted", code: null, fault: null });
      assertEquals([status, backtrace[0].function], [130, "_start"]);
    },
  });
}

Deno.test("run ends quietly when whoever reads its output goes away", async () => {
  await using folder = await TestFolder.make();
  const text = `again: ${writing(1, 4096)}\nb again\nnop`;
  const path = await folder.guest("talkative", text, { data: new Uint8Array(4096).fill(0x2e) });
  const child = start([path, "--timeout", "60"]);
  const stderr = textOf(child.stderr);
  const reader = child.stdout.getReader();
  assertEquals((await reader.read()).value?.[0], 0x2e);
  await reader.cancel();
  const { code } = await child.status;
  assertEquals(code, 130);
  assertNoStackTrace(await stderr);
});

for (const command of ["inspect", "disassemble"]) {
  Deno.test(`${command} ends quietly when whoever reads its output goes away`, async () => {
    const child = start([command, guest("rust-json")]);
    const stderr = textOf(child.stderr);
    await child.stdout.cancel();
    await child.status;
    assertEquals(await stderr, "");
  });
}
