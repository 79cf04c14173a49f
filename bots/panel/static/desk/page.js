// The page image: the box of a field lit on it, the crops beside the inputs.
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

export async function cropAll(sheet) {
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

export function turnTo(sheet, number) {
  const pages = [...sheet.querySelectorAll(".paper-page")];
  if (!pages.length) return;
  const wanted = Math.min(Math.max(1, number), pages.length);
  pages.forEach((page) => { page.hidden = Number(page.dataset.number) !== wanted; });
  sheet.querySelectorAll("[data-turn-to]").forEach((tab) =>
    tab.setAttribute("aria-pressed", String(Number(tab.dataset.turnTo) === wanted)));
  sheet.dataset.page = String(wanted);
}

// Lights the box of a field and brings it into view, without moving anything else.
export function light(sheet, field) {
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

export function place(mark, [x0, y0, x1, y1], edge = 0) {
  mark.hidden = false;
  mark.style.left = `${Math.max(0, x0 - edge) * 100}%`;
  mark.style.top = `${Math.max(0, y0 - edge) * 100}%`;
  mark.style.width = `${(Math.min(1, x1 + edge) - Math.max(0, x0 - edge)) * 100}%`;
  mark.style.height = `${(Math.min(1, y1 + edge) - Math.max(0, y0 - edge)) * 100}%`;
}

// The buttons of a sheet that turn and enlarge its pages.
export function handle(sheet) {
  sheet.addEventListener("click", (event) => {
    const tab = event.target.closest("[data-turn-to]"), zoom = event.target.closest("[data-zoom]");
    if (tab) turnTo(sheet, Number(tab.dataset.turnTo));
    if (zoom) {
      const now = Number(sheet.dataset.zoom || 0) + Number(zoom.dataset.zoom);
      sheet.dataset.zoom = String(Math.min(4, Math.max(0, now)));
    }
  });
}
