/**
 * A region as a Wasm function.
 *
 * @module
 */
import { type AccessGroup, stackAccesses } from "./accesses.ts";
import { type Block, type BlockEnd, findBlocks, isReturn, spanOf } from "./blocks.ts";
import { type BlockFinish, BlockWriter } from "./block_writer.ts";
import { checkedNodes, longestWay } from "./checked.ts";
import { analyse, type Flow, liveOut } from "./dataflow.ts";
import { LOCALS } from "./convention.ts";
import { enter } from "./entrance.ts";
import { emit } from "./expression.ts";
import { Frame } from "./frame.ts";
import { type Graph, makeGraph, startOf } from "./graph.ts";
import { KnownBits } from "./known_bits.ts";
import { findKnownStack } from "./known_stack.ts";
import { Notes, type RegionNotes } from "./notes.ts";
import { costOf, instructionsIn, leaves } from "./region_facts.ts";
import type { Source } from "./source.ts";
import { isBack, type Structure, structureOf } from "./structure.ts";
import { Labels } from "./labels.ts";
import { type Linker, NOTHING, type Pending, Transfers, UNTESTED } from "./transfers.ts";
import type { Windows } from "./windows.ts";

/** A translated region. */
export interface Region {
  /** Where it begins. */
  readonly entry: number;
  /** Other addresses at which it can begin. */
  readonly resumptions: readonly number[];
  /** Its code. */
  readonly body: Uint8Array;
  /** Where in it branches stand that are seldom taken. */
  readonly seldom: readonly number[];
  /** How many locals it has behind its parameters. */
  readonly locals: number;
  /** How many instructions it was made of. */
  readonly instructions: number;
  /** The addresses that it was made of: each stretch from its first to behind its last one. */
  readonly spans: readonly (readonly [from: number, to: number])[];
}

/** The most instructions of a stretch that another block goes on with. */
const LONGEST_STRETCH = 64;

/** What is to be known behind a node: registers that may be dirty, and what is to be accounted for. */
type Behind = Pick<BlockFinish, "dirty" | "pending">;

/** Writes the function of one region. */
class RegionWriter {
  readonly #source: Source;
  readonly #transfers: Transfers;
  readonly #blocks: BlockWriter;
  readonly #stack: AccessGroup | undefined;
  readonly #entry: number;
  readonly #cost: number;
  readonly #graph: Graph;
  readonly #flow: Flow;
  readonly #structure: Structure;
  readonly #frame: Frame;
  readonly #labels: Labels;
  /** Instructions that have run at the start of each node and are not accounted for yet. */
  readonly #pending: Pending[];
  readonly #checks: Uint8Array;
  readonly #instructions: number;
  readonly #calls: boolean;
  readonly #bits: KnownBits;
  readonly #knownStack: Int32Array | undefined;
  readonly #spans: Region["spans"];

