// The review station: one case after the other, by keyboard alone. The next two are there before they are wanted.
"use strict";
(() => {
  const desk = document.getElementById("desk");
  if (!desk) return;
  const say = desk.dataset, told = document.getElementById("told"), here = document.getElementById("here");
  const AHEAD = 3, BEAT = 15000, PATIENCE = 1200, LOOK = 1000, LOOKS = 90;
  const queue = []; // {id, token, node, ready}: the first is the one that is seen
  const done = []; // cases that were submitted, the last one last
  let saving = null, saves = 0, draftTimer = 0, asked = desk.dataset.case;

  const tell = (text, bad = false) => { told.textContent = text; told.classList.toggle("trouble", bad); };
  const current = () => queue[0];
  const fields = (sheet) => [...sheet.querySelectorAll(".field")];
  const stops = (sheet) => fields(sheet).filter((field) => field.classList.contains("stop"));
  const input = (field) => field.querySelector("input");
  const open = (field) => !field.dataset.done;

  async function post(path, data) {
    const text = JSON.stringify(data);
    const answer = await fetch(path, {
      method: "POST",
      headers: { Accept: "application/json", "Content-Type": "application/json" },
      body: text,
      keepalive: text.length < 60000, // what was submitted arrives though the page is closed; browsers take no more so
    });
    if (answer.status === 401) { location.assign(`/log-in?then=${encodeURIComponent(location.pathname)}`); }
    const body = await answer.json().catch(() => ({}));
    return { ok: answer.ok, status: answer.status, body };
  }

  // -- the queue ---------------------------------------------------------------------------------------------------

  async function refill() {
    const before = saves;
    let got;
    try {
      const want = asked ? { case: asked } : { wanted: AHEAD };
      got = await post("/review/take", want);
      if (asked && !got.ok) tell(got.body.message || say.gone, true);
      if (asked) { asked = ""; history.replaceState(null, "", "/review/desk"); }
    } catch { tell(say.lost, true); return; }
    if (before !== saves) return; // what was asked before a case was submitted may still name it
    for (const { case: id, token } of got.body.cases || []) {
      if (queue.some((each) => each.id === id)) continue;
      const item = { id, token, node: null };
      queue.push(item);
      item.ready = load(item);
    }
    await (current() && current().ready);
    if (!here.querySelector(".sheet") && current()) show();
    document.getElementById("loading")?.remove();
    document.getElementById("nothing").hidden = Boolean(current());
  }

  async function load(item) {
    const answer = await fetch(`/review/${item.id}/sheet`);
    if (!answer.ok) { drop(item); return; }
    const parsed = new DOMParser().parseFromString(await answer.text(), "text/html");
    item.node = document.adoptNode(parsed.querySelector(".sheet"));
    item.token = item.node.dataset.token;
    prepare(item);
    await Promise.all([...item.node.querySelectorAll(".paper-page img")].slice(0, 6).map((image) => image.decode().catch(() => {})));
    await ReviewPage.cropAll(item.node);
  }

  function drop(item) {
    const at = queue.indexOf(item);
    if (at >= 0) queue.splice(at, 1);
    if (item.node) item.node.remove();
  }

  function show(since) {
    const item = current();
    if (!item || !item.node) return;
    here.replaceChildren(item.node);
    document.title = item.id;
    const first = stops(item.node).find(open) || fields(item.node).find((field) => !input(field).disabled);
    item.seenAt = performance.now();
    ReviewPage.turnTo(item.node, Number((first && first.dataset.page) || 1));
    if (first) focus(first); else item.node.querySelector(".entry input, .keys button")?.focus();
    if (since) {
      requestAnimationFrame(() => setTimeout(() => performance.measure("next-case", { start: since, end: performance.now() }), 0));
    }
  }

  async function next(since) {
    here.replaceChildren();
    if (current() && !current().node) await current().ready;
    if (current()) show(since);
    await saving; // else the case that is being saved would be given again
    refill();
  }

  // -- one field ---------------------------------------------------------------------------------------------------

  function focus(field) {
    const box = input(field);
    box.focus({ preventScroll: true });
    box.select();
    field.scrollIntoView({ block: "nearest" });
  }

  function changed(field) { return input(field).value !== field.dataset.shown; }

  function mark(field, text, mood) {
    const line = field.querySelector(".check");
    line.textContent = text;
    line.dataset.mood = mood || "";
    input(field).setAttribute("aria-invalid", String(mood === "bad"));
  }

  async function check(item, field) {
    const others = {};
    for (const each of fields(item.node)) {
      if (each !== field && input(each).value && (each.dataset.done || !each.classList.contains("stop"))) {
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

  async function confirm(since) {
    const item = current();
    if (!item || !item.node) return;
    const field = document.activeElement.closest(".field");
    if (field && field.classList.contains("stop")) {
      if (!input(field).value.trim() && field.dataset.how !== "unreadable") { mark(field, say.empty, "bad"); return; }
      if (changed(field) && field.dataset.how !== "unreadable") {
        const found = await check(item, field);
        if (!found.fits) { focus(field); return; }
        if (found.shown) input(field).value = found.shown;
      }
      settled(field);
    }
    const all = fields(item.node), at = all.indexOf(field);
    const left = stops(item.node).filter(open);
    const following = left.find((each) => all.indexOf(each) > at) || left[0];
    if (following) { focus(following); keepDraft(); return; }
    if (item.node.querySelector(".entry") && !stops(item.node).length && !all.some(changed)) return;
    await submit(item, since);
  }

  function settled(field) {
    field.dataset.done = "yes";
    field.dataset.ms = String(Math.round(Number(field.dataset.ms || 0) + performance.now() - Number(field.dataset.since || performance.now())));
  }

  function take(field, value, how) {
    input(field).value = value;
    field.dataset.how = how;
    input(field).dispatchEvent(new Event("input", { bubbles: true }));
  }

  // The next alternative, or the one before; what was read comes round again.
  function step(field, way) {
    const values = [...field.querySelectorAll("[data-value]")].map((each) => each.dataset.value);
    if (!values.length) return;
    const ring = [field.dataset.shown, ...values];
    const at = ring.indexOf(input(field).value);
    take(field, ring[(at + way + ring.length) % ring.length], "alternative");
    input(field).select();
  }

  // -- the case ----------------------------------------------------------------------------------------------------

  function answersOf(item) {
    const said = [];
    for (const field of fields(item.node)) {
      const isStop = field.classList.contains("stop");
      if (input(field).disabled || !(isStop || changed(field)) || (!isStop && !input(field).value.trim())) continue;
      const unreadable = field.dataset.how === "unreadable";
      said.push({
        field: field.dataset.field,
        text: unreadable ? null : input(field).value,
        how: unreadable ? "unreadable" : changed(field) ? field.dataset.how || "typed" : "confirmed",
        seen: field.dataset.seen || null,
        ms: Number(field.dataset.ms || 0),
      });
    }
    return said;
  }

  // The next case is seen at once; what is refused comes back with its reasons, nothing of it is lost.
  async function submit(item, since) {
    clearTimeout(draftTimer);
    saves += 1;
    const answers = answersOf(item);
    queue.splice(queue.indexOf(item), 1);
    done.push(item.id);
    item.saving = save(item, answers);
    saving = item.saving;
    await next(since);
  }

  async function save(item, answers) {
    let got;
    try {
      got = await post(`/review/${item.id}/submit`, { answers, token: item.token });
    } catch { got = { ok: false, status: 0, body: { message: say.lost } }; }
    if (got.ok) {
      tell(`${item.id}: ${got.body.open.length ? say.second : say.saved}`);
      return;
    }
    done.splice(done.indexOf(item.id), 1);
    if (got.status === 409 && !got.body.stale) { tell(got.body.message, true); return; } // it is another's now
    queue.splice(1, 0, item); // it comes next: nobody is torn from what they are typing
    if (current() === item) show();
    refused(item, got.body);
  }

  function refused(item, body) {
    const of = (name) => fields(item.node).find((field) => field.dataset.field === name);
    for (const [name, text] of Object.entries(body.wrong || {})) {
      const field = of(name);
      if (field) { mark(field, text, "bad"); delete field.dataset.done; }
    }
    for (const each of body.stale || []) {
      const field = of(each.field);
      if (!field) continue;
      mark(field, `${say.stale} ${each.theirs} (${each.by}); ${say.yours}: ${each.yours}`, "bad");
      field.dataset.seen = each.theirs;
      delete field.dataset.done;
    }
    tell(body.message || say.lost, true);
  }

  async function wayOut(item, path, data) {
    const { ok, body } = await post(`/review/${item.id}/${path}`, { ...data, token: item.token });
    if (!ok) { tell(body.message || say.lost, true); return; }
    drop(item);
    tell(`${item.id}: ${say.saved.split(".")[0]}.`);
    await next();
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
      const { status } = answer && answer.ok ? await answer.json() : {};
      if (status === "review") { item.node.remove(); await reopen(item.id, ""); return; }
      if (status && !["ready", "working"].includes(status)) { tell(`${item.id}: ${status}`); break; }
      if (left === 1) tell(`${item.id}: ${say.waits}`);
    }
    item.node.remove();
    next();
  }

  async function undo() {
    await saving;
    const id = done.pop();
    if (!id) return;
    const { ok, body } = await post(`/review/${id}/undo`, {});
    if (!ok) { tell(body.message, true); return; }
    await reopen(id, say.back);
  }

  async function reopen(id, text) {
    const opened = await post("/review/take", { case: id });
    if (!opened.ok) { tell(opened.body.message, true); return; }
    const item = { id, token: opened.body.cases[0].token, node: null };
    queue.unshift(item);
    item.ready = load(item);
    await item.ready;
    tell(`${id}: ${text}`);
    show();
  }

  // -- signs of life -----------------------------------------------------------------------------------------------

  function drafts(item) {
    const values = {};
    for (const field of item.node ? fields(item.node) : []) {
      if (changed(field) && input(field).value) values[field.dataset.field] = input(field).value;
    }
    return values;
  }

  async function beat() {
    const tokens = Object.fromEntries(queue.map((item) => [item.id, item.token]));
    const first = current(), typed = first ? drafts(first) : {};
    if (queue.length) {
      try {
        const { ok, body } = await post("/review/hold", { tokens, drafts: Object.keys(typed).length ? { [first.id]: typed } : {} });
        const lost = ok ? queue.filter((item) => item.id in tokens && tokens[item.id] === item.token && !body.kept.includes(item.id)) : [];
        for (const item of lost) {
          const seen = item === first;
          drop(item);
          if (seen) { tell(`${item.id}: ${say.gone}`, true); next(); }
        }
      } catch { tell(say.lost, true); }
    }
    if (queue.length < AHEAD) refill();
  }

  function keepDraft() {
    clearTimeout(draftTimer);
    const item = current();
    if (!item || !Object.keys(drafts(item)).length) return;
    draftTimer = setTimeout(() => {
      if (queue.includes(item)) post("/review/hold", { tokens: { [item.id]: item.token }, drafts: { [item.id]: drafts(item) } }).catch(() => {});
    }, PATIENCE);
  }

  addEventListener("pagehide", () => {
    if (!queue.length) return;
    const tokens = Object.fromEntries(queue.map((item) => [item.id, item.token]));
    const body = new Blob([JSON.stringify({ tokens })], { type: "application/json" });
    fetch("/review/let-go", { method: "POST", body, keepalive: true, headers: { Accept: "application/json" } }).catch(() => {});
  });

  // -- hands -------------------------------------------------------------------------------------------------------

  const acts = {
    confirm: () => confirm(performance.now()),
    undo,
    unreadable() {
      const field = document.activeElement.closest(".field") || (current() && stops(current().node).find(open));
      if (!field || !field.classList.contains("stop")) return;
      field.dataset.how = "unreadable";
      mark(field, current().node.querySelector("[data-do=unreadable]").textContent.replace(/^\s*F2/, "").trim(), "doubt");
      focus(field);
      confirm(performance.now());
    },
    wrong: () => ask("wrong"), send: () => ask("send"), reject: () => ask("reject"), papers: () => ask("papers"),
    skip: () => location.assign("/review"),
  };

  function ask(name) {
    const item = current(), dialog = item && item.node.querySelector(`[data-dialog=${name}]`);
    if (!dialog || dialog.open) return;
    dialog.returnValue = "";
    dialog.showModal();
    dialog.addEventListener("close", () => {
      if (!dialog.returnValue) { const field = stops(item.node).find(open); if (field) focus(field); return; }
      const form = dialog.querySelector("form");
      if (name === "papers") { wayOut(item, "papers", { papers: papersOf(form) }); return; }
      const data = new FormData(form);
      if (dialog.returnValue === "add") { addFile(item, data.get("file")); return; }
      wayOut(item, form.dataset.path, { to: data.get("to") || "", why: data.get("why") || "" });
    }, { once: true });
  }

  async function addFile(item, file) {
    if (!file || !file.size) { tell(say.nofile, true); return; }
    const address = await new Promise((resolve) => {
      const reader = new FileReader();
      reader.onload = () => resolve(String(reader.result));
      reader.readAsDataURL(file);
    });
    await wayOut(item, "add", { name: file.name, data: address.slice(address.indexOf(",") + 1) });
  }

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

  function prepare(item) {
    const sheet = item.node;
    ReviewPage.watch(sheet, (text) => {
      const field = document.activeElement.closest(".field") || stops(sheet).find(open);
      if (!field || input(field).disabled) return;
      take(field, text, "page");
      check(item, field);
      input(field).focus();
    });
    sheet.addEventListener("focusin", (event) => {
      const field = event.target.closest(".field");
      if (!field) return;
      field.dataset.since = String(performance.now());
      ReviewPage.light(sheet, field);
      sheet.querySelectorAll(".others").forEach((list) => { list.hidden = list.closest(".field") !== field && !list.closest(".stop"); });
    });
    sheet.addEventListener("input", (event) => {
      const field = event.target.closest(".field");
      if (!field) return;
      delete field.dataset.done;
      if (field.dataset.how === "unreadable" || event.isTrusted) delete field.dataset.how;
      mark(field, "", "");
      clearTimeout(field.checking);
      field.checking = setTimeout(() => { if (input(field).value.trim() && changed(field)) check(item, field); }, 250);
      keepDraft();
    });
    sheet.addEventListener("click", (event) => {
      const other = event.target.closest("[data-value]"), act = event.target.closest("[data-do]");
      if (other) { const field = other.closest(".field"); take(field, other.dataset.value, "alternative"); focus(field); }
      if (act) acts[act.dataset.do]();
    });
    sheet.querySelectorAll("form.answers").forEach((form) => form.addEventListener("submit", (event) => event.preventDefault()));
    sheet.querySelectorAll("form.entry").forEach((form) => form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const choice = event.submitter.value;
      if (choice === "look") { lookAgain(item, form); return; }
      const receipt = form.elements.receipt.value.trim();
      const data = { target: form.dataset.entry, choice, reason: form.elements.reason.value, receipt: receipt ? { receipt } : {} };
      const { ok, body } = await post(`/review/${item.id}/entry`, data);
      if (!ok) { tell(body.message, true); return; }
      done.push(item.id);
      drop(item);
      tell(`${item.id}: ${say.saved}`);
      next();
    }));
  }

  const KEYS = { F2: "unreadable", F3: "undo", F4: "wrong", F7: "papers", F8: "send", F9: "reject" };
  addEventListener("keydown", (event) => {
    const item = current();
    if (event.isComposing || document.querySelector("dialog[open]")) return;
    if (KEYS[event.key] && !event.altKey && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      acts[KEYS[event.key]]();
      return;
    }
    if (!item || !item.node) return;
    const field = document.activeElement.closest(".field");
    if (event.key === "Enter" && (field || document.activeElement === document.body)) {
      event.preventDefault();
      if (!event.repeat) confirm(performance.now());
    } else if (event.key === "Escape") {
      acts.skip();
    } else if (field && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      step(field, event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "PageDown" || event.key === "PageUp") {
      event.preventDefault();
      ReviewPage.turnTo(item.node, Number(item.node.dataset.page || 1) + (event.key === "PageDown" ? 1 : -1));
    } else if (field && event.altKey && /^Digit[1-9]$/.test(event.code)) {
      const other = field.querySelectorAll("[data-value]")[Number(event.code.slice(5)) - 1];
      if (other) { event.preventDefault(); take(field, other.dataset.value, "alternative"); input(field).select(); }
    }
  });

  setInterval(beat, BEAT);
  refill();
})();
