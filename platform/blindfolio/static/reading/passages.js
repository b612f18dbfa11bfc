export function sameSpans(one, other) {
  return JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
}

export function overlap(one, other) {
  return !sameSpans(one, other) && one.some((mine) => {
    return other.some((theirs) => {
      return mine.block === theirs.block && mine.start < theirs.end && theirs.start < mine.end;
    });
  });
}

export function quoteOf(spans) {
  return spans.map((span) => span.quote).join(" … ");
}

export function placeOf({ spans, editing }) {
  const id = spans?.at(-1).block ?? editing?.was.at.split("-")[0];
  return id ? document.getElementById(id) : null;
}

export function brief(words) {
  const points = [...words];
  if (points.length <= 240) return words;
  // Cut between words, or inside a very long one.
  const start = points.slice(0, 150).join("").replace(/(?<=.{100})\s\S*$/, "");
  const end = points.slice(-60).join("").replace(/^\S*\s(?=.{30})/, "");
  return `${start} … ${end}`;
}
