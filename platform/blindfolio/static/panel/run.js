// Shows the interview's questions one at a time, in order, with keys to tick them and go on.

import { isTyping, startSingleKeys } from "../single_keys.js";

export function startRun(main) {
  const questions = [...main.querySelectorAll(".asking")];
  const { help, allowed } = startSingleKeys();
  let current = null;

  function show(question, { focus = true } = {}) {
    for (const it of main.querySelectorAll(".is-current")) it.classList.remove("is-current");
    main.querySelector(".numbers [aria-current]")?.removeAttribute("aria-current");
    current = question;
    const number = main.querySelector(`[data-number="${question.dataset.question}"]`);
    number?.setAttribute("aria-current", "true");
    for (const it of [question, question.closest(".segment")]) it.classList.add("is-current");
    history.replaceState(null, "", `#${question.id}`);
    // On a phone, scroll the question to just below the clock. Larger screens show all of it.
    if (matchMedia("(width < 60rem)").matches) {
      const clock = document.querySelector(".sheet-time")?.offsetHeight ?? 0;
      scrollTo(0, question.getBoundingClientRect().top + scrollY - clock - 8);
    } else scrollTo(0, 0);
    if (focus) question.querySelector("h3").focus({ preventScroll: true });
  }

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

  function changed() {
    const from = current.querySelector("input[name^='before-']");
    if (!from) return; // one's scorecard is locked
    const fold = from.closest("details");
    fold.open = true;
    inSight(fold);
    from.focus({ preventScroll: true });
  }

  const inSight = (fold) => fold.scrollIntoView({ block: "nearest" });

  const acts = {
    j: () => step(1),
    k: () => step(-1),
    n: () => current.querySelector("textarea[name^='note-']")?.focus(),
    d: changed,
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
  show(named(location.hash) ?? firstOf(questions), { focus: false });
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
    to(part) {
      const question = current.closest(".segment").id === part ? null : named(`#${part}`);
      if (question) show(question, { focus: false });
    },
  };
}
