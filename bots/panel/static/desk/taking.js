// Values taken from the page with the mouse: a click takes a word, dragging takes those that it goes over.
import { place } from "./page.js";

const known = new WeakMap(); // sheet -> words by page number; what wasn't got is asked for again
function wordsOf(sheet, number) {
  if (!known.has(sheet)) known.set(sheet, new Map());
  const pages = known.get(sheet);
  if (!pages.has(number)) {
    pages.set(number, fetch(`/review/${sheet.dataset.case}/words/${number}`, { headers: { Accept: "application/json" } })
      .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status))).then((data) => data.words)
      .catch(() => { pages.delete(number); return []; }));
  }
  return pages.get(number);
}

const inside = (box, [x0, y0, x1, y1]) => {
  const x = (box[0] + box[2]) / 2, y = (box[1] + box[3]) / 2;
  return x >= x0 && x <= x1 && y >= y0 && y <= y1;
};
const touches = (box, x, y) => x >= box[0] - 0.003 && x <= box[2] + 0.003 && y >= box[1] - 0.003 && y <= box[3] + 0.003;

// The text that was clicked or dragged over, in reading order.
async function textAt(sheet, number, area) {
  const words = await wordsOf(sheet, number);
  const small = area[2] - area[0] < 0.008 && area[3] - area[1] < 0.008;
  const hit = small ? words.filter((word) => touches(word.box, area[0], area[1])) : words.filter((word) => inside(word.box, area));
  const lines = hit.sort((a, b) => (Math.abs(a.box[1] - b.box[1]) > 0.006 ? a.box[1] - b.box[1] : a.box[0] - b.box[0]));
  return lines.map((word) => word.text).join(" ").trim();
}

// Calls `taken(text)` when a value was taken from the page with the mouse.
export function watch(sheet, taken) {
  let from = null, page = null;
  const at = (event) => {
    const frame = page.getBoundingClientRect();
    const part = (value, start, size) => Math.min(1, Math.max(0, (value - start) / size));
    return [part(event.clientX, frame.left, frame.width), part(event.clientY, frame.top, frame.height)];
  };
  const area = ([x, y]) => [Math.min(from[0], x), Math.min(from[1], y), Math.max(from[0], x), Math.max(from[1], y)];
  sheet.addEventListener("pointerover", (event) => {
    const over = event.target.closest(".paper-page");
    if (over && event.pointerType === "mouse") wordsOf(sheet, over.dataset.number);
  });
  sheet.addEventListener("pointerdown", (event) => {
    page = event.target.closest(".paper-page");
    if (!page || event.button) return;
    event.preventDefault(); // the focus stays in the field
    from = at(event);
    page.setPointerCapture(event.pointerId);
  });
  sheet.addEventListener("pointermove", (event) => {
    if (from) place(page.querySelector(".dragged"), area(at(event)));
  });
  sheet.addEventListener("pointercancel", () => { // a finger that scrolls
    if (from) page.querySelector(".dragged").hidden = true;
    from = null;
  });
  sheet.addEventListener("pointerup", async (event) => {
    if (!from) return;
    const where = area(at(event)), number = page.dataset.number;
    page.querySelector(".dragged").hidden = true;
    from = null;
    const text = await textAt(sheet, number, where);
    if (text) taken(text);
  });
}
