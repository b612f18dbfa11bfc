// Shows the interview's questions one at a time, in order, with keys to tick them and go on.

import { isTyping, startSingleKeys } from "../single_keys.js";

export function startRun(main) {
  const questions = [...main.querySelectorAll(".asking")];
  const { help, allowed } = startSingleKeys();
  let current = null;

  function show(question, { focus = true } = {}) {
    for (const it of main.querySelectorAll(".is-current")) it.classList.remove("is-current");
    main.querySelector(".numbers [aria-current]")?.removeAttribute("aria-current");
    const opens = current === null;
    current = question;
    const number = main.querySelector(`[data-number="${question.dataset.question}"]`);
    number?.setAttribute("aria-current", "true");
    for (const it of [question, question.closest(".segment")]) it.classList.add("is-current");
    const say = main.querySelector(".segment-head > .fold");
    if (!opens && say) say.open = false; // it has been said
    const keep = () => history.replaceState(null, "", `#${current.id}`);
    // While the page loads, it would scroll there.
    if (document.readyState === "complete") keep();
    else addEventListener("load", () => setTimeout(keep));
    // On a phone, scroll its part to just below the clock. Larger screens show all of it.
    if (matchMedia("(width < 60rem)").matches) {
      const clock = document.querySelector(".sheet-time")?.offsetHeight ?? 0;
      scrollTo(0, question.closest(".segment").getBoundingClientRect().top + scrollY - clock - 8);
    } else scrollTo(0, 0);
    if (focus) toHeading();
  }

  const toHeading = () => current.querySelector("h3").focus({ preventScroll: true });

  const isOpen = (question) => !question.querySelector("input[name^='went-']:checked")?.value;
  const firstOf = (some) => some.find(isOpen) ?? some[0];

  function named(hash) {
    const place = hash.length > 1 && document.getElementById(hash.slice(1));
    if (!place || !main.contains(place)) return null;
    if (place.matches(".asking")) return place;
    return place.matches(".segment") ? firstOf(questions.filter((it) => place.contains(it))) : null;
  }

  function step(by) {
    const next = questions[questions.indexOf(current) + by];
    if (next) show(next);
  }

  function tick(n) {
    const radio = current.querySelectorAll(".tick-buttons input")[n];
    if (!radio || radio.disabled) return;
    radio.checked = true;
    radio.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function into(field) {
    if (!field) return; // one's scorecard is locked, or one is alone on the panel
    const fold = field.closest("details");
    fold.open = true;
    inSight(fold);
    field.focus({ preventScroll: true });
  }

  const inSight = (fold) => fold.scrollIntoView({ block: "nearest" });

  const acts = {
    j: () => step(1),
    k: () => step(-1),
    n: () => current.querySelector("textarea[name^='note-']")?.focus(),
    d: () => into(current.querySelector("input[name^='before-']")),
    w: () => into(current.querySelector("input[name^='lead-']:checked")),
    "?": () => help.showModal(),
  };

  function pressed(event) {
    const { key, target } = event;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (help.open) {
      if (key === "?" && allowed()) help.close();
      return;
    }
    if (isTyping(target)) {
      if (key === "Escape" && current.contains(target)) current.querySelector("h3").focus();
      return;
    }
    if (!allowed()) return;
    const arrow = { ArrowRight: 1, ArrowLeft: -1 }[key];
    if (/^[1-4]$/.test(key)) tick(Number(key) - 1);
    else if (arrow && !target.matches("input")) step(arrow);
    else if (Object.hasOwn(acts, key)) acts[key]();
    else return;
    event.preventDefault();
  }

  if (!questions.length) return null;
  main.classList.add("one-by-one");
  const now = document.querySelector("#plan li[aria-current]:not(:first-child) a")?.hash ?? "";
  show(named(location.hash) ?? named(now) ?? firstOf(questions), { focus: false });
  main.addEventListener("click", (event) => {
    const fold = event.target.closest(".asking summary")?.parentElement;
    fold?.addEventListener("toggle", () => fold.open && inSight(fold), { once: true });
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    const question = link && named(link.hash);
    if (!question) return;
    event.preventDefault();
    show(question);
  });
  addEventListener("hashchange", () => {
    const question = named(location.hash);
    if (question) show(question);
  });
  document.addEventListener("keydown", pressed);
  return {
    focus: toHeading,
    to(part) {
      const question = current.closest(".segment").id === part ? null : named(`#${part}`);
      if (question) show(question);
    },
  };
}
