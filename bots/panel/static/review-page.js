// The page image of the review station: the lit box, the crops beside the inputs, values taken with the mouse.
"use strict";
window.ReviewPage = (() => {
  const SCALE = 2.2; // a crop shows the box so many times its size on the page, at most
  const boxOf = (field) => (field.dataset.box ? field.dataset.box.split(" ").map(Number) : null);

  // Draws the part of the page where a field stands, with some of what is around it.
  function crop(canvas, image, box) {
    const [x0, y0, x1, y1] = box;
    const wide = image.naturalWidth, high = image.naturalHeight;
    const margin = Math.max(y1 - y0, 0.012) * 0.7;
    const left = Math.max(0, x0 - margin * 1.6) * wide, right = Math.min(1, x1 + margin * 1.6) * wide;
    const top = Math.max(0, y0 - margin) * high, bottom = Math.min(1, y1 + margin) * high;
    canvas.width = Math.max(1, Math.round(right - left));
    canvas.height = Math.max(1, Math.round(bottom - top));
    canvas.style.maxWidth = `${Math.round(canvas.width * SCALE)}px`;
    canvas.getContext("2d").drawImage(image, left, top, right - left, bottom - top, 0, 0, canvas.width, canvas.height);
  }

  async function cropAll(sheet) {
    for (const field of sheet.querySelectorAll(".field[data-box]")) {
      const canvas = field.querySelector("canvas");
      const image = sheet.querySelector(`.paper-page[data-number="${field.dataset.page}"] img`);
      if (!canvas || !image) continue;
      try {
        await image.decode();
        crop(canvas, image, boxOf(field));
      } catch { canvas.hidden = true; }
    }
  }

  function turnTo(sheet, number) {
    const pages = [...sheet.querySelectorAll(".paper-page")];
    if (!pages.length) return;
    const wanted = Math.min(Math.max(1, number), pages.length);
    pages.forEach((page) => { page.hidden = Number(page.dataset.number) !== wanted; });
    sheet.querySelectorAll("[data-turn-to]").forEach((tab) =>
      tab.setAttribute("aria-pressed", String(Number(tab.dataset.turnTo) === wanted)));
    sheet.dataset.page = String(wanted);
  }

  // Lights the box of a field and brings it into view, without moving anything else.
  function light(sheet, field) {
    sheet.querySelectorAll(".lit").forEach((lit) => { lit.hidden = true; });
    if (!field || !field.dataset.page) return;
    if (sheet.dataset.page !== field.dataset.page) turnTo(sheet, Number(field.dataset.page));
    const page = sheet.querySelector(`.paper-page[data-number="${field.dataset.page}"]`), box = boxOf(field);
    if (!page || !box) return;
    place(page.querySelector(".lit"), box, 0.004);
    const view = page.closest(".paper-view");
    const middle = page.offsetTop + ((box[1] + box[3]) / 2) * page.offsetHeight - view.clientHeight / 2;
    const across = ((box[0] + box[2]) / 2) * page.offsetWidth - view.clientWidth / 2;
    view.scrollTo({ top: middle, left: across });
  }

  function place(mark, [x0, y0, x1, y1], edge = 0) {
    mark.hidden = false;
    mark.style.left = `${Math.max(0, x0 - edge) * 100}%`;
    mark.style.top = `${Math.max(0, y0 - edge) * 100}%`;
    mark.style.width = `${(Math.min(1, x1 + edge) - Math.max(0, x0 - edge)) * 100}%`;
    mark.style.height = `${(Math.min(1, y1 + edge) - Math.max(0, y0 - edge)) * 100}%`;
  }

  const known = new Map(); // words by page address
  function wordsOf(sheet, number) {
    const address = `/review/${sheet.dataset.case}/words/${number}`;
    if (!known.has(address)) {
      if (known.size > 20) known.clear();
      known.set(address, fetch(address, { headers: { Accept: "application/json" } })
        .then((answer) => (answer.ok ? answer.json() : { words: [] })).then((data) => data.words).catch(() => []));
    }
    return known.get(address);
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
  function watch(sheet, taken) {
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
    sheet.addEventListener("pointerup", async (event) => {
      if (!from) return;
      const where = area(at(event)), number = page.dataset.number;
      page.querySelector(".dragged").hidden = true;
      from = null;
      const text = await textAt(sheet, number, where);
      if (text) taken(text);
    });
    sheet.addEventListener("click", (event) => {
      const tab = event.target.closest("[data-turn-to]"), zoom = event.target.closest("[data-zoom]");
      if (tab) turnTo(sheet, Number(tab.dataset.turnTo));
      if (zoom) {
        const now = Number(sheet.dataset.zoom || 0) + Number(zoom.dataset.zoom);
        sheet.dataset.zoom = String(Math.min(4, Math.max(0, now)));
      }
    });
  }

  return { cropAll, light, turnTo, watch };
})();
