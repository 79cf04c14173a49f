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
// waits while the focus, an open choice or a selection of text is within it: whoever works there isn't disturbed.
const live = [...document.querySelectorAll("[data-live]")];
const stale = new Set();

function busy(part) {
  if (part.contains(document.activeElement) || part.querySelector("dialog[open], :popover-open")) return true;
  const selection = document.getSelection();
  return Boolean(selection && !selection.isCollapsed && part.contains(selection.anchorNode));
}

async function renew(part) {
  stale.add(part);
  if (busy(part) || document.hidden) return;
  stale.delete(part);
  const answer = await fetch(part.dataset.live, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer) return stale.add(part);
  if (answer.status === 401) return location.assign("/log-in");
  if (!answer.ok) return stale.add(part);
  const text = await answer.text();
  if (busy(part)) return stale.add(part);
  if (part.dataset.shown !== text) {
    part.dataset.shown = "";
    part.innerHTML = text; // our own template, everything in it escaped
  }
}

if (live.length) {
  const events = new EventSource("/live");
  events.addEventListener("changed", () => live.forEach(renew));
  const catchUp = () => setTimeout(() => [...stale].forEach(renew), 0);
  document.addEventListener("focusout", catchUp);
  document.addEventListener("visibilitychange", catchUp);
}

// "All on this page" chooses every case of the list.
document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-all]")) return;
  for (const box of event.target.form.querySelectorAll('input[name="ids"]')) box.checked = event.target.checked;
});
