import { assertEquals } from "@std/assert";
import { nextTurn } from "../../drivers/event_loop.ts";

Deno.test("timers and callers of abort come in between turns, without a pause for them", async () => {
  const seen: string[] = [];
  const controller = new AbortController();
  controller.signal.addEventListener("abort", () => seen.push("aborted"));
  setTimeout(() => controller.abort(), 1);
  const { promise, resolve } = Promise.withResolvers<void>();
  setTimeout(() => {
    seen.push("timer");
    resolve();
  }, 3);
  // A loop that never waits for anything but its turn.
  while (seen.length < 2) await nextTurn();
  await promise;
  assertEquals(seen, ["aborted", "timer"]);
});

Deno.test("turns of several callers do not mix", async () => {
  const seen: number[] = [];
  const turns = async (name: number) => {
    for (let turn = 0; turn < 3; turn++) {
      await nextTurn();
      seen.push(name);
    }
  };
  await Promise.all([turns(1), turns(2)]);
  assertEquals(seen.toSorted(), [1, 1, 1, 2, 2, 2]);
});
