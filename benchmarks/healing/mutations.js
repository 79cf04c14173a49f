// Changes a page as the next version of an application might. `request`: kind, target (data-truth), words, seed.
// Answers whether it could be done; boxes keep their data-truth, which nothing that is measured looks at.
(request) => {
  const BOXES = 'input:not([type=hidden]):not([type=submit]):not([type=button]):not([type=image]):not([type=reset]), select, textarea';
  let seed = request.seed;
  const dice = () => { seed = (seed * 1103515245 + 12345) % 2147483648; return seed / 2147483648; };
  const norm = (text) => (text || '').replace(/[\s\u00a0]+/g, ' ').trim();
  const boxes = () => [...document.querySelectorAll('[data-truth]')];
  const target = document.querySelector(`[data-truth="${request.target}"]`);
  const words = (text) => norm(text).toLowerCase().replace(/[\s:*.]+$/, '');

  // the largest part of the page that holds this box and no other: its row
  function row(el) {
    let found = el;
    for (let up = el.parentElement; up && up !== document.body && up.tagName !== 'FORM'; up = up.parentElement) {
      if (up.querySelectorAll(BOXES).length !== 1) break;
      if (!/^(TBODY|TABLE)$/.test(up.tagName)) found = up;
    }
    return found;
  }
  const whole = (el) => words(row(el).textContent).includes(words(request.label)) || el.getAttribute('aria-label') === request.label;

  function textOf(el, label) { // the text nodes that say so, the nearest first
    const found = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const box = el.getBoundingClientRect();
    while (walker.nextNode()) {
      if (words(walker.currentNode.data) !== words(label)) continue;
      const range = document.createRange();
      range.selectNode(walker.currentNode);
      const at = range.getBoundingClientRect();
      found.push([Math.hypot(at.left - box.left, at.top - box.top), walker.currentNode]);
    }
    return found.sort((a, b) => a[0] - b[0]).map((one) => one[1]);
  }
  function reword(el, label, text) {
    for (const name of ['aria-label', 'placeholder', 'title']) {
      if (words(el.getAttribute(name)) === words(label)) { el.setAttribute(name, text); return true; }
    }
    const nodes = textOf(el, label);
    if (!nodes.length) return false;
    nodes[0].data = nodes[0].data.replace(norm(nodes[0].data), text);
    return true;
  }
  function fresh(label) {
    const added = document.createElement(row(target).tagName === 'TR' ? 'tr' : 'div');
    const box = '<input name="new_one" id="new_one">';
    added.innerHTML = added.tagName === 'TR' ? `<td>${label}</td><td>${box}</td>` : `<label for="new_one">${label}</label> ${box}`;
    if (row(target).tagName === 'TD') return false;
    row(target).before(added);
    return true;
  }

  const kinds = {
    names() {
      const made = new Map();
      for (const el of document.querySelectorAll('[name], [id]')) {
        for (const kind of ['name', 'id']) {
          const old = el.getAttribute(kind);
          if (!old || (kind === 'name' && !el.matches(BOXES))) continue;
          if (!made.has(kind + old)) made.set(kind + old, 'x' + Math.floor(dice() * 1e9).toString(36));
          el.setAttribute(kind, made.get(kind + old));
        }
      }
      for (const el of document.querySelectorAll('[for]')) el.setAttribute('for', made.get('id' + el.getAttribute('for')) || '');
      return true;
    },
    classes() { for (const el of document.querySelectorAll('body *')) el.className = 'k' + Math.floor(dice() * 1e6); return true; },
    reworded() { return reword(target, request.label, request.words); },
    translated() {
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), nodes = [];
      while (walker.nextNode()) nodes.push(walker.currentNode);
      const other = (text) => text.replace(/[a-z]/gi, (c) => 'nopqrstuvwxyzabcdefghijklm'['abcdefghijklmnopqrstuvwxyz'.indexOf(c.toLowerCase())]);
      for (const node of nodes) if (norm(node.data) && !node.parentElement.closest('option, script, style')) node.data = other(node.data);
      for (const el of boxes()) for (const name of ['aria-label', 'placeholder', 'title']) if (el.getAttribute(name)) el.setAttribute(name, other(el.getAttribute(name)));
      return true;
    },
    moved() { const one = row(target); if (!whole(target) || one === target) return false; one.parentElement.append(one); return true; },
    added() { return whole(target) && row(target) !== target && fresh('Internal Note'); },
    removed() { const one = row(target); if (!whole(target)) return false; one.remove(); return true; },
    replaced() { const one = row(target); if (!whole(target) || one === target || !fresh('Internal Note')) return false; one.remove(); return true; },
    swapped() {
      const one = row(target);
      const other = [...one.parentElement.children].filter((each) => each !== one && each.tagName === one.tagName && each.querySelector('[data-truth]') && row(each.querySelector('[data-truth]')) === each)[0];
      if (!whole(target) || !other || one === target) return false;
      const mark = document.createComment('');
      one.before(mark); other.before(one); mark.replaceWith(other);
      return true;
    },
    reordered() {
      const one = row(target), parent = one.parentElement;
      if (!whole(target) || one === target) return false;
      const rows = [...parent.children].filter((each) => each.querySelector('[data-truth]') && row(each.querySelector('[data-truth]')) === each);
      if (rows.length < 3) return false;
      for (const each of rows.map((value) => [dice(), value]).sort((a, b) => a[0] - b[0])) parent.append(each[1]);
      return true;
    },
    tab() {
      const one = row(target);
      if (!whole(target) || one === target || one.tagName === 'TD') return false;
      const panel = document.createElement('div');
      panel.innerHTML = '<div role=tablist><button type=button role=tab>General</button><button type=button role=tab aria-controls=more>More</button></div><div role=tabpanel id=more hidden></div>';
      (document.forms[0] || document.body).prepend(panel);
      const inside = document.createElement(one.tagName === 'TR' ? 'table' : 'div');
      inside.append(one);
      panel.querySelector('[role=tabpanel]').append(inside);
      return true;
    },
    divs() {
      if (!document.querySelector('table')) return false;
      for (const table of [...document.querySelectorAll('table')].reverse()) {
        const outer = document.createElement('div');
        for (const tr of [...table.rows]) {
          const line = document.createElement('div');
          for (const cell of [...tr.cells]) {
            const part = document.createElement('span');
            part.style.cssText = 'display:inline-block;min-width:9em;vertical-align:top';
            part.append(...cell.childNodes);
            line.append(part);
          }
          outer.append(line);
        }
        table.replaceWith(outer);
      }
      return true;
    },
  };
  return kinds[request.kind]();
}
