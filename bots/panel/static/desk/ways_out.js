// The ways out of a case beside settling it: another paper is asked for, it is sent on, rejected, or read anew.
import { focus, isOpen, stops } from "./field.js";
import { current, drop, next } from "./queue.js";
import { post } from "./server.js";
import { say, tell } from "./told.js";

export function ask(name) {
  const item = current(), dialog = item && item.node && item.node.querySelector(`[data-dialog=${name}]`);
  if (!dialog || dialog.open) return;
  dialog.returnValue = "";
  dialog.showModal();
  dialog.addEventListener("close", () => {
    if (dialog.returnValue) { answered(item, name, dialog); return; }
    const field = stops(item.node).find(isOpen);
    if (field) focus(field);
  }, { once: true });
}

function answered(item, name, dialog) {
  const form = dialog.querySelector("form"), data = new FormData(form);
  if (name === "papers") leave(item, "papers", { papers: papersOf(form) });
  else if (dialog.returnValue === "add") add(item, data.get("file"));
  else leave(item, form.dataset.path, { to: data.get("to") || "", why: data.get("why") || "" });
}

async function leave(item, path, data) {
  const { ok, body } = await post(`/review/${item.id}/${path}`, { ...data, token: item.token });
  if (!ok) { tell(body.message || say.lost, true); return; }
  drop(item);
  tell(`${item.id}: ${say.saved.split(".")[0]}.`);
  await next();
}

async function add(item, file) {
  if (!file || !file.size) { tell(say.nofile, true); return; }
  const address = await new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.readAsDataURL(file);
  });
  await leave(item, "add", { name: file.name, data: address.slice(address.indexOf(",") + 1) });
}

// The documents as the table of pages says them, in their order.
function papersOf(form) {
  const papers = new Map();
  for (const row of form.querySelectorAll("[data-page-row]")) {
    const value = (name) => row.querySelector(`[name=${name}]`).value;
    if (Number(value("paper")) < 1) continue;
    const paper = papers.get(value("paper")) || { pages: [], type: "" };
    paper.pages.push({ number: Number(row.dataset.pageRow), turn: Number(value("turn")), place: Number(value("place")) });
    paper.type = paper.type || value("type");
    papers.set(value("paper"), paper);
  }
  const ordered = [...papers.entries()].sort((a, b) => Number(a[0]) - Number(b[0])).map((each) => each[1]);
  return ordered.map(({ pages, type }) => ({
    type, pages: pages.sort((a, b) => a.place - b.place).map(({ number, turn }) => ({ number, turn })),
  }));
}
