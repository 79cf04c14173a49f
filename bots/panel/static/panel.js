// What the whole panel needs of a browser: the menu on small screens, and live parts that never touch the focus.
"use strict";

document.documentElement.classList.add("js");

const menu = document.querySelector("[data-menu]");
if (menu) {
  const rooms = document.getElementById(menu.getAttribute("aria-controls"));
  menu.addEventListener("click", () => {
    const open = rooms.classList.toggle("open");
    menu.setAttribute("aria-expanded", String(open));
  });
}

// A part of the page with `data-live="ADDRESS"` is fetched anew when the server says that something has changed. It
// waits while the focus, an open choice, a selection of text, a tick or something half typed is within it: whoever works
// there isn't disturbed.
const live = [...document.querySelectorAll("[data-live]")];
const stale = new Set();

function busy(part) {
  if (part.contains(document.activeElement) || part.querySelector("dialog[open], :popover-open")) return true;
  if ([...part.querySelectorAll("input, textarea, select")].some(touched)) return true;
  const selection = document.getSelection();
  return Boolean(selection && !selection.isCollapsed && part.contains(selection.anchorNode));
}

function touched(field) {
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  if (field.options) {
    const given = [...field.options].some((each) => each.defaultSelected);
    return given ? [...field.options].some((each) => each.selected !== each.defaultSelected) : field.selectedIndex > 0;
  }
  return field.value !== field.defaultValue;
}

// One answer at a time: of two that overtake each other the older would stay.
const asking = new Set();

async function renew(part) {
  stale.add(part);
  if (asking.has(part) || busy(part) || document.hidden) return;
  stale.delete(part);
  asking.add(part);
  const text = await told(part.dataset.live);
  asking.delete(part);
  if (text === null || busy(part)) return stale.add(part);
  replace(part, text);
  if (stale.has(part)) renew(part);
}

// What was scrolled aside or opened stays so.
function replace(part, text) {
  const [scrolled, opened] = [[...part.querySelectorAll(".scroll")], [...part.querySelectorAll("details")]];
  const [ways, open] = [scrolled.map((each) => each.scrollLeft), opened.map((each) => each.open)];
  part.innerHTML = text; // our own template, everything in it escaped
  part.querySelectorAll(".scroll").forEach((each, at) => { each.scrollLeft = ways[at] || 0; });
  part.querySelectorAll("details").forEach((each, at) => { each.open = open[at] ?? each.open; });
}

async function told(address) {
  try {
    const answer = await fetch(address, { headers: { "HX-Request": "true" } });
    if (answer.status === 401) location.assign("/log-in");
    return answer.ok ? await answer.text() : null;
  } catch {
    return null; // the next change, or the wire when it is mended, asks again
  }
}

// A page that nobody sees has no wire: browsers open six to a server, and whoever has seven tabs would wait for ever.
let wire = null;
let known = live.map((part) => part.dataset.mark).find(Boolean);

function listen() {
  if (document.hidden) {
    wire?.close();
    wire = null;
  } else if (!wire) {
    wire = new EventSource(`/live?known=${known}`);
    wire.addEventListener("changed", (event) => { known = event.data; live.forEach(renew); });
  }
}

if (live.length) {
  listen();
  document.addEventListener("visibilitychange", listen);
  const catchUp = () => setTimeout(() => [...stale].forEach(renew), 0);
  for (const left of ["focusout", "change", "visibilitychange", "selectionchange"]) document.addEventListener(left, catchUp);
}

// A form with a code that is good once isn't sent twice by a double click.
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-once]")) return;
  if (event.target.dataset.once) return event.preventDefault();
  event.target.dataset.once = "sent";
  setTimeout(() => (event.target.dataset.once = ""), 5000); // should the server not have answered
});

// On paper nothing can be opened.
const folded = () => document.querySelectorAll("main details:not([open])");
let unfolded = [];
addEventListener("beforeprint", () => { unfolded = [...folded()]; unfolded.forEach((each) => { each.open = true; }); });
addEventListener("afterprint", () => unfolded.forEach((each) => { each.open = false; }));

// A table of days begins with the last ones where it doesn't fit.
document.querySelectorAll("[data-end]").forEach((each) => { each.scrollLeft = each.scrollWidth; });

// "All on this page" chooses every case of the list.
document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-all]")) return;
  for (const box of event.target.form.querySelectorAll('input[name="ids"]')) box.checked = event.target.checked;
});
