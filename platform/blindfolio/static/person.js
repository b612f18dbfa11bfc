// The person this page was made for. A tab that stays open when another person signs in, or when
// its own signs out, shows and sends nothing from then on: what was typed lies sealed on the device.

/** Whose words this page keeps, and the key that seals them; both are empty for nobody. */
export const { device = "", key = "" } = document.body.dataset;

const tabs = new BroadcastChannel("blindfolio");

/** Leave a page that is no longer its person's. */
export function leave() {
  location.replace("/closed");
}

/** Tell the other tabs that their person has signed out. */
export function signedOut() {
  tabs.postMessage("");
}

tabs.addEventListener("message", ({ data: here }) => {
  if (device && here !== device) leave();
});
if (device) tabs.postMessage(device);
