"""Web applications by what a person sees: forms filled in the right box or not at all.

Robot Framework gets it as ``Library    connectors.WebApp    APP``. Whoever runs bots calls, from outside any keyword:

- `reset` between cases: cookies, pages and values of the last customer are gone, the browser stays;
- `discard` after a time-out or when a case is stopped: the browser is killed, the next keyword starts another.

Nothing heavy is imported until a keyword needs a browser.
"""

from __future__ import annotations

import sys

__all__ = ["discard", "reset"]


def reset() -> None:
    """Drop every application's pages, cookies and values; the browser itself stays. Never raises for a dead browser."""
    library = sys.modules.get("connectors.web.library")
    if library is not None:
        library.reset_all()


def discard() -> None:
    """Kill the browser, if one runs; safe at any time, from any thread."""
    browser = sys.modules.get("connectors.web.browser")
    if browser is not None:
        browser.discard()
