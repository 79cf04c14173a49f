// Signs of life: a case stays with whoever has it open, with what they have typed and not yet submitted.
import { changed, fields, input } from "./field.js";
import { current, drop, next, queue, refill, wanting } from "./queue.js";
import { post } from "./server.js";
import { say, tell } from "./told.js";

const BEAT = 15000, PATIENCE = 1200; // milliseconds
let timer = 0;

function drafts(item) {
  const values = {};
  for (const field of item.node ? fields(item.node) : []) {
    if (changed(field) && input(field).value) values[field.dataset.field] = input(field).value;
  }
  return values;
}

const tokensOf = (items) => Object.fromEntries(items.map((item) => [item.id, item.token]));

async function beat() {
  const tokens = tokensOf(queue), first = current(), typed = first ? drafts(first) : {};
  if (queue.length) {
    try {
      const { ok, body } = await post("/review/hold", { tokens, drafts: Object.keys(typed).length ? { [first.id]: typed } : {} });
      const asked = queue.filter((item) => item.id in tokens && tokens[item.id] === item.token);
      for (const item of ok ? asked.filter((each) => !body.kept.includes(each.id)) : []) {
        const seen = item === first;
        drop(item);
        if (seen) { tell(`${item.id}: ${say.gone}`, true); next(); }
      }
    } catch { tell(say.lost, true); }
  }
  if (wanting()) refill();
}

// What is typed is kept on the server when the hands rest.
export function keepDraft() {
  dropDraft();
  const item = current();
  if (!item || !Object.keys(drafts(item)).length) return;
  timer = setTimeout(() => {
    if (queue.includes(item)) post("/review/hold", { tokens: tokensOf([item]), drafts: { [item.id]: drafts(item) } }).catch(() => {});
  }, PATIENCE);
}

export function dropDraft() { clearTimeout(timer); }

export function begin() {
  setInterval(beat, BEAT);
  addEventListener("pagehide", () => {
    if (queue.length) post("/review/let-go", { tokens: tokensOf(queue) }).catch(() => {});
  });
}
