// The functions that JavaScript's pools call, the same as in src/work.rs and src/pools.rs.
export const add = (a, b) => (a + b) >>> 0;

export function compute(steps) {
  let sum = 1;
  for (let step = 0; step < steps; step += 1) sum = Math.imul(sum ^ step, 0x9e3779b1);
  return sum >>> 0;
}
