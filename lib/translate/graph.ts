/**
 * The control flow of a region as a graph that structured code can be made of: every loop has one
 * way in, and loops can be entered anew at places where execution may resume.
 *
 * @module
 */
import { type Block, lengthOf, successorsOf } from "./blocks.ts";

/** A node of the graph. Successors are indices of nodes. */
export interface Node {
  /** What it does. */
  readonly work: Work;
  /** Where it goes, in the order that its work names them. */
  readonly successors: number[];
  /** Of a loop that is written out: its first node, and how many turns come before this one. */
  turn?: { readonly first: number; readonly before: number };
}

/** What a node does. */
export type Work =
  /** Executes a block; successors are those of its end. */
  | { readonly kind: "block"; readonly block: Block }
  /** Picks where a loop with several ways in goes on; sets come before it. */
  | { readonly kind: "switch" }
  /** Says which way a switch is to go. */
  | { readonly kind: "set"; readonly value: number }
  /**
   * The way in: to the entry, or to where execution resumes. `routes` names for each resumption the
   * position among the successors; the first successor is the normal way.
   */
  | { readonly kind: "dispatch"; readonly routes: readonly Route[] };

/** The way to a place where execution resumes, from one dispatch. */
export interface Route {
  /** The number of the resumption, from 1. */
  readonly resumption: number;
  /** The position among the dispatch's successors. */
  readonly successor: number;
  /** Whether it arrives there; else another dispatch comes first. */
  readonly arrives: boolean;
}

/** The graph of a region. */
export interface Graph {
  /** The nodes; the first one is the way in. */
  readonly nodes: readonly Node[];
  /** Addresses where execution can resume, by number; the first is at index 0 and has number 1. */
  readonly resumptions: readonly number[];
}

/** A depth-first order in which nodes come before their successors, back edges apart. */
export function reversePostorder(nodes: readonly Pick<Node, "successors">[], from = 0): number[] {
  const seen = new Uint8Array(nodes.length);
  const order: number[] = [];
  const stack: [node: number, next: number][] = [[from, 0]];
  seen[from] = 1;
  while (stack.length > 0) {
    const top = stack[stack.length - 1]!;
    const successor = nodes[top[0]]!.successors[top[1]++];
    if (successor === undefined) {
      order.push(top[0]);
      stack.pop();
    } else if (seen[successor] === 0) {
      seen[successor] = 1;
      stack.push([successor, 0]);
    }
  }
  return order.reverse();
}

/** The nodes' places in an order; -1 for those that are not in it. */
export function placesIn(order: readonly number[], count: number): Int32Array {
  const places = new Int32Array(count).fill(-1);
  for (const [place, node] of order.entries()) places[node] = place;
  return places;
}

/** Sets of nodes that can all reach each other, within a set of nodes; single nodes left out. */
function components(nodes: readonly Node[], within: ReadonlySet<number>): number[][] {
  // Tarjan's algorithm, without recursion.
  const index = new Map<number, number>();
  const low = new Map<number, number>();
  const open: number[] = [];
  const isOpen = new Set<number>();
  const found: number[][] = [];
  for (const root of within) {
    if (index.has(root)) continue;
    const work: [node: number, next: number][] = [[root, 0]];
    while (work.length > 0) {
      const top = work[work.length - 1]!;
      const [node] = top;
      if (top[1] === 0) {
        index.set(node, index.size);
        low.set(node, index.get(node)!);
        open.push(node);
        isOpen.add(node);
      }
      const successor = nodes[node]!.successors[top[1]++];
      if (successor !== undefined) {
        if (!within.has(successor)) continue;
        if (!index.has(successor)) work.push([successor, 0]);
        else if (isOpen.has(successor)) {
          low.set(node, Math.min(low.get(node)!, index.get(successor)!));
        }
        continue;
      }
      work.pop();
      const parent = work[work.length - 1]?.[0];
      if (parent !== undefined) low.set(parent, Math.min(low.get(parent)!, low.get(node)!));
      if (low.get(node) !== index.get(node)) continue;
      const component = open.splice(open.indexOf(node));
      for (const one of component) isOpen.delete(one);
      const loops = component.length > 1 || nodes[node]!.successors.includes(node);
      if (loops) found.push(component);
    }
  }
  return found;
}

/** A loop: its header, and everything in it. */
interface Loop {
  readonly header: number;
  readonly body: ReadonlySet<number>;
  readonly inner: readonly Loop[];
}

/**
 * Finds the loops of a set of nodes, outermost first. A loop with several ways in gets a switch in
 * front of them, so that it has one.
 */
function findLoops(
  nodes: Node[],
  within: ReadonlySet<number>,
): Loop[] {
  return components(nodes, within).map((component): Loop => {
    const body = new Set(component);
    const ways = new Set<number>();
    for (const [from, { successors }] of nodes.entries()) {
      if (body.has(from)) continue;
      for (const successor of successors) if (body.has(successor)) ways.add(successor);
    }
    const [only] = ways;
    const header = ways.size === 1 ? only! : addSwitch(nodes, body, [...ways]);
    const rest = new Set(body);
    rest.delete(header);
    return { header, body, inner: findLoops(nodes, rest) };
  });
}

