// What other platforms have to agree with: the library in this process.
import { assertEquals } from "@std/assert";
import * as library from "../../mod.ts";
import manifest from "../../testdata/guests/manifest.json" with { type: "json" };
import { elfOf } from "./bundle.ts";
import { type Outcome, outcomes, SCENARIOS } from "./scenarios.ts";

/** What each scenario does in Deno, which is what its manifest says. */
export async function expectedOutcomes(): Promise<Outcome[]> {
  const list = await outcomes(library, elfOf);
  for (const [index, { guest, run, options }] of SCENARIOS.entries()) {
    if (run === undefined || options?.maxCycles !== undefined) continue;
    const { publicValues, stdout, exit } = manifest.guests.find(({ name }) => name === guest)!
      .runs[run]!;
    const { report, ...written } = list[index]!;
    assertEquals(
      [report.publicValues, written.stdout, report.exit.code],
      [publicValues, stdout, exit],
      guest,
    );
  }
  return list;
}

/** Compares what a platform did with what Deno does, scenario by scenario. */
export async function assertOutcomes(
  test: Deno.TestContext,
  actual: readonly Outcome[],
): Promise<void> {
  const expected = await expectedOutcomes();
  assertEquals(actual.length, SCENARIOS.length);
  for (const [index, { guest, about }] of SCENARIOS.entries()) {
    await test.step(`${guest}: ${about}`, () => {
      // Through JSON, as the other's came.
      assertEquals(actual[index], JSON.parse(JSON.stringify(expected[index])));
    });
  }
  await test.step("the interpreter and the translated engine agree", () => {
    const [interpreted, translated] = actual.filter((_, index) =>
      SCENARIOS[index]!.guest === "c-lz"
    );
    assertEquals(
      [interpreted!.report.engine, translated!.report.engine],
      ["interpreter", "wasm"],
    );
    assertEquals(
      { ...translated!, report: { ...translated!.report, engine: "interpreter" } },
      { ...interpreted! },
    );
  });
}
