// The functions of a wasm module as trees of expressions, and the branches that such a tree has: what branches.mjs moves
// and what a profile counts. Binaryen holds the expressions; a tree's nodes name them and know what lies below.
import binaryen from "binaryen";

// Each kind's operands, in the order in which they are evaluated. Kinds that the engine does not have are not here.
const OPERANDS = {
  Binary: ["Left", "Right"],
  Break: ["Value", "Condition"],
  Const: [],
  Drop: ["Value"],
  GlobalGet: [],
  GlobalSet: ["Value"],
  If: ["Condition", "IfTrue", "IfFalse"],
  Load: ["Ptr"],
  LocalGet: [],
  LocalSet: ["Value"],
  Loop: ["Body"],
  MemoryCopy: ["Dest", "Source", "Size"],
  MemoryFill: ["Dest", "Value", "Size"],
  MemoryGrow: ["Delta"],
  MemorySize: [],
  Nop: [],
  RefIsNull: ["Value"],
  RefNull: [],
  Return: ["Value"],
  Select: ["IfTrue", "IfFalse", "Condition"],
  Store: ["Ptr", "Value"],
  Switch: ["Value", "Condition"],
  TableGet: ["Index"],
  TableGrow: ["Value", "Delta"],
  TableSet: ["Index", "Value"],
  TableSize: [],
  Unary: ["Value"],
  Unreachable: [],
};
// Kinds with any number of operands; of an indirect call the target comes after them.
const LISTS = { Block: "Child", Call: "Operand", CallIndirect: "Operand" };
const KINDS = new Map([...Object.keys(OPERANDS), ...Object.keys(LISTS)].map((kind) => [binaryen[`${kind}Id`], kind]));

/** Where a branch leaves to that leaves the function. */
export const RETURN = Symbol("return");

/**
 * @typedef {object} Node
 * @property {number} at the expression
 * @property {string} kind
 * @property {Node[]} below its operands, in the order of their evaluation
 * @property {number} size about as many bytes
 * @property {Set<string | symbol>} leaves the labels outside of it to which it may go on, and {@link RETURN}
 * @property {string} [label] of a block or a loop
 * @property {string[]} [targets] of what branches
 * @property {number} [local] of what reads or writes one
 */

/**
 * A function's body as a tree, or null where it has something that is not known here.
 * @param {number} body
 * @returns {Node | null}
 */
export function treeOf(body) {
  try {
    return nodeOf(body);
  } catch (error) {
    if (error instanceof UnknownKind) return null;
    throw error;
  }
}

class UnknownKind extends Error {}

function nodeOf(at) {
  const kind = KINDS.get(binaryen.getExpressionId(at));
  if (!kind) throw new UnknownKind();
  const below = operandsOf(at, kind).map(nodeOf);
  const node = { at, kind, below, size: below.reduce((sum, { size }) => sum + size, ownSize(at, kind)), leaves: union(below.map(({ leaves }) => leaves)) };
  if (kind === "Block" || kind === "Loop") {
    node.label = binaryen[kind].getName(at) || undefined;
    node.leaves.delete(node.label);
  } else if (kind === "Break") {
    node.targets = [binaryen.Break.getName(at)];
  } else if (kind === "Switch") {
    node.targets = [...binaryen.Switch.getNames(at), binaryen.Switch.getDefaultName(at)];
  } else if (kind === "Return") {
    node.leaves.add(RETURN);
  } else if (kind === "LocalGet" || kind === "LocalSet") {
    node.local = binaryen[kind].getIndex(at);
  }
  for (const target of node.targets ?? []) node.leaves.add(target);
  return node;
}

function operandsOf(at, kind) {
  const list = LISTS[kind];
  if (!list) return OPERANDS[kind].map((field) => binaryen[kind][`get${field}`](at)).filter((operand) => operand !== 0);
  const { [list === "Child" ? "getNumChildren" : "getNumOperands"]: count, [`get${list}At`]: get } = binaryen[kind];
  const operands = Array.from({ length: count(at) }, (_, index) => get(at, index));
  if (kind === "CallIndirect") operands.push(binaryen.CallIndirect.getTarget(at));
  return operands;
}

/** Puts another expression in the place of a node's operand. @param {Node} node @param {number} index in `below` */
export function replaceOperand(node, index, expression) {
  const { at, kind, below } = node;
  const list = LISTS[kind];
  if (kind === "CallIndirect" && index === below.length - 1) binaryen.CallIndirect.setTarget(at, expression);
  else if (list) binaryen[kind][`set${list}At`](at, index, expression);
  else {
    const fields = OPERANDS[kind].filter((field) => binaryen[kind][`get${field}`](at) !== 0);
    binaryen[kind][`set${fields[index]}`](at, expression);
  }
}

function ownSize(at, kind) {
  switch (kind) {
    case "Block":
    case "Loop":
    case "If":
    case "Load":
    case "Store":
    case "Call":
    case "CallIndirect":
    case "MemoryFill":
      return 3;
    case "MemoryCopy":
      return 4;
    case "Switch":
      return 3 + binaryen.Switch.getNumNames(at);
    case "Const":
      return binaryen.getExpressionType(at) === binaryen.f64 ? 9 : 3;
    case "Break":
    case "LocalGet":
    case "LocalSet":
    case "GlobalGet":
    case "GlobalSet":
      return 2;
    default:
      return 1;
  }
}

/**
 * @typedef {object} Branch what a function runs only when something has turned out so: an arm of an `if`, or what follows
 *   in a block after something that may leave it. Whoever reaches it has come through its first expression.
 * @property {Node} of the `if` or the block
 * @property {number} from the first of its operands that belongs to it; of an `if` the only one, of a block all from there
 * @property {Node[]} nodes
 * @property {number} size about as many bytes
 * @property {Branch | null} within the branch around it
 */

/** A tree's branches, each after the one that it lies in, in an order that the tree decides. @returns {Branch[]} */
export function branchesOf(tree) {
  const found = [];
  const add = (of, from, to, within) => {
    const nodes = of.below.slice(from, to);
    const branch = { of, from, nodes, size: nodes.reduce((sum, { size }) => sum + size, 0), within };
    found.push(branch);
    return branch;
  };
  const visit = (node, within) => {
    if (node.kind === "If") {
      visit(node.below[0], within);
      for (let arm = 1; arm < node.below.length; arm++) visit(node.below[arm], add(node, arm, arm + 1, within));
      return;
    }
    let inside = within;
    node.below.forEach((operand, index) => {
      if (node.kind === "Block" && index > 0 && node.below[index - 1].leaves.size > 0) inside = add(node, index, node.below.length, inside);
      visit(operand, inside);
    });
  };
  visit(tree, null);
  return found;
}

/** @template T @param {Set<T>[]} sets @returns {Set<T>} */
export function union(sets) {
  const all = new Set();
  for (const set of sets) for (const each of set) all.add(each);
  return all;
}
