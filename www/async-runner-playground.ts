// The module that a site loads: it defines `<async-runner-playground>`. Loading it twice is harmless.

import { AsyncRunnerPlayground } from "./element/playground.js";

export { AsyncRunnerPlayground };
export type { RunResult } from "./element/playground.js";
export type { Replay } from "./replay/replay.js";
export type { ExportKind } from "./share/export.js";
export type { RunStatus } from "./engine/protocol.js";
export type { Notice, NoticeKind } from "./trace/notice.js";
export type { ErrorInfo, Event as TraceEvent } from "./trace/trace-types.js";

if (!customElements.get("async-runner-playground")) {
  customElements.define("async-runner-playground", AsyncRunnerPlayground);
}
