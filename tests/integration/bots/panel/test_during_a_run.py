"""The panel while 500 cases are worked by another process, in a real browser."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Browser, Page
from sqlalchemy import func, select

from bots.cases.model import Status
from bots.cases.store import Store
from bots.cases.tables import cases
from bots.panel.serving import served
from bots.people.logging_in import begin_session
from bots.people.rights import Role
from bots.people.users import add_user
from bots.settings import Settings, load_settings
from tests.integration.bots.panel.chromium import Chromium
from tests.integration.bots.panel.night import BOT

pytestmark = pytest.mark.slow

CASES, HALF = 500, 250
ROOT = Path(__file__).resolve().parents[4]
AGREES = """([failed, late]) => {
  const told = [...document.querySelectorAll('.light')].map(each => Number(each.querySelector('strong').textContent));
  return told[0] === late && told[2] === failed;
}"""
LISTS = """ids => {
  const shown = [...document.querySelectorAll('table.cases tbody th a')].map(each => each.textContent);
  return shown.sort().join() === ids.join();
}"""
TYPING = "() => { const at = document.activeElement; return [at.name, at.value, at.selectionStart, at.selectionEnd]; }"
OTHERS = ("/cases", "/queues", "/robots", "/targets", "/bots", "/nights", "/statistics", "/people", "/review")


@pytest.fixture
def settings(tmp_path: Path, monkeypatch) -> Settings:
    written = {"name": "Banca Esempio", "packaged": [BOT], "panel": {"port": 0}}
    (tmp_path / "bots.yaml").write_text(yaml.safe_dump(written), encoding="utf-8")
    monkeypatch.delenv("BOTS_PROJECT", raising=False)
    return load_settings(tmp_path)


@pytest.fixture
def waiting(settings: Settings) -> Iterator[Store]:
    """A store with 500 cases that are due within the hour, and somebody who may look."""
    store = Store.open(settings)
    due = store.clock() + timedelta(minutes=50)
    with store.transaction() as connection:
        for number in range(CASES):
            case_id = store.create(
                connection, bot=BOT, version="v1", priority=2, source="inbox", label=f"pratica-{number}", due_at=due
            )
            store.transition(connection, case_id, Status.READY)
    add_user(store, "anna", "a few words of mine", Role.ADMIN, by="anna")
    yield store
    store.close()


@pytest.fixture
def night(settings: Settings) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "tests.integration.bots.panel.night", str(settings.home)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.stdin.close()
        process.wait()


def stands(store: Store) -> tuple[list[str], int]:
    """The cases that failed, and how many are open and due within the hour: those that failed wait for an operator."""
    with store.reading() as connection:
        failed = connection.scalars(select(cases.c.id).where(cases.c.status == Status.FAILED)).all()
        done = connection.scalar(select(func.count()).where(cases.c.status == Status.DONE))
    return sorted(failed), CASES - (done or 0)


@pytest.mark.timeout(600)
def test_the_panel_goes_with_a_run_of_500_cases(settings, waiting, night):
    """Every page answers meanwhile, figures move by themselves to what the database has, nobody's typing is touched."""

    def look(browser: Browser, url: str, cookie: str) -> None:
        with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
            context.set_default_timeout(180_000)  # a busy machine is no mistake of the page
            context.add_cookies([{"name": "bots", "value": cookie, "url": url}])
            first, filtering, third = context.new_page(), context.new_page(), context.new_page()
            first.goto(url + "/")
            filtering.goto(f"{url}/cases?status=failed")
            for page in (first, filtering):
                page.evaluate("window.mine = 'as I left it'")
            field = filtering.locator('.filters input[name="reason"]')
            field.fill("expired_docu")
            field.evaluate("each => each.setSelectionRange(3, 7)")
            for _ in range(CASES // HALF):
                night.stdin.write(f"{HALF}\n")
                night.stdin.flush()
                for path in OTHERS:
                    answer = third.goto(url + path)
                    assert answer is not None
                    assert answer.status == 200, path
                assert night.stdout.readline() == f"{HALF}\n", "the run broke off"
                agree(first, filtering)
            assert len(stands(waiting)[0]) == CASES // 10
            assert stands(waiting)[1] == CASES // 10

    def agree(first: Page, filtering: Page) -> None:
        failed, late = stands(waiting)
        first.wait_for_function(AGREES, arg=[len(failed), late])
        filtering.wait_for_function(LISTS, arg=failed)
        for page in (first, filtering):
            assert page.evaluate("window.mine") == "as I left it", "the page was loaded again"
        assert filtering.evaluate(TYPING) == ["reason", "expired_docu", 3, 7]

    with waiting.transaction() as connection:
        cookie = begin_session(connection, "anna", waiting.clock(), "a test")
    chromium = Chromium()
    try:
        with served(settings) as serving:
            chromium.run(lambda browser: look(browser, serving.url.rstrip("/"), cookie))
    finally:
        chromium.close()
