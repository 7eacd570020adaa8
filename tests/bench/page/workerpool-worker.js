import "./peers/workerpool.js";
import { add, compute } from "./functions.js";
self.workerpool.worker({ add, compute });
