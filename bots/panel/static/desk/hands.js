// Hands: which key and which button does what, and what a sheet hears.
import { decided } from "./entry.js";
import { alternatives, changed, check, choose, fields, focus, focused, input, isOpen, mark, step, stops, take } from "./field.js";
import { keepDraft } from "./holding.js";
import { handle, light, turnTo } from "./page.js";
import { current } from "./queue.js";
import { confirm, undo, unreadable } from "./settling.js";
import { watch } from "./taking.js";
import { ask } from "./ways_out.js";

const TYPING = 250; // milliseconds without a key after which a text is checked
const KEYS = { F2: "unreadable", F3: "undo", F4: "wrong", F7: "papers", F8: "send", F9: "reject" };
const acts = {
  confirm: () => confirm(performance.now()),
  undo,
  unreadable,
  wrong: () => ask("wrong"), send: () => ask("send"), reject: () => ask("reject"), papers: () => ask("papers"),
  skip: () => location.assign("/review"),
};

// Makes a sheet listen, before it is seen.
export function prepare(item) {
  const sheet = item.node;
  handle(sheet);
  watch(sheet, (text) => taken(item, text));
  sheet.addEventListener("focusin", (event) => {
    const field = event.target.closest(".field");
    if (field) looked(sheet, field);
  });
  sheet.addEventListener("input", (event) => {
    const field = event.target.closest(".field");
    if (field) typed(item, field, event.isTrusted);
  });
  sheet.addEventListener("click", (event) => {
    const other = event.target.closest("[data-value]"), act = event.target.closest("[data-do]");
    if (other) { const field = other.closest(".field"); take(field, other.dataset.value, "alternative"); focus(field); }
    if (act) acts[act.dataset.do]();
  });
  sheet.querySelectorAll("form.answers").forEach((form) => form.addEventListener("submit", (event) => event.preventDefault()));
  sheet.querySelectorAll("form.entry").forEach((form) => form.addEventListener("submit", (event) => decided(item, event)));
}

// A value came from the page: it goes where one is, else to the first field that is still asked.
function taken(item, text) {
  const field = focused() || stops(item.node).find(isOpen);
  if (!field || input(field).disabled) return;
  take(field, text, "page");
  check(item, field);
  input(field).focus();
}

function looked(sheet, field) {
  field.dataset.since = String(performance.now());
  light(sheet, field);
  sheet.querySelectorAll(".others").forEach((list) => { list.hidden = list.closest(".field") !== field && !list.closest(".stop"); });
}

function typed(item, field, byHand) {
  delete field.dataset.done;
  if (field.dataset.how === "unreadable" || byHand) delete field.dataset.how;
  mark(field, "", "");
  clearTimeout(field.checking);
  field.checking = setTimeout(() => { if (input(field).value.trim() && changed(field)) check(item, field); }, TYPING);
  keepDraft();
}

export function pressed(event) {
  if (event.isComposing || document.querySelector("dialog[open]")) return;
  const item = current(), plain = !event.altKey && !event.ctrlKey && !event.metaKey;
  if (KEYS[event.key] && plain) { event.preventDefault(); acts[KEYS[event.key]](); return; }
  if (!item || !item.node) return;
  const field = focused();
  if (event.key === "Enter" && (field || document.activeElement === document.body)) {
    event.preventDefault();
    if (!event.repeat) acts.confirm();
  } else if (event.key === "Escape") {
    acts.skip();
  } else if (field && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    event.preventDefault();
    step(field, event.key === "ArrowDown" ? 1 : -1);
  } else if (event.key === "PageDown" || event.key === "PageUp") {
    event.preventDefault();
    turnTo(item.node, Number(item.node.dataset.page || 1) + (event.key === "PageDown" ? 1 : -1));
  } else if (field && event.altKey && /^Digit[1-9]$/.test(event.code)) {
    const other = alternatives(field)[Number(event.code.slice(5)) - 1];
    if (other !== undefined) { event.preventDefault(); choose(field, other); }
  }
}
