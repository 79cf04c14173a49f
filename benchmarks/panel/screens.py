"""Pictures of the panel's pages for the docs: ``python -m benchmarks.panel.screens --to docs/images/panel``.

A project is filled with made-up cases, served, and looked at by Chromium in both themes, wide and narrow. With
``--widths huge paper`` as on a wall, and as it is printed.
"""

from __future__ import annotations

import argparse
import io
import shutil
import tempfile
from itertools import product
from pathlib import Path

import yaml
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from sqlalchemy import update

from benchmarks.panel.filling import fill, report_workers
from benchmarks.panel.showing import show_case
from benchmarks.review.cases import draw_cases
from bots.cases.store import Store
from bots.cases.tables import cases
from bots.definition import find_definition
from bots.panel.serving import served
from bots.people.logging_in import begin_session
from bots.people.rights import Role
from bots.people.users import add_user
from bots.queue.by_hand import pause_by
from bots.queue.kinds import PauseKind
from bots.schedule import latest_fire
from bots.schedule.decide import Fire, Record, Why
from bots.schedule.scheduler import put_on_record
from bots.settings import Settings, load_settings
from connectors.web.chromium import executable

ROBOTS = Path(__file__).resolve().parents[2] / "robots"
NIGHTLY = "account_opening"
PROJECT = {
    "name": "Banca Esempio",
    "packaged": ["invoice_register", "identity_register"],
    "panel": {"port": 0},
    "environments": {"test": {"accounts": {"core_banking": ["robot1", "robot2"]}}},
}
PAGES = {
    "now": "/",
    "cases": "/cases",
    "case": "/cases/{case}",
    "review": "/review",
    "desk": "/review/desk?case={asked}",
    "history": "/review/{asked}/history",
    "audit": "/review/audit",
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
SHOWN = ("now", "cases", "case", "desk", "targets", "statistics")  # those that the docs show
ONE_VIEW = frozenset({"desk"})  # what is seen without scrolling: parts of it stay where they are
_HIGHEST = 1500  # pixels of a picture
WIDTHS = {"wide": 1280, "narrow": 400, "huge": 2560, "paper": 794}
READY = "() => [...document.images].every(each => each.complete) && !document.getElementById('loading')"


def main() -> None:
    """Take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--to", type=Path, required=True)
    parser.add_argument("--pages", nargs="*", default=SHOWN)
    parser.add_argument("--language", default="en")
    parser.add_argument("--widths", nargs="*", choices=WIDTHS, default=("wide", "narrow"))
    options = parser.parse_args()
    options.to.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        (home / "bots.yaml").write_text(yaml.safe_dump(PROJECT), encoding="utf-8")
        shutil.copytree(ROBOTS / NIGHTLY, home / "robots" / NIGHTLY)
        with (home / "robots" / NIGHTLY / "bot.yaml").open("a", encoding="utf-8") as written:
            written.write('\nschedule: "0 22 * * *"\n')
        settings = load_settings(home)
        store = Store.open(settings)
        fill(store, 3000)
        report_workers(store)
        _note_last_night(settings, store)
        case_id = show_case(store, "account_opening")
        asked, *others = draw_cases(store, 3, seed=5, fields=("iban", "address", "email"))
        add_user(store, "anna", "a few words of mine", Role.ADMIN, by="anna")
        pause_by(store, PauseKind.TARGET, "core_banking", by="anna", reason="closing of the month")
        with store.transaction() as connection:
            connection.execute(update(cases).where(cases.c.id.in_([asked, *others])).values(bot=NIGHTLY))
            cookie = begin_session(connection, "anna", store.clock(), "screens")
        with served(settings) as serving, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=executable(), args=["--no-sandbox"])
            for name, theme, width in product(options.pages, ("light", "dark"), options.widths):
                path = PAGES[name].format(case=case_id, asked=asked)
                context = _context(browser, serving.url, cookie, theme, width, options.language)
                _shoot(context.new_page(), serving.url.rstrip("/") + path, options.to / f"{name}-{theme}-{width}.png")
                context.close()
            browser.close()
        store.close()


def _note_last_night(settings: Settings, store: Store) -> None:
    bot = find_definition(settings, NIGHTLY)
    planned = latest_fire(bot, store.clock(), time_zone=settings.time_zone)
    assert planned is not None, "it has a schedule"
    put_on_record(store, NIGHTLY, Fire(planned, planned, Why.CRON), Record())


def _context(browser: Browser, url: str, cookie: str, theme: str, width: str, language: str) -> BrowserContext:
    context = browser.new_context(
        color_scheme=theme,  # type: ignore[arg-type]
        locale=language,
        viewport={"width": WIDTHS[width], "height": 1300 if width == "huge" else 900},
    )
    context.add_cookies([{"name": "bots", "value": cookie, "url": url}])
    return context


def _shoot(page: Page, address: str, to: Path) -> None:
    if to.stem.endswith("paper"):
        page.emulate_media(media="print")
    page.goto(address, wait_until="load")
    page.evaluate("document.querySelectorAll('img').forEach(each => each.loading = 'eager')")
    page.wait_for_function(READY)
    whole = io.BytesIO(page.screenshot(full_page=to.name.partition("-")[0] not in ONE_VIEW))
    with Image.open(whole) as picture:
        part = picture.convert("RGB").crop((0, 0, picture.width, min(picture.height, _HIGHEST)))
        part.quantize(128, dither=Image.Dither.NONE).save(to, optimize=True)


if __name__ == "__main__":
    main()
