// What the tabs of one browser tell one another of one document: that the server has something
// newer, and which values a person has settled.

export function openTabs(outbox) {
  const channel = new BroadcastChannel(`blindfolio:${outbox}`);
  return {
    tell: (settled = {}) => channel.postMessage(settled),
    hear: (act) => channel.addEventListener("message", ({ data }) => act(data)),
  };
}