  constructor(
    source: Source,
    linker: Linker,
    entry: number,
    blocks: ReadonlyMap<number, Block>,
    windows: Windows,
    notes: RegionNotes | undefined,
  ) {
    this.#source = source;
    this.#frame = new Frame(windows, linker.admit);
    if (notes) this.#frame.notes = new Notes(this.#frame, notes.slots, notes.touch);
    this.#entry = entry;
    this.#graph = makeGraph(blocks, (start) => this.#followsSyscall(start));
    this.#structure = structureOf(this.#graph);
    this.#labels = new Labels(this.#frame, this.#structure);
    this.#pending = this.#graph.nodes.map(() => NOTHING);
    this.#flow = analyse(source, this.#graph, this.#structure.isLoop);
    this.#instructions = instructionsIn(this.#graph);
    this.#cost = costOf(blocks);
    this.#transfers = new Transfers(source, linker, this.#frame, {
      cost: this.#cost,
      bound: longestWay(this.#graph, this.#structure) + 1 + UNTESTED,
    });
    this.#calls = leaves(blocks);
    this.#spans = [...blocks.values()].map(spanOf);
    this.#stack = stackAccesses([...blocks.values()].map(({ items }) => items));
    if (notes?.slots.notes.stamps && this.#stack?.alignment === 2) {
      this.#knownStack = findKnownStack(this.#graph);
    }
    const bits = this.#bits = new KnownBits(this.#graph, this.#stack);
    this.#blocks = new BlockWriter(source, this.#frame, this.#transfers, this.#stack, bits);
    this.#checks = checkedNodes(this.#graph, this.#structure);
  }

  #followsSyscall(start: number): boolean {
    const before = start - 4;
    if (!this.#source.holds(before)) return false;
    const { meaning } = this.#source.at(before).variant.instruction;
    return meaning.form === "outside" && meaning.ask === "syscall";
  }

  write(): Region {
    const frame = this.#frame;
    this.#enter();
    this.#tree(0);
    frame.code.op("unreachable");
    const { body, seldom } = frame.finish();
    return {
      entry: this.#entry,
      resumptions: this.#graph.resumptions,
      body,
      seldom,
      locals: frame.localCount,
      instructions: this.#instructions,
      spans: this.#spans,
    };
  }

  #enter(): void {
    const hasLoops = this.#structure.isLoop.includes(1);
    const isTested = this.#calls || hasLoops || this.#instructions > UNTESTED;
    const { nodes } = this.#graph;
    const [normal, ...others] = nodes[0]!.successors.map((node) => this.#flow.live[node]!);
    enter(this.#frame, {
      entry: this.#entry,
      cost: this.#cost,
      isShort: isTested ? () => this.#transfers.isShort() : undefined,
      live: normal!,
      onStack: this.#stack,
      liveAnywhere: others.reduce((set, live) => set | live, normal!),
    });
    this.#frame.spill(this.#flow.dirty[0]! & this.#flow.settled[0]!);
    this.#frame.notes?.enter();
  }

  /** Writes a node and what it dominates (Ramsey, "Beyond Relooper"). */
  #tree(node: number): void {
    const { code } = this.#frame;
    const { isLoop, isMerge, children, places } = this.#structure;
    const merges = children[node]!.filter((child) => isMerge[child] === 1)
      .toSorted((one, other) => places[other]! - places[one]!);
    if (isLoop[node] === 1) {
      code.loop();
      this.#labels.open({ node, isLoop: true });
    }
    for (const merge of merges) {
      code.block();
      this.#labels.open({ node: merge, isLoop: false });
    }
    this.#node(node);
    for (const merge of merges.toReversed()) {
      this.#labels.close();
      code.op("end");
      this.#tree(merge);
    }
    if (isLoop[node] === 1) {
      this.#labels.close();
      code.op("end");
      code.op("unreachable");
    }
  }

  /** Goes to a node. Where ways join, what is pending is accounted for before. */
  #goTo(from: number, to: number, { dirty, pending }: Behind): void {
    const depth = this.#labels.depthTo(from, to);
    if (depth === undefined && this.#structure.isLoop[to] === 0 && this.#mayWait(pending)) {
      this.#pending[to] = pending;
      return this.#tree(to);
    }
    this.#transfers.account(pending);
    if (depth === undefined) {
      this.#pending[to] = NOTHING;
      return this.#tree(to);
    }
    const start = this.#backTo(from, to);
    if (start !== undefined) this.#frame.exitIf(() => this.#transfers.isShort(), start, 0, dirty);
    this.#frame.code.br(depth);
  }

  /** Stretches that are noted are not to become long: each block that goes on with one copies it. */
  #mayWait({ stretch }: Pending): boolean {
    return stretch.length <= LONGEST_STRETCH;
  }

  #behind(node: number): Behind {
    return { dirty: this.#flow.dirty[node]!, pending: this.#pending[node]! };
  }

  /** Where a loop begins, on a way back to its head on which `left` is to be tested. */
  #backTo(from: number, to: number): number | undefined {
    return isBack(this.#structure, from, to) ? startOf(this.#graph.nodes, to) : undefined;
  }

  #node(node: number): void {
    const { code } = this.#frame;
    const { work, successors } = this.#graph.nodes[node]!;
    switch (work.kind) {
      case "block":
        return this.#block(node, work.block);
      case "set":
        code.i32(work.value);
        code.set(LOCALS.way);
        return this.#goTo(node, successors[0]!, this.#behind(node));
      case "switch": {
        const depths = successors.map((successor) => this.#labels.depthTo(node, successor)!);
        code.get(LOCALS.way);
        return code.brTable(depths.slice(0, -1), depths.at(-1)!);
      }
      case "dispatch":
        if (work.routes.length > 0) this.#routes(node, work.routes);
        return this.#goTo(node, successors[0]!, this.#behind(node));
    }
  }

  #routes(
    node: number,
    routes: readonly { resumption: number; successor: number; arrives: boolean }[],
  ) {
    const { code } = this.#frame;
    const { successors } = this.#graph.nodes[node]!;
    const dirty = this.#flow.dirty[node]!;
    code.get(LOCALS.resume);
    code.expectZero();
    code.if();
    this.#labels.enclosed(() => {
      for (const { resumption, successor, arrives } of routes) {
        code.get(LOCALS.resume);
        code.i32(resumption);
        code.op("i32.eq");
        code.if();
        this.#labels.enclosed(() => {
          const to = successors[successor]!;
          if (arrives) {
            code.i32(0);
            code.set(LOCALS.resume);
            const pc = this.#graph.resumptions[resumption - 1]!;
            this.#bits.test(this.#frame, to, pc, this.#flow.live[to]!, dirty);
          }
          this.#goTo(node, to, this.#behind(node));
        });
        code.op("end");
      }
    });
    code.op("end");
  }

  #block(node: number, block: Block): void {
    const liveBehind = liveOut(this.#source, this.#graph, this.#flow.live, node);
    const dirty = this.#flow.dirty[node]!;
    const isChecked = this.#checks[node] === 1;
    const stackTested = this.#flow.stackTested[node] === 1;
    const start = {
      dirty,
      settled: this.#flow.settled[node]!,
      liveBehind,
      isChecked,
      stackTested,
      knownStack: this.#knownStack?.[node] ?? 0,
      registers: this.#bits.at(node),
      turn: this.#graph.nodes[node]!.turn,
      pending: this.#pending[node]!,
    };
    this.#end(node, block, this.#blocks.write(block, start));
  }

  #end(node: number, { end }: Block, behind: BlockFinish): void {
    const { successors } = this.#graph.nodes[node]!;
    const { dirty, pending, condition } = behind;
    switch (end.kind) {
      case "goto":
        return this.#goTo(node, successors[0]!, behind);
      case "stop":
        return this.#frame.exit(end.at, pending.count, dirty);
      case "leave":
        this.#transfers.account(pending);
        return this.#transfers.leave(end.to, dirty);
      case "computed":
        return this.#computed(node, end, behind);
      case "return":
        this.#ifElsewhere(() => {
          this.#transfers.account(pending);
          this.#transfers.leave(undefined, dirty);
        });
        return this.#goTo(node, successors[0]!, behind);
      case "guess":
        this.#frame.code.get(LOCALS.target);
        this.#frame.code.i32(end.pc);
        this.#frame.code.op("i32.ne");
        return this.#branch(node, successors[1]!, successors[0]!, behind);
      case "branch":
        emit(condition!, this.#frame);
        this.#frame.endInstruction();
        return this.#branch(node, successors[0]!, successors[1]!, behind);
    }
  }

  /** Writes what is done where a jump has gone elsewhere than expected. */
  #ifElsewhere(write: () => void): void {
    const { code } = this.#frame;
    code.get(LOCALS.way);
    code.expectZero();
    code.if();
    this.#labels.enclosed(write);
    code.op("end");
  }

  /** Goes one of two ways by what is on the stack. */
  #branch(node: number, taken: number, next: number, behind: Behind): void {
    const { code } = this.#frame;
    const goIf = (to: number, depth: number) => {
      if (behind.pending.count === 0 && this.#backTo(node, to) === undefined) {
        return code.brIf(depth);
      }
      code.if();
      this.#labels.enclosed(() => this.#goTo(node, to, behind));
      code.op("end");
    };
    const toTaken = this.#labels.depthTo(node, taken);
    if (toTaken !== undefined) {
      goIf(taken, toTaken);
      return this.#goTo(node, next, behind);
    }
    const toNext = this.#labels.depthTo(node, next);
    if (toNext !== undefined) {
      code.op("i32.eqz");
      goIf(next, toNext);
      return this.#goTo(node, taken, behind);
    }
    code.if();
    this.#labels.enclosed(() => this.#goTo(node, taken, behind));
    code.op("else");
    this.#labels.enclosed(() => this.#goTo(node, next, behind));
    code.op("end");
    code.op("unreachable");
  }

  /** A return, a jump through a table, or a call that does not come back here. */
  #computed(
    node: number,
    end: Extract<BlockEnd, { kind: "computed" }>,
    { dirty, pending }: Behind,
  ): void {
    const { code } = this.#frame;
    const { successors } = this.#graph.nodes[node]!;
    // Where all that a table leads to is reached in no other way, what is pending can wait.
    const waits = successors.length > 0 && this.#mayWait(pending) &&
      successors.every((to) => this.#structure.isTableOnly[to] === 1);
    if (!waits) this.#transfers.account(pending);
    if (isReturn(this.#source, end)) return this.#transfers.comeBack(dirty);
    if (end.targets.length > 0) {
      for (const to of successors) this.#pending[to] = waits ? pending : NOTHING;
      code.block();
      this.#labels.enclosed(() => {
        this.#transfers.table(
          end.targets,
          (index) => this.#labels.depthTo(node, successors[index]!)!,
        );
      });
      code.op("end");
    }
    if (waits) this.#transfers.account(pending);
    this.#transfers.leave(undefined, dirty);
  }
}

/**
 * Translates the region that begins at an address.
 *
 * @param source The program.
 * @param entry Where it begins; an instruction.
 * @param linker What is translated together with it.
 * @param windows Where stores need no mark.
 * @param notes Where to note what is executed; nothing in plain code.
 * @returns The region.
 */
export function translateRegion(
  source: Source,
  entry: number,
  linker: Linker,
  windows: Windows,
  notes?: RegionNotes,
): Region {
  const found = findBlocks(source, entry);
  const blocks = linker.inliner?.inline(found) ?? found;
  return new RegionWriter(source, linker, entry, blocks, windows, notes).write();
}
