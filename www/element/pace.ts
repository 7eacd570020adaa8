// How often the picture of a run is drawn while the run goes on: in each frame where the page draws quickly, and else so that
// it rests as long as it draws. A browser that paints without a graphics card would have no time left for the run itself.

/** How long a frame takes at most in a page that keeps up, in milliseconds: one may be missed now and then. */
const QUICK = 40;

/** How long the picture stands still at most, in milliseconds. */
const LONGEST_REST = 500;

/** Tells after each frame how long to rest. */
export class Pace {
  #before: number | undefined;

  /**
   * The page begins a frame; what was changed since the one before has been drawn in between.
   *
   * @param at in milliseconds, of any clock
   * @returns for how long nothing is to be changed, in milliseconds; 0: the next frame may follow
   */
  frame(at: number): number {
    const took = this.#before === undefined ? 0 : at - this.#before;
    const slow = took > QUICK;
    // What a rest takes is no drawing: the next frame is the first of two again.
    this.#before = slow ? undefined : at;
    return slow ? Math.min(took, LONGEST_REST) : 0;
  }
}
