// The person this page was made for. After they sign out or someone else signs in, the page shows
// and sends nothing. Typed text stays sealed on the device.

const { dataset } = document.body;
export const device = dataset.device ?? "";
export const key = dataset.key ?? "";

const tabs = new BroadcastChannel("blindfolio");

export function leave() {
  location.replace("/closed");
}

export function signedOut() {
  tabs.postMessage("");
}

tabs.addEventListener("message", ({ data: here }) => {
  if (device && here !== device) leave();
});
if (device) tabs.postMessage(device);
