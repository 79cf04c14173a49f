"""Pictures of the panel's pages for the docs: ``python -m benchmarks.panel.screens --to docs/images/panel``.

A project is filled with made-up cases, served, and looked at by Chromium in both themes, wide and narrow.
"""

from __future__ import annotations

import argparse
import io
import tempfile
from pathlib import Path

import yaml
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from benchmarks.panel.filling import fill, report_workers
from benchmarks.panel.showing import show_case
from bots.cases.store import Store
from bots.panel.serving import served
from bots.people.logging_in import begin_session
from bots.people.rights import Role
from bots.people.users import add_user
from bots.queue.by_hand import pause_by
from bots.queue.kinds import PauseKind
from bots.settings import load_settings
from connectors.web.chromium import executable

PROJECT = {
    "name": "Banca Esempio",
    "packaged": ["account_opening", "invoice_register", "identity_register"],
    "panel": {"port": 0},
    "environments": {"test": {"accounts": {"core_banking": ["robot1", "robot2"]}}},
}
PAGES = {
    "now": "/",
    "cases": "/cases",
    "case": "/cases/{case}",
    "queues": "/queues",
    "robots": "/robots",
    "targets": "/targets",
    "bots": "/bots",
    "bot": "/bots/account_opening",
    "nights": "/nights",
    "statistics": "/statistics",
    "people": "/people",
    "account": "/account",
}
SHOWN = ("now", "cases", "case", "targets", "statistics")  # those that the docs show
_HIGHEST = 1500  # pixels of a picture
WIDTHS = {"wide": 1280, "narrow": 400}


def main() -> None:
    """Take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--to", type=Path, required=True)
    parser.add_argument("--pages", nargs="*", default=SHOWN)
    parser.add_argument("--language", default="en")
    options = parser.parse_args()
    options.to.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        (home / "bots.yaml").write_text(yaml.safe_dump(PROJECT), encoding="utf-8")
        settings = load_settings(home)
        store = Store.open(settings)
        fill(store, 3000)
        report_workers(store)
        case_id = show_case(store, "account_opening")
        add_user(store, "anna", "a few words of mine", Role.ADMIN, by="anna")
        pause_by(store, PauseKind.TARGET, "core_banking", by="anna", reason="closing of the month")
        with store.transaction() as connection:
            cookie = begin_session(connection, "anna", store.clock(), "screens")
        with served(settings) as serving, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=executable(), args=["--no-sandbox"])
            for name in options.pages:
                path = PAGES[name].format(case=case_id)
                _shoot(browser, serving.url, cookie, path, options.to / name, options.language)
            browser.close()
        store.close()


def _shoot(browser: Browser, url: str, cookie: str, path: str, to: Path, language: str) -> None:
    for theme in ("light", "dark"):
        for width_name, width in WIDTHS.items():
            context = browser.new_context(
                color_scheme=theme,  # type: ignore[arg-type]
                locale=language,
                viewport={"width": width, "height": 900},
            )
            context.add_cookies([{"name": "bots", "value": cookie, "url": url}])
            page = context.new_page()
            page.goto(url.rstrip("/") + path, wait_until="load")
            page.evaluate("document.querySelectorAll('img').forEach(each => each.loading = 'eager')")
            page.wait_for_function("[...document.images].every(each => each.complete)")
            whole = io.BytesIO(page.screenshot(full_page=True))
            context.close()
            with Image.open(whole) as picture:
                part = picture.convert("RGB").crop((0, 0, picture.width, min(picture.height, _HIGHEST)))
                part.quantize(128, dither=Image.Dither.NONE).save(f"{to}-{theme}-{width_name}.png", optimize=True)


if __name__ == "__main__":
    main()
