// An entry in doubt: what a person says of it, and a fresh look-up by a robot.
import { drop, next, queue, reopen } from "./queue.js";
import { post } from "./server.js";
import { isDone } from "./settling.js";
import { say, tell } from "./told.js";

const LOOK = 1000, LOOKS = 90; // milliseconds between two looks at the case, and how many there are

export async function decided(item, event) {
  event.preventDefault();
  const form = event.target, choice = event.submitter.value;
  if (choice === "look") { await lookAgain(item, form); return; }
  const receipt = form.elements.receipt.value.trim();
  const data = { target: form.dataset.entry, choice, reason: form.elements.reason.value, receipt: receipt ? { receipt } : {} };
  const { ok, body } = await post(`/review/${item.id}/entry`, data);
  if (!ok) { tell(body.message, true); return; }
  isDone(item.id);
  drop(item);
  tell(`${item.id}: ${say.saved}`);
  next();
}

// A robot looks into the target; meanwhile nobody has the case. It is opened again as soon as it asks again.
async function lookAgain(item, form) {
  const { ok, body } = await post(`/review/${item.id}/look-again`, { target: form.dataset.entry });
  if (!ok) { tell(body.message || say.lost, true); return; }
  form.querySelectorAll("button").forEach((button) => { button.disabled = true; });
  tell(`${item.id}: ${say.looking}`);
  queue.splice(queue.indexOf(item), 1);
  for (let left = LOOKS; left; left -= 1) {
    await new Promise((resolve) => { setTimeout(resolve, LOOK); });
    const answer = await fetch(`/review/${item.id}/state`).catch(() => null);
    const { status, said } = answer && answer.ok ? await answer.json() : {};
    if (status === "review") { item.node.remove(); await reopen(item.id, ""); return; }
    if (status && !["ready", "working"].includes(status)) { tell(`${item.id}: ${said}`); break; }
    if (left === 1) tell(`${item.id}: ${say.waits}`);
  }
  item.node.remove();
  next();
}
