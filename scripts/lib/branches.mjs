// Moves branches of functions into functions of their own, so that split.mjs can put them into the engine's second part:
// what is left of the branch is a call. What a program does stays the same, whichever branches are moved.
//
// The new function takes as parameters the locals that the branch may read before it writes them. Where the branch can
// end in several ways (it goes on behind itself, leaves to a label, returns) the function's result is the way's number,
// and the call acts on it. What the branch leaves in locals for later goes through globals, which are written before the
// function returns and read right after the call, so that nothing can come between. Which locals are needed before and
// after, the analysis at the end of this file says.
import binaryen from "binaryen";
import { RETURN, replaceOperand, treeOf, union } from "./wasm-tree.mjs";

// Locals that nothing uses any more, and blocks that were made for a label each.
const TIDY = ["simplify-locals", "vacuum", "coalesce-locals", "reorder-locals", "merge-blocks", "remove-unused-brs", "remove-unused-names", "vacuum"];

/** The way in which a branch ends that goes on behind itself. */
const ON = Symbol("on");

/** What a moved branch's function is called: the function's name that it was in, this, and a number. */
export const MOVED = " branch ";

/**
 * @param {object} module binaryen's, which is changed
 * @param {import("./places.mjs").Places[]} functions those to look at, with their branches
 * @param {(places: import("./places.mjs").Places, branch: import("./wasm-tree.mjs").Branch, index: number) => boolean} isSeldom
 *   whether to move a branch. Those within a moved one go along.
 * @returns {string[]} the new functions' names
 */
export function moveBranches(module, functions, isSeldom) {
  const added = [];
  const globals = globalsFor(module);
  for (const places of functions) {
    const { name, func, params, results, tree, branches } = places;
    const wanted = new Set(branches.filter((branch, index) => isSeldom(places, branch, index)));
    if (wanted.size === 0) continue;
    const types = [...binaryen.expandType(params), ...binaryen.getFunctionInfo(func).vars];
    const needed = neededLocals(tree);
    if (!needed) continue;
    const moved = new Set();
    const changes = [];
    for (const branch of branches) {
      if (moved.has(branch.within)) moved.add(branch);
      else if (wanted.has(branch)) {
        const plan = planFor(branch, needed, types, results);
        if (!plan) continue;
        moved.add(branch);
        changes.push(plan);
      }
    }
    const home = { module, func, types, results, globals };
    // From the end, so that places in blocks stay what they were.
    for (const plan of changes.reverse()) {
      const target = `${name}${MOVED}${added.length}`;
      added.push(target);
      move(home, plan, target);
      module.runPassesOnFunction(module.getFunction(target), TIDY);
    }
    if (changes.length > 0) module.runPassesOnFunction(func, TIDY);
  }
  return added;
}

/** How a branch is to be moved: its ways to end, and the locals that go in and come out; null where it has to stay. */
function planFor(branch, { before, after, atLabel, carriesValue }, types, results) {
  const { of, from, nodes } = branch;
  const last = binaryen.getExpressionType(nodes.at(-1).at);
  const leaves = union(nodes.map((node) => node.leaves));
  // To leave a block from what is its rest, or to reach its end, is the same.
  const ownLabel = of.kind === "Block" && leaves.has(of.label) ? of.label : null;
  if ([...leaves].some((label) => carriesValue.has(label))) return null;
  const ways = [...leaves].filter((way) => way !== ownLabel);
  if (last !== binaryen.unreachable || ownLabel) ways.unshift(ON);
  const value = last === binaryen.unreachable ? binaryen.none : last;
  if (value !== binaryen.none && ownLabel) return null;

  const end = after.get(of);
  const needs = (way) => (way === ON ? end : way === RETURN ? 0n : atLabel.get(way));
  const { read, written } = localsOf(nodes);
  const start = of.kind === "If" ? before.get(nodes[0]) : before.get(of.below[from]);
  const inputs = types.map((_, local) => local).filter((local) => (read | written) & start & (1n << BigInt(local)));
  const outputs = types.map((_, local) => local).filter((local) => written & (1n << BigInt(local)) && ways.some((way) => needs(way) & (1n << BigInt(local))));
  const fits = (type) => NUMBERS.has(type);
  if (!outputs.every((local) => fits(types[local])) || (value !== binaryen.none && !fits(value))) return null;
  if (ways.includes(RETURN) && ways.length > 1 && results !== binaryen.none && !fits(results)) return null;
  return { branch, ways, ownLabel, value, inputs, outputs, needs };
}

const NUMBERS = new Map([[binaryen.i32, "i32"], [binaryen.i64, "i64"], [binaryen.f32, "f32"], [binaryen.f64, "f64"]]);

