// The keyboard: single keys outside fields, switched off by one box. No key locks.

const SWITCH = "blindfolio:single-keys";

/** Wire the keys. `comment(block)` and `paste()` open the composer; `writing()`: it is open. */
export function startKeys({ article, comment, paste, writing }) {
  const help = document.getElementById("keys");
  const box = document.getElementById("single-keys");
  const button = document.getElementById("keys-button");
  let here = null;
  let going = false;

  box.checked = localStorage.getItem(SWITCH) !== "off";
  box.addEventListener("change", () => localStorage.setItem(SWITCH, box.checked ? "on" : "off"));
  button.hidden = false;
  button.addEventListener("click", () => help.showModal());

  function blocks(headings = false) {
    const all = [...article.querySelectorAll(".block")];
    return headings ? all.filter((block) => block.querySelector("h1,h2,h3,h4,h5,h6")) : all;
  }

  function move(step, headings = false) {
    const current = article.querySelector(".block.is-current");
    const all = blocks(headings);
    let next = step > 0 ? all[0] : all.at(-1);
    if (current) {
      const after = all.filter((block) => follows(current, block) === step > 0 && block !== current);
      next = (step > 0 ? after[0] : after.at(-1)) ?? current;
      current.classList.remove("is-current");
    }
    here = next;
    reach(next);
    next.classList.add("is-current");
  }

  function cards(step) {
    const all = [...document.querySelectorAll("#comment-list > li.comment")];
    const at = all.findIndex((card) => card.contains(document.activeElement));
    const next = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : at + step];
    if (next) reach(next);
  }

  function criterion(n) {
    const details = document.querySelectorAll("#draft details.criterion")[n - 1];
    if (!details) return;
    details.open = true;
    (details.querySelector("input:checked") ?? details.querySelector("input")).focus();
  }

  function rate(n) {
    const body = document.activeElement.closest("[data-criterion]");
    const radio = body?.querySelector(`input[type=radio][value="${n}"]`);
    if (!radio) return;
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
    n: () => cards(1),
    p: () => cards(-1),
    d: () => reach(here?.isConnected ? here : blocks()[0]),
    s: () => reach(document.getElementById("ratings")),
    "?": () => help.showModal(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || help.open) return;
    if (event.key !== "?" && !box.checked) return;
    if (writing() || isTyping(event.target)) return;
    const digit = /^[1-9]$/.test(event.key);
    const wasGoing = going;
    going = event.key === "g";
    if (digit && wasGoing) criterion(Number(event.key));
    else if (digit) rate(event.key);
    else if (Object.hasOwn(acts, event.key)) acts[event.key]();
    else return;
    event.preventDefault();
  });
}

function follows(current, block) {
  return Boolean(current.compareDocumentPosition(block) & Node.DOCUMENT_POSITION_FOLLOWING);
}

function reach(element) {
  if (!element.hasAttribute("tabindex")) element.tabIndex = -1;
  element.focus({ preventScroll: true });
  element.scrollIntoView({ block: "nearest" });
}

function isTyping(target) {
  return target.matches("textarea, select, input:not([type=radio], [type=checkbox])");
}
