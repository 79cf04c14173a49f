// What a person sees in one document: boxes with the words beside them, things to press, headings, tables.
// One call, one answer; nothing is left behind in the page. `request.what`: see, fill, aim, element, tables or told.
(async function look(request) {
  const SKIPPED = new Set(['SCRIPT', 'STYLE', 'NOSCRIPT', 'TEMPLATE', 'HEAD', 'FRAME', 'IFRAME', 'OBJECT', 'SVG', 'CANVAS']);
  const PRESSED_INPUTS = new Set(['submit', 'button', 'image', 'reset']);
  const PRESSED_ROLES = new Set(['button', 'link', 'menuitem', 'tab', 'option', 'treeitem']);
  const NEAR = 3; // pixels that two things may overlap and still stand beside each other
  const norm = (text) => (text || '').replace(/[\s\u00a0]+/g, ' ').trim();
  const boxOf = (r) => ({left: r.left, top: r.top, right: r.right, bottom: r.bottom});
  const filled = (b) => b.right - b.left > 0 && b.bottom - b.top > 0;
  const across = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const along = (a, b) => Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  const onLine = (a, b) => along(a, b) >= 0.5 * Math.min(a.bottom - a.top, b.bottom - b.top);
  const union = (a, b) => a ? {left: Math.min(a.left, b.left), top: Math.min(a.top, b.top),
    right: Math.max(a.right, b.right), bottom: Math.max(a.bottom, b.bottom)} : b;

  // What lies behind a tab is a click away: its boxes are looked at, and filled, as if the tab were in front. Nobody sees it:
  // nothing is drawn before it is put back. What is read as text, and what can be pressed, is what is in front.
  const shown = [(document.body && document.body.innerText) || '', ...shadowTexts(document)].join('\n').split('\n').map(norm).filter(Boolean).join('\n');
  function* shadowTexts(root) { // what components show is no part of their host's text
    for (const el of root.querySelectorAll('*')) {
      if (!el.shadowRoot) continue;
      for (const child of el.shadowRoot.children) if (!SKIPPED.has(child.tagName.toUpperCase()) && child.checkVisibility()) yield child.innerText || '';
      yield* shadowTexts(el.shadowRoot);
    }
  }
  // the body of a document that is one box of rich text: it belongs to the page around it, which has the words beside it
  const richBody = (inner) => inner && inner.body && (inner.designMode === 'on' || inner.body.isContentEditable) ? inner.body : null;
  const within = (frame) => { try { return richBody(frame.contentDocument); } catch { return null; } };
  const behind = [...document.querySelectorAll('[role=tabpanel]')].filter((panel) => getComputedStyle(panel).display === 'none')
    .map((panel) => ({panel, style: panel.getAttribute('style')}));
  for (const {panel} of behind) panel.style.setProperty('display', 'block', 'important');
  const isBehind = (el) => behind.some(({panel}) => panel.contains(el));
  const putBack = () => {
    for (const {panel, style} of behind) {
      panel.setAttribute('style', style || ''); // first: Chromium writes a style that was only removed back as style=""
      if (style === null) panel.removeAttribute('style');
    }
  };

  const controls = [], pressables = [], runs = [];
  let run = null;
  const flush = () => { if (run && norm(run.text)) runs.push(run); run = null; };

  function walk(node, block) {
    if (node.nodeType === Node.TEXT_NODE) { addText(node, block); return; }
    if (node.nodeType !== Node.ELEMENT_NODE && node.nodeType !== Node.DOCUMENT_FRAGMENT_NODE) return;
    if (node.nodeType === Node.DOCUMENT_FRAGMENT_NODE) { for (const child of node.childNodes) walk(child, block); return; }
    const tag = node.tagName.toUpperCase();
    const rich = tag === 'IFRAME' ? within(node) : null;
    if (SKIPPED.has(tag) && !rich) return;
    const style = getComputedStyle(node);
    if (tag === 'INPUT' && node.type === 'file' && addHiddenFile(node, style)) return;
    if (style.display === 'none') return;
    const seen = style.visibility === 'visible';
    if (tag === 'BR' || tag === 'HR') { flush(); return; }
    const type = tag === 'INPUT' ? node.type : '';
    if (tag === 'BUTTON' || PRESSED_INPUTS.has(type)) { flush(); if (seen) addPressable(node); return; }
    if (tag === 'INPUT' || tag === 'SELECT' || tag === 'TEXTAREA') {
      flush();
      const box = boxOf(node.getBoundingClientRect());
      if (seen && type !== 'hidden' && filled(box)) controls.push({el: node, host: node, tag, type, box});
      return;
    }
    if (rich || node.isContentEditable && !(node.parentElement && node.parentElement.isContentEditable)) {
      flush();
      const box = boxOf(node.getBoundingClientRect());
      if (seen && filled(box)) controls.push({el: rich || node, host: node, tag: 'RICH', type: 'rich', box});
      return;
    }
    if (seen && (tag === 'A' && node.hasAttribute('href') || node.hasAttribute('onclick') || tag === 'SUMMARY'
        || PRESSED_ROLES.has(node.getAttribute('role')))) addPressable(node);
    const inline = style.display.startsWith('inline') || style.display === 'contents';
    if (!inline) flush();
    if (node.shadowRoot) walk(node.shadowRoot, inline ? block : node);
    for (const child of node.childNodes) walk(child, inline ? block : node);
    if (!inline) flush();
  }

  // a box for a file is often hidden, and its label drawn as a button
  function addHiddenFile(el, style) {
    if (style.display !== 'none' && style.visibility === 'visible' && filled(el.getBoundingClientRect())) return false;
    const label = [...el.labels].find((one) => one.checkVisibility({visibilityProperty: true}) && filled(one.getBoundingClientRect()));
    if (label) controls.push({el, host: el, tag: 'INPUT', type: 'file', box: boxOf(label.getBoundingClientRect())});
    return Boolean(label);
  }

  function addPressable(el) {
    const box = boxOf(el.getBoundingClientRect());
    const picture = el.querySelector && el.querySelector('img[alt]');
    const text = norm(el.tagName === 'INPUT' ? (el.type === 'image' ? el.alt : el.value) : el.innerText)
      || norm(el.getAttribute('aria-label')) || norm(el.title) || norm(picture && picture.alt);
    if (text && filled(box) && !isBehind(el)) pressables.push({el, box, text});
  }

  function addText(node, block) {
    const text = node.data;
    if (!norm(text)) { if (run) run.text += ' '; return; }
    const parent = node.parentElement;
    if (!parent) return;
    const style = getComputedStyle(parent);
    if (style.visibility !== 'visible') return;
    const range = document.createRange();
    range.selectNodeContents(node);
    let box = null;
    for (const r of range.getClientRects()) if (r.width > 0 && r.height > 0) box = union(box, boxOf(r));
    if (!box) return;
    if (!run) run = {text: '', box: null, block, parent, bold: true, size: 0};
    run.text += text;
    run.box = union(run.box, box);
    run.bold = run.bold && parseInt(style.fontWeight, 10) >= 600;
    run.size = Math.max(run.size, parseFloat(style.fontSize));
  }

  if (!(richBody(document) && window.frameElement)) walk(document.documentElement, document.documentElement);
  flush();
  for (const r of runs) r.text = norm(r.text);

  const between = (self, from, to, other) => controls.some((c) => c !== self && onLine(c.box, other)
    && c.box.left >= from - NEAR && c.box.right <= to + NEAR);
  // the nearest text; `blocked`, which looks at all boxes, is asked only of one that is nearer than any before
  const nearest = (far, distance, blocked) => {
    let best = null, least = far;
    for (const r of runs) { const d = distance(r); if (d !== null && d < least && !blocked(r)) { least = d; best = r; } }
    return best && {run: best, distance: least};
  };
  const leftOf = (c) => nearest(600, (r) => r.box.right <= c.box.left + NEAR && onLine(r.box, c.box) ? c.box.left - r.box.right : null,
    (r) => between(c, r.box.right, c.box.left, c.box));
  const rightOf = (c) => nearest(60, (r) => r.box.left >= c.box.right - NEAR && onLine(r.box, c.box) ? r.box.left - c.box.right : null,
    (r) => between(c, c.box.right, r.box.left, c.box));
  const above = (c) => nearest(30, (r) => r.box.bottom > c.box.top + NEAR || across(r.box, c.box) <= 0
    || /^(H\d|LEGEND|CAPTION)$/.test(r.block.tagName) ? null : c.box.top - r.box.bottom,
    (r) => controls.some((o) => o !== c && across(o.box, c.box) > 0 && o.box.top >= r.box.bottom - NEAR && o.box.bottom <= c.box.top + NEAR));

  // the words of an element without those of the boxes inside it
  function ownWords(el) {
    if (!el.firstElementChild) return norm(el.textContent);
    const copy = el.cloneNode(true);
    for (const inner of copy.querySelectorAll('input, select, textarea, button, option, script')) inner.remove();
    for (const inner of copy.querySelectorAll('br, div, p, li')) { inner.before(' '); inner.after(' '); }
    return norm(copy.textContent);
  }
  // what a label says before a hint in small letters, or on a line of its own
  function firstWords(el) {
    const end = el.firstElementChild && el.querySelector('br, div, p, ul, small');
    if (!end) return '';
    const range = document.createRange();
    range.setStart(el, 0);
    range.setEndBefore(end);
    return range.toString();
  }

  // Where a control stands in a grid: [its table's number, its row's, the heading of its column]. A row of headings has two
  // texts or more, and no box to fill unless all its cells are marked as headings (a box that ticks all lines stands there).
  const grids = [...document.querySelectorAll('table, [role=grid], [role=treegrid]')], rowsOf = new Map();
  const cellsOf = (row) => row.cells ? [...row.cells] : [...row.querySelectorAll('[role=columnheader], [role=gridcell], [role=rowheader], [role=cell]')];
  function gridRows(table) {
    if (!rowsOf.has(table)) {
      const rows = table.rows ? [...table.rows] : [...table.querySelectorAll('[role=row]')];
      rowsOf.set(table, rows.map((row) => {
        const cells = cellsOf(row), marked = cells.length > 1 && cells.every((one) => one.tagName === 'TH' || one.getAttribute('role') === 'columnheader');
        if (!marked && row.querySelector('input, select, textarea')) return {row, marked, headings: null};
        const texts = cells.map((one) => norm(one.innerText));
        return {row, marked, headings: texts.filter(Boolean).length < 2 ? null : cells.map((one, at) => ({text: texts[at], box: one.getBoundingClientRect()}))};
      }));
    }
    return rowsOf.get(table);
  }
  function cellOf(c) {
    const cell = c.host.closest('td, th, [role=gridcell], [role=cell]'), row = cell && cell.closest('tr, [role=row]');
    const table = row && row.closest('table, [role=grid], [role=treegrid]');
    if (!table) return null;
    const rows = gridRows(table), at = rows.findIndex((one) => one.row === row), middle = (c.box.left + c.box.right) / 2;
    const above = rows.slice(0, Math.max(at, 0)).reverse().filter((one) => one.headings);
    for (const {headings} of [...above.filter((one) => one.marked), ...above]) {
      const over = headings.find(({box}) => box.left <= middle && box.right >= middle);
      if (over) return [grids.indexOf(table), at, over.text];
    }
    const frozen = rows.some((one) => one.headings) ? null : frozenOver(table, cellsOf(row).length);
    const over = frozen && frozen.headings.find(({box}) => box.left <= middle && box.right >= middle);
    return over ? [grids.indexOf(table), at, over.text] : null;
  }
  // Headings that stay while the rows scroll stand in a table of their own, right above what shows the rows: the row of that
  // table, which has nothing but headings, as many as the rows have cells (and one more over a scroll bar). Of two it is none.
  function frozenOver(table, width) {
    let shows = table;
    for (let up = table.parentElement; up && up !== document.body; up = up.parentElement) {
      if (/auto|scroll/.test(getComputedStyle(up).overflowY)) { shows = up; break; }
    }
    const place = shows.getBoundingClientRect();
    const found = grids.filter((one) => one !== table && !one.contains(table) && !table.contains(one)).flatMap((one) => {
      const box = one.getBoundingClientRect(), rows = gridRows(one).filter(({row}) => norm(row.innerText) || row.querySelector('input, select, textarea'));
      const fits = rows.length && rows.every((row) => row.headings && (row.marked || rows.length === 1)) && Math.abs(box.bottom - place.top) <= 4 * NEAR && across(box, place) > 0;
      const head = fits && rows[rows.length - 1];
      return head && (head.headings.length === width || head.headings.length === width + 1 && !head.headings[width].text) ? [{...head, table: one}] : [];
    });
    return found.length === 1 ? found[0] : null;
  }
  const columnHeading = (c) => { if (c.cell === undefined) c.cell = cellOf(c); return c.cell ? c.cell[2] : ''; };
  function rowHeading(c) { // what the first cell of its row says, where that has no box
    const row = columnHeading(c) && c.host.closest('tr, [role=row]'), first = row && cellsOf(row)[0];
    return first && !first.querySelector('input, select, textarea') ? norm(first.innerText) : '';
  }

  // how a control is called: [text, how, run], the strongest first
  function names(c) {
    const found = [], el = c.host;
    const add = (text, how, from) => { if (norm(text) && !found.some((f) => f.text === norm(text))) found.push({text: norm(text), how, run: from || null}); };
    for (const label of el.labels || []) { add(ownWords(label), 'label'); add(firstWords(label), 'label'); }
    for (const id of (el.getAttribute('aria-labelledby') || '').split(/\s+/)) {
      const named = id && el.getRootNode().getElementById(id);
      if (named) add(ownWords(named), 'aria');
    }
    add(el.getAttribute('aria-label'), 'aria');
    if (!found.length) {
      const left = leftOf(c), over = above(c);
      const right = c.type === 'checkbox' || c.type === 'radio' ? rightOf(c) : null;
      let best = right && {...right, how: 'right'};
      if (!best && left && !(over && over.distance <= 8 && left.distance > 120)) best = {...left, how: 'left'};
      if (!best && over) best = {...over, how: 'above'};
      if (best) add(best.run.text, best.how, best.run);
    }
    add(columnHeading(c), 'column');
    add(el.title, 'title');
    add(el.placeholder, 'placeholder');
    return found;
  }

  for (const c of controls) c.names = names(c);
  const used = new Set(controls.flatMap((c) => c.names.map((n) => n.run)).filter(Boolean));

  function headingLevel(r) {
    const title = r.parent.closest('h1, h2, h3, h4, h5, h6');
    if (title) return Number(title.tagName[1]);
    if (r.parent.closest('legend, caption')) return 0; // known by what it encloses
    if (used.has(r)) return 0;
    const cell = r.parent.closest('td, th');
    const marked = r.bold || (cell && cell.tagName === 'TH');
    if (cell && norm(cell.innerText) === r.text) {
      const row = cell.parentElement;
      if (row.querySelector('input, select, textarea, button')) return 0;
      const alone = [...row.cells].filter((one) => norm(one.innerText)).length === 1;
      const coloured = [cell, row].some((one) => !/^(rgba\(0, 0, 0, 0\)|transparent)$/.test(getComputedStyle(one).backgroundColor));
      return alone && (cell.colSpan > 1 || row.cells.length === 1) && (marked || coloured) ? 7 : 0;
    }
    if (controls.some((c) => onLine(c.box, r.box) && c.box.right <= r.box.left + NEAR && r.box.left - c.box.right < 60)) return 0; // belongs to that box
    if (!marked || controls.some((c) => onLine(c.box, r.box) && c.box.left > r.box.left && c.box.left - r.box.right < 600)) return 0;
    return 8;
  }
  const headings = runs.map((r) => ({run: r, level: headingLevel(r)})).filter((h) => h.level);

  // the titles a thing stands under, the nearest first
  function sections(el, box) {
    const found = [];
    const add = (text) => { if (norm(text) && !found.includes(norm(text))) found.push(norm(text)); };
    for (let up = el.parentElement; up; up = up.parentElement) {
      if (up.tagName === 'FIELDSET') { const legend = up.querySelector(':scope > legend'); if (legend) add(legend.innerText); }
      if (up.tagName === 'TABLE' && up.caption) add(up.caption.innerText);
      if (/^(group|region|radiogroup)$/.test(up.getAttribute('role') || '')) {
        add(up.getAttribute('aria-label'));
        const by = document.getElementById(up.getAttribute('aria-labelledby') || '');
        if (by) add(by.innerText);
      }
    }
    let last = 99;
    const over = headings.filter((h) => h.run.box.bottom <= box.top + NEAR && across(wide(h.run), box) > 0)
      .sort((a, b) => b.run.box.bottom - a.run.box.bottom);
    for (const h of over) if (h.level < last) { add(h.run.text); last = h.level; }
    return found;
  }
  // a heading reaches as far as the cell or block it stands in
  const wide = (r) => { const b = (r.parent.closest('td, th') || r.block).getBoundingClientRect(); return union(boxOf(b), r.box); };

  function describe(c, at) {
    const el = c.el, chosen = c.tag === 'SELECT' ? el.selectedOptions[0] : null;
    const unfit = el.willValidate && !(el.form && el.form.noValidate) && !el.validity.valid ? el.validationMessage : '';
    const labelBox = c.names.length && c.names[0].run ? union(c.box, c.names[0].run.box) : c.box;
    return {
      at, kind: c.tag === 'SELECT' ? (el.multiple ? 'list' : 'select') : c.tag === 'TEXTAREA' ? 'text' : c.type,
      name: nameOf(c), id: c.host.id || '', names: c.names.map((n) => [n.text, n.how]), sections: sections(c.host, labelBox),
      max: el.maxLength > 0 ? el.maxLength : null, read_only: Boolean(el.readOnly) || el.getAttribute('aria-readonly') === 'true', disabled: el.matches(':disabled'),
      value: el.type === 'password' ? '' : c.type === 'rich' ? norm(el.innerText) : el.value, text: chosen ? norm(chosen.text) : '', checked: Boolean(el.checked),
      options: c.tag === 'SELECT' ? [...el.options].map((o) => [o.value, norm(o.text)]) : [],
      box: [c.box.left, c.box.top, c.box.right, c.box.bottom], behind: isBehind(c.host), cell: (columnHeading(c), c.cell), row: rowHeading(c), wrong: complaint(c), unfit,
    };
  }
  const nameOf = (c) => c.host.name || c.host.getAttribute('name') || '';

  // whether it sends a form with boxes that a person fills: such a thing is no item of a menu
  const sendsBoxes = (el) => Boolean(el.form) && (el.type === 'submit' || el.type === 'image') && controls.some((c) => c.el.form === el.form);

  // what the page says is wrong with a box: by its attributes, else the errors in what holds this box and no other
  const wrongs = [...document.querySelectorAll('[class*=error i], [class*=invalid i], [role=alert]')]
    .filter((el) => !el.matches('input, select, textarea, form, body') && norm(el.innerText) && filled(el.getBoundingClientRect()));
  function complaint(c) {
    const said = (wordsOf(c, 'aria-errormessage') || (c.el.getAttribute('aria-invalid') === 'true' && wordsOf(c, 'aria-describedby'))) || '';
    if (said) return said;
    for (let up = c.host.parentElement; up && up !== document.body && wrongs.length; up = up.parentElement) {
      if (controls.some((other) => other !== c && up.contains(other.host) && !(other.type === 'radio' && other.el.name === c.el.name))) return '';
      const inside = wrongs.filter((one) => up.contains(one) && !one.contains(c.host));
      if (inside.length) return norm(inside.filter((one) => !inside.some((other) => other !== one && other.contains(one))).map((one) => one.innerText).join(' '));
    }
    return '';
  }
  function wordsOf(c, attribute) {
    const ids = (c.el.getAttribute(attribute) || '').split(/\s+/).filter(Boolean);
    return norm(ids.map((id) => c.el.getRootNode().getElementById(id)).filter(Boolean).map((one) => one.innerText).join(' '));
  }

  function see() {
    const all = controls.map(describe);
    const groups = new Map(), listed = [];
    controls.forEach((c, at) => {
      if (c.type !== 'radio' || !c.el.name) { listed.push(all[at]); return; }
      const key = c.el.name + '|' + [...document.forms].indexOf(c.el.form);
      if (!groups.has(key)) {
        const left = leftOf(c), over = above(c), group = all[at];
        group.members = [];
        group.names = [];
        if (left) group.names.push([left.run.text, 'left']); else if (over) group.names.push([over.run.text, 'above']);
        const set = c.el.closest('fieldset, [role=radiogroup]');
        const legend = set && (set.querySelector(':scope > legend') || set);
        const called = legend && (legend.tagName === 'LEGEND' ? norm(legend.innerText) : norm(set.getAttribute('aria-label')));
        if (called) group.names.unshift([called, 'legend']);
        const heading = columnHeading(c);
        if (heading) group.names.push([heading, 'column']);
        group.value = '';
        group.text = '';
        groups.set(key, group);
        listed.push(group);
      }
      const group = groups.get(key), text = (c.names[0] || {text: ''}).text;
      group.members.push([at, c.el.value, text]);
      if (c.el.checked) { group.value = c.el.value; group.text = text; }
      group.disabled = group.disabled && c.el.matches(':disabled');
    });
    return {
      born: performance.timeOrigin, ready: document.readyState, url: location.href, title: norm(document.title),
      charset: document.characterSet, width: innerWidth, height: innerHeight,
      text: shown, controls: listed,
      pressables: pressables.map((p, at) => ({at, text: p.text, tag: p.el.tagName, disabled: p.el.matches(':disabled'), sends: sendsBoxes(p.el),
        same: [p.el.tagName, p.el.name || '', p.el.getAttribute('href') || '', p.el.getAttribute('onclick') || '', [...document.forms].indexOf(p.el.form), p.text].join('|'),
        sections: sections(p.el, p.box), box: [p.box.left, p.box.top, p.box.right, p.box.bottom]})),
    };
  }

  function fire(el, kind, Kind, more) { el.dispatchEvent(new Kind(kind, {bubbles: true, cancelable: true, composed: true, ...more})); }
  function setText(el, text) {
    const key = text.slice(-1) || 'Backspace';
    el.focus();
    fire(el, 'keydown', KeyboardEvent, {key});
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(el), 'value').set.call(el, text);
    fire(el, 'input', InputEvent, {data: text, inputType: 'insertReplacementText', cancelable: false});
    fire(el, 'keyup', KeyboardEvent, {key});
    fire(el, 'change', Event, {cancelable: false});
    el.blur();
  }
  function setRich(el, text) { // as typing does: the editor hears beforeinput and input, and keeps its own model
    el.focus();
    el.ownerDocument.getSelection().selectAllChildren(el);
    el.ownerDocument.execCommand(text ? 'insertText' : 'delete', false, text);
    fire(el, 'change', Event, {cancelable: false});
    el.blur();
  }
  function setOption(el, value) {
    el.focus();
    el.value = value;
    fire(el, 'input', Event, {cancelable: false});
    fire(el, 'change', Event, {cancelable: false});
    el.blur();
  }

  const again = (what) => look({what}); // what is seen now, not when this call began
  const HANDLERS = ['onkeydown', 'oninput', 'onkeyup', 'onchange', 'onblur', 'onfocusout', 'onclick'];

  // Each box is filled only if it still is called what it was called when it was chosen. `stirred`: the page may do more.
  async function fill() {
    const before = see().controls, done = [];
    let stirred = false;
    const stir = () => { stirred = true; };
    const observer = new MutationObserver(stir);
    for (const root of new Set([document, ...controls.map((c) => c.el.getRootNode())])) {
      observer.observe(root, {subtree: true, childList: true, attributes: true, characterData: true});
    }
    if (window.navigation) navigation.addEventListener('navigate', stir);
    for (const task of request.tasks) {
      const now = before.find((c) => c.at === task.at);
      const same = now && now.kind === task.kind && now.name === task.name && JSON.stringify(now.names) === JSON.stringify(task.names)
        && JSON.stringify(now.sections) === JSON.stringify(task.sections);
      if (!same) { done.push(false); continue; }
      const el = controls[task.member === null ? task.at : task.member].el;
      if (now.kind !== 'text' || HANDLERS.some((one) => el[one] || (el.form && el.form[one]))) stir();
      if (task.kind === 'checkbox' || task.kind === 'radio') { if (el.checked !== task.checked) el.click(); }
      else if (task.kind === 'rich') setRich(el, task.value);
      else if (task.kind === 'select') setOption(el, task.value);
      else setText(el, task.value);
      done.push(true);
    }
    await moment();
    observer.disconnect();
    if (window.navigation) navigation.removeEventListener('navigate', stir);
    return {done, stirred, seen: stirred ? null : JSON.parse(await again('see'))};
  }
  // two tasks later what the page did at once is done; a frame would take longer, and a hidden window draws none
  const moment = () => new Promise((resolve) => { setTimeout(() => setTimeout(resolve, 0), 0); });

  // Where to click so that nothing but the pressable is hit, in the window's pixels; null where that can't be told.
  // A click that hits something else after all, because the page moved meanwhile, is swallowed.
  async function aim() {
    const found = pressables[request.at];
    if (!found || found.text !== request.called || found.el.matches(':disabled')) return null;
    const el = found.el, place = () => el.getClientRects()[0];
    const first = place();
    if (!first || first.top < 0 || first.left < 0 || first.bottom > innerHeight || first.right > innerWidth) {
      el.scrollIntoView({block: 'center', inline: 'nearest', behavior: 'instant'});
    }
    const before = place();
    await moment();
    const now = place();
    if (!before || !now || before.left !== now.left || before.top !== now.top) return null;
    let x = (now.left + now.right) / 2, y = (now.top + now.bottom) / 2;
    const isHit = () => { const hit = el.getRootNode().elementFromPoint(x, y); return Boolean(hit) && (hit === el || el.contains(hit)); };
    if (!isHit()) { // a calendar that a box has opened lies over it: as if one pressed beside it, on nothing
      for (const kind of ['mousedown', 'mouseup']) fire(document.documentElement, kind, MouseEvent);
      await moment();
      if (!isHit()) return null;
    }
    for (let inner = window; inner !== inner.parent; inner = inner.parent) {
      const frame = sameOrigin(inner);
      if (!frame) return null;
      const box = frame.getBoundingClientRect();
      x += box.left + frame.clientLeft;
      y += box.top + frame.clientTop;
      if (frame.getRootNode().elementFromPoint(x, y) !== frame || getComputedStyle(frame).transform !== 'none') return null;
    }
    const kinds = ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click'];
    const forget = () => { for (const kind of kinds) removeEventListener(kind, check, true); };
    const check = (event) => {
      if (!event.isTrusted) return;
      if (!event.composedPath().includes(el)) { event.preventDefault(); event.stopImmediatePropagation(); }
      if (event.type === 'click') forget();
    };
    for (const kind of kinds) addEventListener(kind, check, true);
    setTimeout(forget, 1000);
    return [x, y];
  }
  function sameOrigin(inner) { try { return inner.frameElement; } catch { return null; } }

  function element() {
    const list = request.of === 'control' ? controls : pressables;
    const found = list[request.at];
    return found && (request.of === 'control' ? nameOf(found) : found.text) === request.called ? found.el : null;
  }

  // for the recorder: what is seen, and which box or thing to press a person has just used
  function told() {
    const el = request.target, group = controls.findIndex((c) => c.el === el);
    const seen = see(), box = controls[group];
    const listed = seen.controls.findIndex((c) => c.at === group || (c.members || []).some((member) => member[0] === group));
    const pressed = pressables.filter((p) => p.el === el || p.el.contains(el)).pop();
    return {seen, tables: tables(), control: box ? listed : -1, pressable: pressed ? pressables.indexOf(pressed) : -1, password: Boolean(box && (box.type === 'password' || request.secret))};
  }

  function tables() {
    const cells = (row, width) => cellsOf(row).slice(0, width).map((cell) => ({
      text: norm(cell.innerText), head: cell.tagName === 'TH', boxes: Boolean(cell.querySelector('input:not([type=hidden], [type=checkbox], [type=radio]), select, textarea')), press: pressables.findIndex((p) => cell.contains(p.el)),
    }));
    const shown = [...document.querySelectorAll('table')].filter((t) => !t.querySelector('table'));
    const heads = new Map(shown.map((t) => {
      const width = t.rows.length ? t.rows[0].cells.length : 0;
      return [t, width && !gridRows(t).some((one) => one.headings && one.marked) ? frozenOver(t, width) : null];
    }));
    const taken = new Set([...heads.values()].filter(Boolean).map((one) => one.table)); // they are no table of their own
    return shown.filter((t) => !taken.has(t) && filled(t.getBoundingClientRect()))
      .map((t) => [...(heads.get(t) ? [cells(heads.get(t).row, t.rows[0].cells.length)] : []), ...[...t.rows].map((row) => cells(row))]);
  }

  const answer = {see, fill, aim, element, tables, told}[request.what](); // all but waiting is done at once
  putBack();
  return request.what === 'element' ? answer : JSON.stringify(await answer); // much cheaper to hand over than objects
})
