import { assertEquals } from "@std/assert";
import { Findings } from "../../lib/check/finding.ts";
import { AddressList } from "../../lib/check/global_memory.ts";
import { checkPlan, type ProofShard, type SeenRun } from "../../lib/check/plan.ts";
import { programOf } from "../../lib/program.ts";
import { profile } from "../../lib/record/profiles.ts";
import { NO_PUBLIC_VALUES, type ShardPublicValues } from "../../lib/record/public_values.ts";
import { ShardPlanner } from "../../lib/record/split.ts";

const KECCAK = 0x01010009;
const UINT256 = 0x0101001d;
const digest = Uint32Array.from({ length: 8 }, (_, index) => index + 1);
const nothing = new Uint32Array(8);

function addresses(count: number): AddressList {
  const list = new AddressList();
  list.add(Uint32Array.from({ length: count }, (_, index) => 4 * index));
  return list;
}

const run: SeenRun = {
  program: programOf(Uint32Array.of(0), 0x1000),
  shards: [
    { startPc: 0x1000, nextPc: 0x2000, events: new Map([[UINT256, 5000]]) },
    { startPc: 0x2000, nextPc: 0, events: new Map([[UINT256, 10], [KECCAK, 3]]) },
  ],
  initialized: addresses(300_000),
  finalized: addresses(400_000),
  committed: digest,
  deferred: nothing,
};

/** The shards that the planner makes of the run. */
function planned(): ProofShard[] {
  const planner = new ShardPlanner(profile("ram-32").split);
  const shards = run.shards.map(({ startPc, nextPc, events }) => ({
    startPc,
    nextPc,
    precompiles: new Map(
      [...events].map(([code, count]) => [code, {
        count,
        weights: code === KECCAK ? new Array(count).fill(4000) : undefined,
      }]),
    ),
  }));
  const values = { committedValueDigest: nothing, deferredProofsDigest: nothing };
  return [
    ...planner.plan({ shards: [shards[0]!], ...values }),
    ...planner.plan({ ...values, shards: [shards[1]!], committedValueDigest: digest }, {
      globalClk: 1e7,
      initialized: run.initialized,
      finalized: run.finalized,
    }),
  ];
}

function found(plan: readonly ProofShard[]): (string | null)[][] {
  const findings = new Findings();
  checkPlan(plan, run, findings);
  return findings.list.map(({ rule, field }) => [rule, field]);
}

/** A plan with other public values in one of its shards. */
function changed(index: number, values: Partial<ShardPublicValues>): ProofShard[] {
  return planned().map((shard, at) =>
    at === index ? { ...shard, publicValues: { ...shard.publicValues, ...values } } : shard
  );
}

Deno.test("checkPlan() finds nothing in a plan of the planner's", () => {
  const kinds = planned().map(({ kind }) => kind);
  assertEquals(new Set(kinds), new Set(["cpu", "precompile", "memory"]));
  assertEquals(found(planned()), []);
});

Deno.test("checkPlan() finds public values that do not chain", () => {
  assertEquals(found(changed(0, { shard: 2 })), [["plan", "shard"]]);
  assertEquals(found(changed(0, { startPc: 4 })).at(0), ["plan", "start_pc"]);
  assertEquals(found(changed(0, { nextPc: 4 })).at(0), ["plan", "next_pc"]);
  assertEquals(found(changed(0, { exitCode: 1 })), [["plan", "exit_code"]]);
  assertEquals(found(changed(0, { executionShard: 3 })), [["plan", "execution_shard"]]);
  const last = planned().length - 1;
  assertEquals(found(changed(last, { lastInitAddress: 4 })), [["plan", "last_init_addr_bits"]]);
  assertEquals(found(changed(last, { previousFinalizeAddress: 4 })), [
    ["plan", "previous_finalize_addr_bits"],
  ]);
  assertEquals(found(changed(last, { committedValueDigest: nothing })), [
    ["plan", "committedValueDigest"],
    ["digest", "committed_value_digest"],
  ]);
});

Deno.test("checkPlan() finds events that are in no shard, or in two", () => {
  const index = planned().findIndex(({ kind }) => kind === "precompile");
  const shard = planned()[index]!;
  const with_ = (events: ProofShard["events"]) =>
    planned().map((one, at) => at === index ? { ...one, events: events! } : one);
  assertEquals(found(with_([])).at(0), ["plan", "events"]);
  assertEquals(found(with_([...shard.events!, ...shard.events!])).at(0), ["plan", "events"]);
  assertEquals(found(planned().slice(0, -1)).at(0), ["plan", "memory"]);
});

Deno.test("checkPlan() finds a digest that changes twice, and a proof of too many shards", () => {
  const plan = planned();
  const second = plan.findLastIndex(({ kind }) => kind === "cpu");
  const early = plan.map((shard, at) => {
    const publicValues = { ...shard.publicValues, committedValueDigest: digest.map((n) => n + 1) };
    return at < second ? { ...shard, publicValues } : shard;
  });
  assertEquals(found(early), [["digest", "committedValueDigest"]]);
  const findings = new Findings();
  const memory = { initializedFrom: 0, initializedTo: 0, finalizedFrom: 0, finalizedTo: 0 };
  const shard = { kind: "memory", memory, publicValues: NO_PUBLIC_VALUES } as const;
  checkPlan(new Array<ProofShard>(65537).fill(shard), run, findings);
  assertEquals(findings.counts.get("shard-count"), 1);
});
