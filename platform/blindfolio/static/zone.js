// Before the start, suggests the device's time zone and shows the page's times in the chosen zone.
// It fetches the same page for that zone and copies only the times. The next page shows the
// deadline again to be confirmed.

import { line } from "./elements.js";

const HOURS = "[data-in-zone]";
const select = document.querySelector("select[data-suggest]");
const device = Intl.DateTimeFormat().resolvedOptions().timeZone;
// Browsers keep outdated zone names, such as Asia/Calcutta.
const renamed = [...(select?.options ?? [])].find((one) => one.dataset.old === device);
const zone = renamed?.value ?? device;
const served = [...(select?.options ?? [])].find((one) => one.defaultSelected);
// A choice made before this script ran is kept.
const untouched = select?.value === (served ?? select?.options[0])?.value;
let asked = 0; // how often the page was asked for: only the newest answer counts

const suggests = select?.dataset.suggest === "device"; // else the address has their choice
if (suggests && untouched && zone?.includes("/") && select.value !== zone) {
  let option = [...select.options].find((one) => one.value === zone);
  if (!option) {
    option = new Option(zone, zone);
    select.prepend(option);
  }
  option.selected = true;
  const said = line("p", select.dataset.saidDevice.replace("{zone}", zone.replaceAll("_", " ")), "visually-hidden");
  said.role = "status";
  select.closest(".field").append(said);
}
select?.addEventListener("change", () => say(select.value));
if (select ? select.value !== served?.value : zone?.includes("/")) say(select?.value ?? zone);

async function say(chosen) {
  if (!document.querySelector(HOURS)) return;
  const mine = ++asked;
  const address = new URL(location.href);
  address.searchParams.set("zone", chosen);
  try {
    const answer = await fetch(address);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const [here, there] = [document, page].map((it) => [...it.querySelectorAll(HOURS)]);
    if (mine !== asked || here.length !== there.length) return;
    for (const [i, hour] of here.entries()) hour.textContent = there[i].textContent;
  } catch {
  }
}
