// Messages between tabs about a document: the server has something newer, or a person has chosen
// values.

export function openTabs(outbox) {
  const channel = new BroadcastChannel(`blindfolio:${outbox}`);
  return {
    tell: (settled = {}) => channel.postMessage(settled),
    hear: (act) => channel.addEventListener("message", ({ data }) => act(data)),
  };
}
