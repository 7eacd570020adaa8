// On a worker of which the page looks at the stations: notes when messages arrive and when answers leave.
{
  const now = () => performance.timeOrigin + performance.now();
  let noted = { arrived: [], answered: [] };
  self.addEventListener("message", () => noted.arrived.push(now()));
  const post = self.postMessage.bind(self);
  self.postMessage = (...message) => {
    noted.answered.push(now());
    post(...message);
  };
  const answers = new BroadcastChannel("stations told");
  new BroadcastChannel("stations asked").onmessage = () => {
    answers.postMessage(noted);
    noted = { arrived: [], answered: [] };
  };
}
