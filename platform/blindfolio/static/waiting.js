// Shows what a page waits for as soon as it is there: an upload's preview, mostly within half a
// second, or the fact that a language model looks for.

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
    // A file that is chosen, or words that are typed, would be lost with the page.
    link.textContent = "It is ready. Show it";
  } else {
    // Any page of the document may wait; the link leads to the upload that it waits for.
    const there = link.href + location.hash;
    // Where only the hash is named again, a browser loads nothing.
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

/** A PDF shows its text first and its pages a moment later. */
function nothingNew({ state, glimpse }) {
  return state === "received" && !(glimpse && link.dataset.glimpsed === undefined);
}

/**
 * Milliseconds until the next look: a fifth of the wait so far, so that many cost little. When two
 * hundred wait in a last minute, a look each second from everybody is what they would wait for.
 */
function pause(waited) {
  return Math.min(10000, Math.max(50, waited / 5));
}

look();
