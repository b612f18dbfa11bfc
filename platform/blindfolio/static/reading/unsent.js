// What this browser keeps of a form until the server has it. Each open page has its own record, so
// that tabs don't overwrite each other. A new page takes over the records that it finds; a page
// that is still open puts its own back.

import { drop, get, names, set, watch } from "../sealed.js";
import { newId } from "./shelf.js";

const NOTHING = { fields: {}, base: {}, at: {}, tried: {} };

function records(outbox) {
  const found = names(`${outbox}:page:`).map((name) => [name, get(name)]);
  return found.filter(([, record]) => record).map(([name, record]) => [name, { ...NOTHING, ...record }]);
}

export function unsentRows(outbox) {
  const rows = records(outbox).flatMap(([, record]) => {
    return Object.entries(record.fields).map(([name, value]) => ({ name, value, at: record.at[name] ?? 0, record }));
  });
  return rows.sort((one, other) => other.at - one.at);
}

export function dropUnsent(outbox) {
  for (const [name] of records(outbox)) drop(name);
}

/** Create this page's record in an `outbox`. `again()` is called if another tab takes it over. */
export function openUnsent(outbox, again) {
  const mine = `${outbox}:page:${newId()}`;
  watch(mine, () => get(mine) || again());

  function keep(record) {
    if (Object.keys(record.fields).length) set(mine, record);
    else drop(mine);
  }

  return {
    /** Keep {revision, fields, base, at, tried}, or nothing if no field is left. */
    keep,
    /**
     * Take over other pages' records as one. `lost` has the rows of fields with newer words.
     * Returns null if nothing is kept.
     */
    take() {
      const rows = unsentRows(outbox);
      if (!rows.length) return null;
      const all = { ...structuredClone(NOTHING), revision: Infinity };
      const lost = [];
      for (const row of rows) {
        const from = row.record;
        if (!(row.name in all.fields)) {
          for (const part of ["fields", "base", "at", "tried"]) {
            if (row.name in from[part]) all[part][row.name] = from[part][row.name];
          }
        } else if (all.fields[row.name] !== row.value) lost.push(row);
        all.revision = Math.min(all.revision, from.revision);
      }
      return { ...all, lost };
    },
    took() {
      for (const [name] of records(outbox)) if (name !== mine) drop(name);
    },
    /** Forget `value` of the field `name`, because the server has it. */
    settle(name, value) {
      for (const [key, record] of records(outbox)) {
        if (key === mine || record.fields[name] !== value) continue;
        const { [name]: _sent, ...fields } = record.fields;
        if (Object.keys(fields).length) set(key, { ...record, fields });
        else drop(key);
      }
    },
  };
}
