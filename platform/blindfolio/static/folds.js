// Opens the fold of the part in the address on the way back too.

function open() {
  const fold = document.getElementById(location.hash.slice(1))?.closest("details");
  if (fold) fold.open = true;
}

for (const way of ["pageshow", "popstate"]) addEventListener(way, open);
for (const fold of document.querySelectorAll("details[name]")) {
  const { id } = fold.querySelector("[id]");
  fold.firstChild.addEventListener("click", () => fold.open || history.replaceState(history.state, "", `#${id}`));
}
