// What helps while one writes: advice with its fixes, completion, and what a name means under the pointer. It is a
// chunk of its own, loaded when the editor has opened and nothing else is to do.

import type { Extension } from "@codemirror/state";
import { advice } from "./advice.js";
import { completion } from "./completion.js";
import { assistLook } from "./assist-look.js";
import { nameTooltip } from "./hover.js";

/** All of it, for an editor of scripts. */
export function assist(): Extension {
  return [advice(), completion(), nameTooltip(), assistLook];
}
