// The module that a site loads: it defines `<async-runner-playground>`. Loading it twice is harmless.

import { AsyncRunnerPlayground } from "./element/playground.js";

export { AsyncRunnerPlayground };
export type * from "./element/api.js";

if (!customElements.get("async-runner-playground")) {
  customElements.define("async-runner-playground", AsyncRunnerPlayground);
}
