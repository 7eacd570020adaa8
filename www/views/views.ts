// The views of a run, as one chunk: loaded at the first run, since a page of examples that nobody runs needs none.
// Defining them a second time, when the module is loaded twice, is harmless.

import { ConsoleView } from "./console-view.js";
import { FindingsView } from "./findings-view.js";
import { GraphView } from "./graph-view.js";
import { InspectorView } from "./inspector-view.js";
import { NewsLog } from "./news-log.js";
import { SpanList } from "./span-list.js";
import { TaskList } from "./task-list.js";
import { TransportView } from "./transport-view.js";
import { TimelineView } from "./timeline-view.js";

export type { ConsoleView, FindingsView, GraphView, InspectorView, NewsLog, SpanList, TaskList, TimelineView, TransportView };
export { definitionLines, lineMarks, markLabel } from "../trace/source-lines.js";
export { transportKey } from "./transport-view.js";

const elements = {
  "async-runner-console": ConsoleView,
  "async-runner-findings": FindingsView,
  "async-runner-graph": GraphView,
  "async-runner-inspector": InspectorView,
  "async-runner-news": NewsLog,
  "async-runner-spans": SpanList,
  "async-runner-tasks": TaskList,
  "async-runner-timeline": TimelineView,
  "async-runner-transport": TransportView,
};

for (const [name, view] of Object.entries(elements)) {
  if (!customElements.get(name)) customElements.define(name, view);
}