/** Makes the new function of a branch, and puts a call of it in the branch's place. */
function move({ module, func, types, results, globals }, { branch, ways, ownLabel, value, inputs, outputs, needs }, target) {
  const { nodes } = branch;
  const several = ways.length > 1;
  const onlyReturns = ways.length === 1 && ways[0] === RETURN;
  // What carries the value of the branch, or of a return, where the result is the number of a way.
  const slots = globals();
  const outputSlots = new Map(outputs.map((local) => [local, slots(types[local])]));
  const valueSlot = several && value !== binaryen.none ? slots(value) : null;
  const returnSlot = several && ways.includes(RETURN) && results !== binaryen.none ? slots(results) : null;
  const result = several ? binaryen.i32 : onlyReturns ? results : value;

  // The branch's own locals: first those that come in.
  const { read, written } = localsOf(nodes);
  const own = types.map((_, local) => local).filter((local) => (read | written) & (1n << BigInt(local)) && !inputs.includes(local));
  const indexOf = new Map([...inputs, ...own].map((local, index) => [local, index]));
  const number = (way) => module.i32.const(ways.indexOf(way));
  const saved = (way) => outputs
    .filter((local) => needs(way) & (1n << BigInt(local)))
    .map((local) => module.global.set(outputSlots.get(local), module.local.get(indexOf.get(local), types[local])));

  const contents = nodes.map((node) => node.at);
  const rewrite = (node, replace) => {
    if (node.local !== undefined) binaryen[node.kind].setIndex(node.at, indexOf.get(node.local));
    node.below.forEach((operand, index) => rewrite(operand, (expression) => replaceOperand(node, index, expression)));
    if (node.kind !== "Return" || onlyReturns) return;
    const returned = binaryen.Return.getValue(node.at);
    replace(module.block(null, [...(returned ? [module.global.set(returnSlot, returned)] : []), module.return(number(RETURN))], binaryen.unreachable));
  };
  nodes.forEach((node, index) => rewrite(node, (expression) => { contents[index] = expression; }));

  let body;
  if (ways.includes(ON)) {
    const inner = ownLabel ? [module.block(ownLabel, contents, binaryen.none)] : contents;
    const ending = [...saved(ON), ...(several ? [module.return(number(ON))] : [])];
    if (value === binaryen.none) body = [...inner, ...ending];
    else if (several) body = [...inner.slice(0, -1), module.global.set(valueSlot, inner.at(-1)), ...ending];
    else if (ending.length === 0) body = inner;
    else {
      const kept = inputs.length + own.length;
      own.push(types.length);
      types = [...types, value];
      body = [...inner.slice(0, -1), module.local.set(kept, inner.at(-1)), ...ending, module.local.get(kept, value)];
    }
  } else {
    body = contents;
  }
  for (const way of ways) {
    if (typeof way !== "string") continue;
    body = [module.block(way, body, binaryen.none), ...saved(way), ...(several ? [module.return(number(way))] : [])];
  }
  const typeOf = (local) => types[local];
  if (several) body.push(module.unreachable());
  module.addFunction(target, binaryen.createType(inputs.map(typeOf)), result, own.map(typeOf), module.block(null, body, result));

  const call = module.call(target, inputs.map((local) => module.local.get(local, types[local])), result);
  const restored = outputs.map((local) => module.local.set(local, module.global.get(outputSlots.get(local), types[local])));
  put(branch, callSite());

  function callSite() {
    if (ways.length === 0) return module.block(null, [call, module.unreachable()], binaryen.unreachable);
    if (onlyReturns) return results === binaryen.none ? module.block(null, [call, module.return()], binaryen.unreachable) : module.return(call);
    if (!several) {
      if (ways[0] !== ON) return module.block(null, [call, ...restored, module.br(ways[0])], binaryen.unreachable);
      if (value === binaryen.none) return restored.length === 0 ? call : module.block(null, [call, ...restored], binaryen.none);
      if (restored.length === 0) return call;
      const kept = addLocal(value);
      return module.block(null, [module.local.set(kept, call), ...restored, module.local.get(kept, value)], value);
    }
    let which = call;
    const before = [];
    if (restored.length > 0) {
      const kept = addLocal(binaryen.i32);
      before.push(module.local.set(kept, call), ...restored);
      which = module.local.get(kept, binaryen.i32);
    }
    const isOn = ways.includes(ON);
    const site = [...before, dispatch(which)];
    if (isOn && value !== binaryen.none) site.push(module.global.get(valueSlot, value));
    return module.block(null, site, isOn ? value : binaryen.unreachable);
  }

  // Goes on in the way whose number it is given.
  function dispatch(which) {
    const go = (way) => (way === RETURN ? module.return(returnSlot ? module.global.get(returnSlot, results) : undefined) : module.br(way));
    if (ways.length === 2) {
      const [first, second] = ways;
      if (first === ON) return second === RETURN ? module.if(which, go(second)) : module.br(second, which);
      return module.block(null, [second === RETURN ? module.if(which, go(second)) : module.br(second, which), go(first)], binaryen.unreachable);
    }
    const on = `${target} on`;
    const back = `${target} back`;
    const labels = ways.map((way) => (way === ON ? on : way === RETURN ? back : way));
    let site = module.switch(labels.slice(0, -1), labels.at(-1), which);
    if (ways.includes(RETURN)) site = module.block(null, [module.block(back, [site], binaryen.none), go(RETURN)], binaryen.unreachable);
    return ways.includes(ON) ? module.block(on, [site], binaryen.none) : site;
  }

  function addLocal(type) {
    return binaryen._BinaryenFunctionAddVar(func, type);
  }
}

