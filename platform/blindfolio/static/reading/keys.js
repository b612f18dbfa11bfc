// Handles single keys outside fields. A checkbox turns them off. No key locks.

import { isTyping, startSingleKeys } from "../single_keys.js";
import { blockInSight, follows, showPassage, stand, startOf } from "./place.js";

const BESIDE = "#panel, .comments";

/**
 * Set up the keys. `comment(block)` and `paste()` open the composer, and `mark()` starts to mark an
 * area; `writing()` says if the composer is in use.
 */
export function startKeys({ article, comment, paste, mark, writing }) {
  const { help, allowed } = startSingleKeys();
  let back = null; // what had the focus before a key led into the panel
  let going = false;

  function blocks(headings = false) {
    const all = [...article.querySelectorAll(".block")];
    return headings ? all.filter((block) => block.querySelector("h1,h2,h3,h4,h5,h6")) : all;
  }

  function move(step, headings = false) {
    const from = startOf(article);
    const after = blocks(headings).filter((block) => {
      return block === from ? !block.matches(".is-current") : follows(from, block) === step > 0;
    });
    const next = (step > 0 ? after[0] : after.at(-1)) ?? from;
    reach(next);
    stand(next);
  }

  function place() {
    return article.querySelector(".block.is-current") ?? blockInSight(article);
  }

  function into(act) {
    const from = document.activeElement;
    if (!from.closest(BESIDE)) back = from === document.body ? null : from;
    act();
  }

  function out() {
    const to = back?.isConnected ? back : (place() ?? article);
    reach(to);
    // Visiting a comment has made its block the current one.
    if (to.matches(".block")) stand(to);
    back = null;
  }

  function cards(step) {
    const all = [...document.querySelectorAll("#comment-list > li.comment")];
    const at = all.findIndex((card) => card.contains(document.activeElement));
    const next = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : at + step];
    if (!next) return;
    into(() => reach(next));
    showPassage(next);
  }

  function criteria() {
    return [...document.querySelectorAll("#draft details.criterion")];
  }

  function criterion(details) {
    if (!details) return;
    into(() => {
      details.open = true;
      (details.querySelector("input:checked") ?? details.querySelector("input")).focus();
    });
  }

  /** Show the guides of the open or next unrated criterion, or close them. */
  function guides() {
    const shown = document.activeElement.closest("#draft details.criterion[open]");
    if (shown) {
      shown.open = false;
      out();
      return;
    }
    const all = criteria();
    const bare = all.find((details) => !details.querySelector("input[type=radio]:checked"));
    criterion(all.find((details) => details.open) ?? bare ?? all[0]);
  }

  function rate(n) {
    const details = document.activeElement.closest("#draft details.criterion");
    const radio = details?.querySelector(`input[type=radio][value="${n}"]`);
    if (!radio) return;
    details.open = true;
    radio.checked = true;
    radio.focus();
    radio.dispatchEvent(new Event("input", { bubbles: true }));
  }

  const acts = {
    j: () => move(1),
    k: () => move(-1),
    "]": () => move(1, true),
    "[": () => move(-1, true),
    c: () => comment(article.querySelector(".block.is-current")),
    q: paste,
    r: mark,
    n: () => cards(1),
    p: () => cards(-1),
    d: () => reach(place() ?? article),
    s: () => into(() => reach(document.getElementById("ratings"))),
    a: guides,
    "?": () => help.showModal(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (help.open) {
      if (event.key === "?" && allowed()) help.close();
      return;
    }
    if (writing()) return;
    if (event.key === "Escape" && document.activeElement.closest(BESIDE)) out();
    if (isTyping(event.target)) return;
    if (!allowed()) return;
    const digit = /^[1-9]$/.test(event.key);
    const wasGoing = going;
    going = event.key === "g";
    if (digit && wasGoing) criterion(criteria()[event.key - 1]);
    else if (digit) rate(event.key);
    else if (Object.hasOwn(acts, event.key)) acts[event.key]();
    else return;
    event.preventDefault();
  });
}

function reach(element) {
  if (!element.hasAttribute("tabindex")) element.tabIndex = -1;
  element.focus({ preventScroll: true });
  element.scrollIntoView({ block: "nearest" });
}