/** Puts a switch in front of the ways into a loop, and a set on each edge to one of them. */
function addSwitch(nodes: Node[], body: Set<number>, ways: readonly number[]): number {
  const header = nodes.push({ work: { kind: "switch" }, successors: [...ways] }) - 1;
  const before = nodes.length;
  for (let from = 0; from < before; from++) {
    if (from === header) continue;
    const { successors } = nodes[from]!;
    for (const [position, to] of successors.entries()) {
      const value = ways.indexOf(to);
      if (value < 0) continue;
      const set = nodes.push({ work: { kind: "set", value }, successors: [header] }) - 1;
      successors[position] = set;
      if (body.has(from)) body.add(set);
    }
  }
  body.add(header);
  return header;
}

/** Blocks that loop to themselves and are no longer than this are written several times in a row. */
const SHORT_LOOP = 24;
export const UNROLLED = 4;

/**
 * Writes short loops of one block out, so that what is tested once a turn is tested less often:
 * 3 to 11 % on loops over arrays, nothing on others (seven C programs, V8 15.0).
 */
function unrollShortLoops(nodes: Node[]): void {
  for (const [node, { work, successors }] of [...nodes.entries()]) {
    if (work.kind !== "block" || !successors.includes(node)) continue;
    if (lengthOf(work.block) > SHORT_LOOP || work.block.end.kind === "computed") continue;
    // From the last copy on the way goes back to the first, from each other one to the next.
    let next = node;
    for (let before = UNROLLED - 1; before > 0; before--) {
      const behind = next;
      next = nodes.push({
        work,
        successors: successors.map((to) => to === node ? behind : to),
        turn: { first: node, before },
      }) - 1;
    }
    for (const [position, to] of successors.entries()) if (to === node) successors[position] = next;
    nodes[node]!.turn = { first: node, before: 0 };
  }
}

/** The address at which a node begins: undefined for what only picks a way. */
export function startOf(nodes: readonly Node[], node: number): number | undefined {
  const { work, successors } = nodes[node]!;
  if (work.kind === "block") return work.block.start;
  return work.kind === "dispatch" ? startOf(nodes, successors[0]!) : undefined;
}

/** The most places of one region where execution can resume. */
const MOST_RESUMPTIONS = 24;

/** Whether execution may resume at the start of a block: behind a system call. */
export type Resumes = (start: number) => boolean;

/**
 * Makes the graph of a region.
 *
 * @param blocks The blocks; the entry's comes first.
 * @param resumes Blocks that execution may resume at, beside headers of loops.
 * @returns The graph.
 */
export function makeGraph(blocks: ReadonlyMap<number, Block>, resumes: Resumes): Graph {
  const indices = new Map([...blocks.keys()].map((key, index) => [key, index + 1]));
  const dispatches = new Map<number, { routes: Route[]; node: number }>();
  const nodes: Node[] = [{ work: { kind: "dispatch", routes: [] }, successors: [1] }];
  for (const block of blocks.values()) {
    nodes.push({
      work: { kind: "block", block },
      successors: successorsOf(block.end).map((key) => indices.get(key)!),
    });
  }
  unrollShortLoops(nodes);
  const all = new Set(nodes.keys());
  all.delete(0);
  const loops = findLoops(nodes, all);
  const resumptions: number[] = [];
  const root = { routes: [] as Route[], node: 0 };
  dispatches.set(0, root);

  /** Adds the way from a dispatch to a node, and says where it is among the successors. */
  const route = (
    from: { routes: Route[]; node: number },
    to: number,
    resumption: number,
    arrives: boolean,
  ) => {
    const { successors } = nodes[from.node]!;
    let successor = successors.indexOf(to);
    if (successor < 0) successor = successors.push(to) - 1;
    from.routes.push({ resumption, successor, arrives });
  };

  /** The dispatch at the head of a loop, which is made when it is first needed. */
  const dispatchOf = (loop: Loop) => {
    const known = dispatches.get(loop.header);
    if (known) return known;
    // The dispatch takes the header's place, so that all edges to the header lead to it.
    const moved = nodes.push(nodes[loop.header]!) - 1;
    const made = { routes: [] as Route[], node: loop.header };
    nodes[loop.header] = { work: { kind: "dispatch", routes: made.routes }, successors: [moved] };
    dispatches.set(loop.header, made);
    return made;
  };

  /** Adds resumptions in a set of loops, outer ones first, each by way of the loops around it. */
  const add = (around: readonly Loop[], level: readonly Loop[]) => {
    for (const loop of level) {
      const start = startOf(nodes, loop.header);
      if (start !== undefined) resume(around, loop.header, start);
      for (const node of [...loop.body]) {
        const { work } = nodes[node]!;
        const nested = loop.inner.some(({ body }) => body.has(node));
        if (node === loop.header || nested || work.kind !== "block") continue;
        if (resumes(work.block.start)) resume([...around, loop], node, work.block.start);
      }
    }
    for (const loop of level) add([...around, loop], loop.inner);
  };
  const resume = (around: readonly Loop[], node: number, start: number) => {
    if (resumptions.length >= MOST_RESUMPTIONS || resumptions.includes(start)) return;
    const resumption = resumptions.push(start);
    let from = root;
    for (const loop of around) {
      route(from, loop.header, resumption, false);
      from = dispatchOf(loop);
    }
    route(from, node, resumption, true);
  };
  add([], loops);
  const inLoops = new Set(loops.flatMap(({ body }) => [...body]));
  for (const [key, index] of indices) {
    if (!inLoops.has(index) && resumes(key)) resume([], index, key);
  }
  nodes[0] = { work: { kind: "dispatch", routes: root.routes }, successors: nodes[0]!.successors };
  return { nodes, resumptions };
}
