// Holds *Publish* back while a step has text that is only on this device.

import { get, watch } from "../sealed.js";

const line = document.getElementById("unsaved");
const button = document.querySelector("[data-publishes]");

function look() {
  const steps = [...document.querySelectorAll("[data-kept]")].filter((it) => get(`kept:${it.dataset.kept}`));
  line.hidden = !steps.length;
  line.textContent = `Typed on this device, but not saved: ${steps.map((it) => it.textContent).join(", ")}. Open it and save.`;
  if (button) button.disabled = !line.hidden;
}

watch("kept:", look);
addEventListener("pageshow", look);
