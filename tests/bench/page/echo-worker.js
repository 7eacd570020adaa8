// Answers every message with itself: what a round trip costs when nothing is done.
self.onmessage = ({ data }) => self.postMessage(data);
