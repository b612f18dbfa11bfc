// Words that were not kept, because another tab's were chosen. They stay on this device until their
// author uses or drops them.

import { drop, get, set, watch } from "../sealed.js";
import { line, press } from "../elements.js";

export function startAside(outbox, before, use = null) {
  const store = `${outbox}:aside`;
  const place = line("div", "", "notice");
  place.id = "aside";
  place.tabIndex = -1;
  before.after(place);

  function show() {
    const all = Object.entries(get(store) ?? {});
    place.hidden = !all.length;
    place.replaceChildren(...all.flatMap(one));
  }

  function one([key, { name = key, label, words, value }]) {
    const buttons = line("p", "", "buttons");
    const back = () => {
      take(key);
      use(name, value);
    };
    if (use) buttons.append(press("Use it", back));
    buttons.append(press("Discard it", () => take(key)));
    return [line("p", `Not saved, kept on this device – ${label}:`), line("p", words, "words"), buttons];
  }

  function take(key) {
    const { [key]: _gone, ...rest } = get(store) ?? {};
    if (Object.keys(rest).length) set(store, rest);
    else drop(store);
    show();
  }

  show();
  watch(store, show);
  return {
    put(row) {
      if (!row.value) return;
      set(store, { ...get(store), [`${row.name} ${row.value}`]: row });
      show();
    },
    settle(name, value) {
      const key = `${name} ${value}`;
      if (get(store)?.[key]) take(key);
    },
  };
}
