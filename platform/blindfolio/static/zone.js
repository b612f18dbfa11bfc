// The zone of this device stands chosen in the list, as a suggestion: the page that follows shows
// the hour in it, and is confirmed.

const select = document.querySelector("select[data-suggest]");
const device = Intl.DateTimeFormat().resolvedOptions().timeZone;
// Browsers keep names that places no longer have, such as Asia/Calcutta.
const renamed = [...(select?.options ?? [])].find((one) => one.dataset.old === device);
const zone = renamed?.value ?? device;
const served = [...(select?.options ?? [])].find((one) => one.defaultSelected);
// Whoever chose before this script was there keeps their choice.
const untouched = select?.value === (served ?? select?.options[0])?.value;

if (select && untouched && zone?.includes("/") && select.value !== zone) {
  let option = [...select.options].find((one) => one.value === zone);
  if (!option) {
    option = new Option(zone, zone);
    select.prepend(option);
  }
  option.selected = true;
  const line = document.createElement("p");
  line.className = "note soft";
  line.setAttribute("role", "status");
  line.textContent = `Your device says ${zone.replaceAll("_", " ")}. Choose another if that is wrong.`;
  select.closest(".field").append(line);
}
