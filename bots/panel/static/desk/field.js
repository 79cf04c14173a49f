// A field of the sheet: what stands in it, whether it was settled, and what a check says of it.
import { post } from "./server.js";
import { say } from "./told.js";

export const fields = (sheet) => [...sheet.querySelectorAll(".field")];
export const stops = (sheet) => fields(sheet).filter(isStop);
export const isStop = (field) => field.classList.contains("stop");
export const isOpen = (field) => !field.dataset.done;
export const input = (field) => field.querySelector("input");
export const changed = (field) => input(field).value !== field.dataset.shown;
export const focused = () => document.activeElement.closest(".field");

export function focus(field) {
  const box = input(field);
  box.focus({ preventScroll: true });
  box.select();
  field.scrollIntoView({ block: "nearest" });
}

export function mark(field, text, mood) {
  const line = field.querySelector(".check");
  line.textContent = text;
  line.dataset.mood = mood || "";
  input(field).setAttribute("aria-invalid", String(mood === "bad"));
}

// Asks the server whether the text fits, by itself and beside what is settled of the other fields.
export async function check(item, field) {
  const others = {};
  for (const each of fields(item.node)) {
    if (each !== field && input(each).value && (each.dataset.done || !isStop(each))) {
      others[each.dataset.field] = input(each).value;
    }
  }
  const text = input(field).value;
  const { ok, body } = await post(`/review/${item.id}/check`, { field: field.dataset.field, text, others });
  if (!ok || input(field).value !== text) return { fits: ok, stale: true };
  if (!body.fits) mark(field, body.wrong, "bad");
  else mark(field, body.remarks.length ? body.remarks.join("; ") : body.proven ? say.proven : "", body.remarks.length ? "doubt" : "good");
  return body;
}

export function settled(field) {
  field.dataset.done = "yes";
  const looked = performance.now() - Number(field.dataset.since || performance.now());
  field.dataset.ms = String(Math.round(Number(field.dataset.ms || 0) + looked));
}

export function take(field, value, how) {
  input(field).value = value;
  field.dataset.how = how;
  input(field).dispatchEvent(new Event("input", { bubbles: true }));
}

// The values that the readers saw beside the one that is shown.
export const alternatives = (field) => [...field.querySelectorAll("[data-value]")].map((each) => each.dataset.value);

export function choose(field, value) {
  take(field, value, "alternative");
  input(field).select();
}

// The next alternative, or the one before; what was read comes round again.
export function step(field, way) {
  const values = alternatives(field);
  if (!values.length) return;
  const ring = [field.dataset.shown, ...values];
  choose(field, ring[(ring.indexOf(input(field).value) + way + ring.length) % ring.length]);
}
