// The person this page was made for. A tab that stays open when another person signs in, or when
// its own signs out, shows and sends nothing from then on: what was typed lies sealed on the device.

export const { device = "", key = "" } = document.body.dataset;

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
