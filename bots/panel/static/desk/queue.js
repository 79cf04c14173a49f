// The cases in hand: the one that is seen, and the next two, which are there before they are wanted.
import { fields, focus, input, isOpen, stops } from "./field.js";
import { cropAll, turnTo } from "./page.js";
import { post } from "./server.js";
import { say, tell } from "./told.js";

const AHEAD = 3;
const here = document.getElementById("here");

export const queue = []; // {id, token, node, ready}: the first is the one that is seen
export const current = () => queue[0];

let asked = say.case, prepare = () => {};
let saving = null, saves = 0; // the answers on their way, and how many there were

// What is done with every sheet before it is seen.
export function whenLoaded(work) { prepare = work; }

export const wanting = () => queue.length < AHEAD;

export async function refill() {
  const before = saves;
  let got;
  try {
    got = await post("/review/take", asked ? { case: asked } : { wanted: AHEAD });
    if (asked && !got.ok) tell(got.body.message || say.gone, true);
    if (asked) { asked = ""; history.replaceState(null, "", "/review/desk"); }
  } catch { tell(say.lost, true); return; }
  if (before !== saves) return; // what was asked before a case was submitted may still name it
  for (const { case: id, token } of got.body.cases || []) {
    if (queue.some((each) => each.id === id)) continue;
    const item = { id, token, node: null };
    queue.push(item);
    load(item);
  }
  await (current() && current().ready);
  if (!here.querySelector(".sheet") && current()) show();
  document.getElementById("loading")?.remove();
  document.getElementById("nothing").hidden = Boolean(current());
}

// Fetches the sheet and its pictures; `item.ready` says when they are there.
function load(item) {
  item.ready = fetched(item);
  return item.ready;
}

async function fetched(item) {
  const answer = await fetch(`/review/${item.id}/sheet`);
  if (!answer.ok) { drop(item); return; }
  const parsed = new DOMParser().parseFromString(await answer.text(), "text/html");
  item.node = document.adoptNode(parsed.querySelector(".sheet"));
  item.token = item.node.dataset.token;
  prepare(item);
  const pictures = [...item.node.querySelectorAll(".paper-page img")].slice(0, 6);
  await Promise.all(pictures.map((image) => image.decode().catch(() => {})));
  await cropAll(item.node);
}

export function drop(item) {
  const at = queue.indexOf(item);
  if (at >= 0) queue.splice(at, 1);
  if (item.node) item.node.remove();
}

export function show(since) {
  const item = current();
  if (!item || !item.node) return;
  here.replaceChildren(item.node);
  document.title = item.id;
  const first = stops(item.node).find(isOpen) || fields(item.node).find((field) => !input(field).disabled);
  turnTo(item.node, Number((first && first.dataset.page) || 1));
  if (first) focus(first); else item.node.querySelector(".entry input, .keys button")?.focus();
  if (since) {
    requestAnimationFrame(() => setTimeout(() => performance.measure("next-case", { start: since, end: performance.now() }), 0));
  }
}

export async function next(since) {
  here.replaceChildren();
  if (current() && !current().node) await current().ready;
  if (current()) show(since);
  await saving; // else the case that is being saved would be given again
  refill();
}

// Takes the case out of the queue while its answers are on their way.
export function sent(item, answered) {
  saves += 1;
  queue.splice(queue.indexOf(item), 1);
  saving = answered();
}

export const allSaved = () => saving;

// The case comes next: nobody is torn from what they are typing.
export function giveBack(item) {
  queue.splice(1, 0, item);
  if (current() === item) show();
}

export async function reopen(id, text) {
  const opened = await post("/review/take", { case: id });
  if (!opened.ok) { tell(opened.body.message, true); return; }
  const item = { id, token: opened.body.cases[0].token, node: null };
  queue.unshift(item);
  await load(item);
  tell(`${id}: ${text}`);
  show();
}
