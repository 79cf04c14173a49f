"""Evidence of what a window shows: its picture and its page source, without passwords and without lists of others."""

from __future__ import annotations

from playwright.sync_api import Page

# Rows under a row of headings are a list of records, mostly of other people; rows with boxes are the form's own.
_OTHERS = "table:has(tr > th + th):not(:has(table, select, textarea, input:not([type=hidden], [type=checkbox]))) td"
_SOURCE = """(others) => {
  const copy = document.documentElement.cloneNode(true);
  for (const one of copy.querySelectorAll('script, noscript')) one.remove();
  for (const one of copy.querySelectorAll('input[type=password], input[type=hidden]')) one.removeAttribute('value');
  for (const one of copy.querySelectorAll('option:not([selected])')) one.replaceWith();
  for (const one of copy.querySelectorAll(others)) one.textContent = '…';
  return `<!-- ${location.pathname} -->\\n${copy.outerHTML}`;
}"""


def picture(page: Page) -> bytes:
    """A window as PNG; passwords and the rows of lists are covered."""
    masks = [frame.locator(f"input[type=password], {_OTHERS}") for frame in page.frames]
    return page.screenshot(mask=masks, timeout=10_000)


def source(page: Page) -> bytes:
    """The HTML of a window's frames, one after the other, as it is now but for what was typed into its boxes.

    Scripts, hidden values, what a select offers beside what is chosen, and the rows of lists are left out: they may be
    other people's, or open the session to whoever reads them.
    """
    return "\n".join(str(frame.evaluate(_SOURCE, _OTHERS)) for frame in page.frames).encode()
