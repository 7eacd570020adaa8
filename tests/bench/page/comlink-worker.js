import { expose } from "./peers/comlink.mjs";
import { add, compute } from "./functions.js";
expose({ add, compute });
