// Shows what a page is waiting for as soon as it is ready: an upload's preview or a fact found by a
// language model.

const link = document.querySelector("[data-wait]");
const begun = performance.now();

async function look() {
  let waiting = true;
  try {
    const answer = await fetch(link.dataset.wait, { headers: { Accept: "application/json" } });
    waiting = answer.status >= 500 || (answer.ok && nothingNew(await answer.json()));
  } catch {
  }
  if (waiting) {
    setTimeout(look, pause(performance.now() - begun));
  } else if (isInUse()) {
    // Reloading would lose a chosen file or typed words.
    link.textContent = link.dataset.saidReady;
  } else {
    // The link leads to the upload that is awaited, not to this page.
    const there = link.href + location.hash;
    // If only the hash differs, the browser loads nothing.
    if (there === location.href) {
      location.reload();
    } else {
      location.replace(there);
    }
  }
}

function isInUse() {
  const fields = [...document.querySelectorAll("input[type=file], input[type=text], textarea")];
  return fields.some((field) => (field.type === "file" ? field.files.length : field.value !== field.defaultValue));
}

/** A PDF's text is ready before its pages. */
function nothingNew({ state, glimpse }) {
  return state === "received" && !(glimpse && link.dataset.glimpsed === undefined);
}

/**
 * Return milliseconds until the next request: a fifth of the wait so far, to keep the load low when
 * many wait.
 */
function pause(waited) {
  return Math.min(10000, Math.max(50, waited / 5));
}

look();
