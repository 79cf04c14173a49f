// Settling a case: field after field, submitted with the last one, and taken back.
import { changed, check, fields, focus, focused, input, isOpen, isStop, mark, settled, stops } from "./field.js";
import { dropDraft, keepDraft } from "./holding.js";
import { allSaved, current, giveBack, next, reopen, sent } from "./queue.js";
import { post } from "./server.js";
import { say, tell } from "./told.js";

const done = []; // cases that were submitted, the last one last

export async function confirm(since) {
  const item = current();
  if (!item || !item.node) return;
  const field = focused();
  if (field && isStop(field) && !(await confirmed(item, field))) return;
  const all = fields(item.node), at = all.indexOf(field);
  const left = stops(item.node).filter(isOpen);
  const following = left.find((each) => all.indexOf(each) > at) || left[0];
  if (following) { focus(following); keepDraft(); return; }
  if (item.node.querySelector(".entry") && !stops(item.node).length && !all.some(changed)) return;
  await submit(item, since);
}

// Whether what stands in the field is taken for settled.
async function confirmed(item, field) {
  const unreadable = field.dataset.how === "unreadable";
  if (!unreadable && !input(field).value.trim()) { mark(field, say.empty, "bad"); return false; }
  if (!unreadable && changed(field)) {
    const found = await check(item, field);
    if (!found.fits) { focus(field); return false; }
    if (found.shown) input(field).value = found.shown;
  }
  settled(field);
  return true;
}

export function unreadable() {
  const field = focused() || (current() && stops(current().node).find(isOpen));
  if (!field || !isStop(field)) return;
  field.dataset.how = "unreadable";
  mark(field, current().node.querySelector("[data-do=unreadable]").textContent.replace(/^\s*F2/, "").trim(), "doubt");
  focus(field);
  confirm(performance.now());
}

function answersOf(item) {
  const said = [];
  for (const field of fields(item.node)) {
    const stop = isStop(field);
    if (input(field).disabled || !(stop || changed(field)) || (!stop && !input(field).value.trim())) continue;
    const missed = field.dataset.how === "unreadable";
    said.push({
      field: field.dataset.field,
      text: missed ? null : input(field).value,
      how: missed ? "unreadable" : changed(field) ? field.dataset.how || "typed" : "confirmed",
      seen: field.dataset.seen || null,
      ms: Number(field.dataset.ms || 0),
    });
  }
  return said;
}

// The next case is seen at once; what is refused comes back with its reasons, nothing of it is lost.
async function submit(item, since) {
  dropDraft();
  const answers = answersOf(item);
  done.push(item.id);
  sent(item, () => save(item, answers));
  await next(since);
}

async function save(item, answers) {
  let got;
  try {
    got = await post(`/review/${item.id}/submit`, { answers, token: item.token });
  } catch { got = { ok: false, status: 0, body: { message: say.lost } }; }
  if (got.ok) {
    tell(`${item.id}: ${got.body.open.length ? say.second : say.saved}`);
    return;
  }
  done.splice(done.indexOf(item.id), 1);
  if (got.status === 409 && !got.body.stale) { tell(got.body.message, true); return; } // it is another's now
  giveBack(item);
  refused(item, got.body);
}

function refused(item, body) {
  const of = (name) => fields(item.node).find((field) => field.dataset.field === name);
  for (const [name, text] of Object.entries(body.wrong || {})) {
    const field = of(name);
    if (field) { mark(field, text, "bad"); delete field.dataset.done; }
  }
  for (const each of body.stale || []) {
    const field = of(each.field);
    if (!field) continue;
    mark(field, `${say.stale} ${each.theirs} (${each.by}); ${say.yours}: ${each.yours}`, "bad");
    field.dataset.seen = each.theirs;
    delete field.dataset.done;
  }
  tell(body.message || say.lost, true);
}

export function isDone(id) { done.push(id); }

export async function undo() {
  await allSaved();
  const id = done.pop();
  if (!id) return;
  const { ok, body } = await post(`/review/${id}/undo`, {});
  if (!ok) { tell(body.message, true); return; }
  await reopen(id, say.back);
}
