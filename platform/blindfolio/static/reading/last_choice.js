// The criterion and the kind of a new comment: those of the comment that was saved last in this
// tab, shown in the form, where keys change them.

const KINDS = { KeyS: "strength", KeyC: "concern", KeyQ: "question" };

/** Wire the keys of `form`; `choose` fills a new comment in, `saved` notes what was saved. */
export function startLastChoice(form) {
  // A pasted quote is sent as a form: the next page goes on where this one ends.
  const store = `blindfolio:choice:${form.elements.code.value}`;
  let last = JSON.parse(sessionStorage.getItem(store));

  // By the key's place and not by what it types: with Option, a Mac types another character.
  form.addEventListener("keydown", (event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey || event.getModifierState("AltGraph")) return;
    const { criterion, kind } = form.elements;
    const digit = /^Digit([1-9])$/.exec(event.code)?.[1];
    const named = [...criterion.options].filter((option) => option.value);
    if (digit && named[digit - 1]) criterion.value = named[digit - 1].value;
    else if (Object.hasOwn(KINDS, event.code)) kind.value = KINDS[event.code];
    else return;
    event.preventDefault();
    const changed = digit ? criterion : form.querySelector("[name=kind]:checked");
    changed.dispatchEvent(new Event("input", { bubbles: true }));
  });

  return {
    choose() {
      if (!last) return;
      form.elements.criterion.value = last.criterion;
      form.elements.kind.value = last.kind;
    },
    saved({ criterion, kind }) {
      last = { criterion, kind };
      sessionStorage.setItem(store, JSON.stringify(last));
    },
  };
}
