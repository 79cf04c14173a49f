// Tells of everything a person does in a document, with what is seen in all documents of its window at that moment:
// before the page's own handlers run. The look is page.js. What the page does by itself is not told, but for changed boxes.
(() => {
  const look = (__LOOK__);
  Object.defineProperty(window, '__look', {value: look});
  const secrets = new WeakSet(); // boxes that ever held a password, shown or not
  const target = (event) => event.composedPath()[0];

  function tell(kind, el, entries) {
    const all = [];
    const gather = (one) => { // frames of other hosts stay unseen
      try { if (one.__look) all.push(one.__look({what: 'see'})); } catch { return; }
      for (let at = 0; at < one.length; at += 1) gather(one[at]);
    };
    gather(top);
    Promise.all([look({what: 'told', target: el, secret: secrets.has(el)}), ...all])
      .then((told) => window.__told(kind, told, entries || []));
  }

  // lists and calendars that lie above the page: what is picked there ends up in a box without any change of its own
  const floats = (el) => {
    for (let up = el; up && up !== document.body; up = up.parentElement) {
      if (/absolute|fixed/.test(getComputedStyle(up).position)) return true;
    }
    return false;
  };
  const words = (el) => (el.innerText || '').replace(/[\s\u00a0]+/g, ' ').trim();
  const ENTRY = '[role=option], li, td, tr, [class*=item i], [class*=option i], [class*=suggest i]';
  const entryAt = (el) => {
    const entry = el.closest && el.closest(ENTRY);
    return entry && (entry.matches('[role=option]') || floats(entry)) ? words(entry) : '';
  };
  const open = () => [...document.querySelectorAll('[role=option], li')]
    .filter((el) => el.getBoundingClientRect().height > 1 && (el.matches('[role=option]') || floats(el))).map(words).filter(Boolean).slice(0, 200);

  const on = (kind, hear) => addEventListener(kind, hear, true);
  on('focusin', (event) => { if (target(event).type === 'password') secrets.add(target(event)); });
  on('change', (event) => tell('change', target(event)));
  on('click', (event) => { if (event.isTrusted) tell('click', target(event)); });
  on('pointerdown', (event) => {
    const entry = event.isTrusted && entryAt(target(event));
    if (entry) tell('pick', target(event), [entry]);
  });
  on('keydown', (event) => {
    const entries = event.isTrusted && /^(Enter|Tab)$/.test(event.key) ? open() : [];
    if (entries.length) tell('pick', target(event), entries);
  });
  on('focusout', (event) => { if (target(event).isContentEditable) tell('change', target(event)); });
})()