/** Puts an expression in a branch's place. */
function put({ of, from, nodes }, expression) {
  if (of.kind === "If") return replaceOperand(of, from, expression);
  for (let index = from + nodes.length - 1; index > from; index--) binaryen.Block.removeChildAt(of.at, index);
  binaryen.Block.setChildAt(of.at, from, expression);
}

/** Gives out globals by type, for each branch from the first one on. */
function globalsFor(module) {
  const names = new Set();
  return () => {
    const used = new Map();
    return (type) => {
      const count = used.get(type) ?? 0;
      used.set(type, count + 1);
      const name = `handed over ${NUMBERS.get(type)} ${count}`;
      if (!names.has(name)) {
        names.add(name);
        const zero = type === binaryen.i64 ? module.i64.const(0n) : module[NUMBERS.get(type)].const(0);
        module.addGlobal(name, type, true, zero);
      }
      return name;
    };
  };
}

/** The locals that nodes read and write, as sets of bits. */
function localsOf(nodes) {
  let read = 0n;
  let written = 0n;
  const visit = (node) => {
    if (node.kind === "LocalGet") read |= 1n << BigInt(node.local);
    else if (node.kind === "LocalSet") written |= 1n << BigInt(node.local);
    node.below.forEach(visit);
  };
  nodes.forEach(visit);
  return { read, written };
}

/**
 * Which locals are needed: those whose value at a place may still be read before it is written. The usual analysis,
 * backwards over the tree; sets are numbers with a bit for each local.
 * @returns {null | {before: Map<Node, bigint>, after: Map<Node, bigint>, atLabel: Map<string, bigint>, carriesValue: Set<string>}}
 *   `before` the nodes that branches begin with, `after` blocks and ifs, at a label to which something branches; and the
 *   labels of blocks that have a value. Null where two blocks share a label.
 */
function neededLocals(tree) {
  const before = new Map();
  const after = new Map();
  const atLabel = new Map();
  const carriesValue = new Set();
  const owners = new Map();
  let isClear = true;
  const own = (node) => {
    if (!node.label) return;
    if (owners.has(node.label) && owners.get(node.label) !== node) isClear = false;
    owners.set(node.label, node);
    if (node.kind === "Block" && ![binaryen.none, binaryen.unreachable].includes(binaryen.getExpressionType(node.at))) carriesValue.add(node.label);
  };
  const backwards = (nodes, needed) => nodes.reduceRight((live, node) => visit(node, live), needed);
  const visit = (node, needed) => {
    own(node);
    switch (node.kind) {
      case "Block":
        after.set(node, needed);
        if (node.label) atLabel.set(node.label, needed);
        return node.below.reduceRight((live, each) => {
          const start = visit(each, live);
          before.set(each, start);
          return start;
        }, needed);
      case "Loop": {
        if (!node.label) return visit(node.below[0], needed);
        let start = 0n;
        for (;;) {
          atLabel.set(node.label, start);
          const again = start | visit(node.below[0], needed);
          if (again === start) return start;
          start = again;
        }
      }
      case "If": {
        after.set(node, needed);
        const arms = node.below.slice(1).map((arm) => {
          const start = visit(arm, needed);
          before.set(arm, start);
          return start;
        });
        const start = arms.reduce((all, arm) => all | arm, arms.length === 2 ? 0n : needed);
        return visit(node.below[0], start);
      }
      case "Break":
      case "Switch": {
        const isConditional = node.kind === "Break" && binaryen.Break.getCondition(node.at) !== 0;
        const start = node.targets.reduce((all, label) => all | atLabel.get(label), isConditional ? needed : 0n);
        return backwards(node.below, start);
      }
      case "Return":
      case "Unreachable":
        return backwards(node.below, 0n);
      case "LocalGet":
        return needed | (1n << BigInt(node.local));
      case "LocalSet":
        return visit(node.below[0], needed & ~(1n << BigInt(node.local)));
      default:
        return backwards(node.below, needed);
    }
  };
  visit(tree, 0n);
  return isClear ? { before, after, atLabel, carriesValue } : null;
}
