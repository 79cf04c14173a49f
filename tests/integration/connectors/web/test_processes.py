"""The browser's processes: reused, discarded, never left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Page

from connectors import web
from connectors.errors import TargetUnavailableError, UnknownOutcomeError
from connectors.web import browser, chromium
from connectors.web.errors import BrowserMissingError, BrowserStuckError, FieldNotFoundError
from connectors.web.library import WebApp
from resources.specimens.core_banking.process import ROOT, CoreBanking


class TimeIsOverError(BaseException):
    """Like Robot Framework's time-outs, no Exception."""


def browsers(parent: int) -> list[psutil.Process]:
    return [
        one for one in psutil.Process(parent).children(recursive=True) if "chrom" in one.name() or "node" in one.name()
    ]


def gone(processes: list[psutil.Process], seconds: float = 10) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if not [one for one in processes if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]:
            return True
        time.sleep(0.1)
    return False


def test_one_browser_serves_the_next_case_too(app: WebApp) -> None:
    """A reset between cases keeps the browser; so does a new library instance, which Robot Framework makes each run."""
    app.open_form("account")
    first = browsers(os.getpid())
    web.reset()
    WebApp("core_banking").open_form("account")
    assert {one.pid for one in first} & {one.pid for one in browsers(os.getpid()) if "node" in one.name()}
    running = browser.running()
    assert running is not None
    assert running.run(lambda workshop: len(workshop.desks), 10) == 1


def test_discarding_leaves_no_process_and_no_folder(app: WebApp) -> None:
    """After a discard neither a process nor a profile is left, and the next keyword starts another browser."""
    app.open_form("account")
    started = browsers(os.getpid())
    assert started
    web.discard()
    web.discard()
    assert gone(started)
    assert not list(Path(tempfile.gettempdir()).glob(f"{chromium.PREFIX}{os.getpid()}-*"))
    app.open_form("account")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (FieldNotFoundError("bank", "no field"), BrowserStuckError),
        (UnknownOutcomeError("bank", "sent"), UnknownOutcomeError),
    ],
)
def test_what_a_browser_shows_while_it_dies_says_nothing_of_the_page(
    app: WebApp, said: Exception, told: type[Exception]
) -> None:
    """A field that is missing on the last look before the discard isn't missing; what was sent stays unknown."""
    app.open_form("account")
    running = browser.running()
    assert running is not None

    def look(_: object) -> None:
        threading.Thread(target=running.discard).start()
        while running.alive:
            time.sleep(0.001)
        raise said

    with pytest.raises(told):
        running.run(look, 10)
    app.open_form("account")


def test_a_window_that_is_gone_is_no_page_without_fields(app: WebApp) -> None:
    """With its last window closed an application is unavailable; the next form opens a new one."""
    app.open_form("account")
    running = browser.running()
    assert running is not None
    running.run(lambda workshop: workshop.desks["core_banking"].context.pages[0].close(), 10)
    with pytest.raises(TargetUnavailableError, match="closed all its windows"):
        app.fill_form(customer_number="1")
    app.open_form("account")


def test_a_window_that_closes_itself_under_the_click_was_pressed(app: WebApp) -> None:
    """A pick list may be gone before the click is answered: no browser died of that, unless no window is left."""
    app.open_form("account")
    running = browser.running()
    assert running is not None

    def closing(page: Page) -> None:
        page.close()
        page.mouse.click(1, 1)

    def work(workshop: browser.Workshop) -> int:
        desk = workshop.desks["core_banking"]
        list_window = desk.context.new_page()
        desk._click(list_window, lambda: closing(list_window))
        return len(desk.context.pages)

    def last(workshop: browser.Workshop) -> None:
        desk = workshop.desks["core_banking"]
        desk._click(desk.context.pages[0], lambda: closing(desk.context.pages[0]))

    assert running.run(work, 30) == 1
    with pytest.raises(BrowserStuckError):
        running.run(last, 30)


def test_close_app_ends_the_browser(app: WebApp) -> None:
    """With the last application the browser goes."""
    app.open_form("account")
    started = browsers(os.getpid())
    app.close_app()
    assert gone(started)
    app.close_app()


@pytest.mark.skipif(os.name != "posix", reason="Robot Framework's own time-outs use signals here")
def test_a_time_out_in_mid_page_discards_the_browser(app: WebApp, bank: CoreBanking) -> None:
    """A time-out that strikes while a page is waited for leaves a process that goes on working."""

    def strike(number: int, frame: object) -> None:
        raise TimeIsOverError

    app.open_form("account")
    started = browsers(os.getpid())
    bank.be_nasty(slow_answer=20.0)
    before = signal.signal(signal.SIGALRM, strike)
    try:
        signal.setitimer(signal.ITIMER_REAL, 1.0)
        with pytest.raises(TimeIsOverError):
            app.open_form("customer")
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert gone(started)
    bank.be_nasty(slow_answer=0.0)
    app.open_form("account")


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="kill -9")
@pytest.mark.parametrize("group", [False, True], ids=["process", "process group"])
def test_a_killed_worker_leaves_no_browser(bank: CoreBanking, tmp_path: Path, group: bool) -> None:
    """Kill -9 of the process, or of its group, ends its browser within seconds; the next one sweeps its profiles."""
    code = (
        "import sys; from connectors.web.library import WebApp; WebApp('core_banking').open_form('account');"
        "print('open', flush=True); sys.stdin.read()"
    )
    worker = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(tmp_path)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    with worker:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "open\n"
        started = browsers(worker.pid)
        assert any("chrom" in one.name() for one in started)
        if group:
            os.killpg(worker.pid, signal.SIGKILL)
        else:
            worker.kill()
    assert gone(started, 20)
    sweep = "from connectors.web import chromium; chromium.own_folder().__enter__()"
    subprocess.run([sys.executable, "-c", sweep], cwd=ROOT, env={**os.environ, "TMPDIR": str(tmp_path)}, check=True)
    assert not list(tmp_path.glob(f"{chromium.PREFIX}{worker.pid}-*"))


def test_a_missing_browser_says_what_to_install(app: WebApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """BOTS_CHROMIUM that names nothing, or no browser anywhere, is told with what to do."""
    app.close_app()
    monkeypatch.setenv("BOTS_CHROMIUM", str(tmp_path / "none"))
    with pytest.raises(BrowserMissingError, match="which isn't there: correct or unset it"):
        app.open_form("account")
    monkeypatch.setenv("BOTS_CHROMIUM", sys.executable)
    with pytest.raises(BrowserMissingError, match="can't be started"):
        app.open_form("account")
    monkeypatch.delenv("BOTS_CHROMIUM")
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(chromium, "_ELSEWHERE", ())
    with pytest.raises(BrowserMissingError, match="apt-get install chromium"):
        chromium.executable("")


def test_nothing_that_the_browser_keeps_reaches_the_next_case(app: WebApp, bank: CoreBanking) -> None:
    """Cookies, local storage, caches and downloads of one customer are gone; the browser is the same."""
    leak = """async () => {
        document.cookie = "customer=ROSSI"; localStorage.customer = "ROSSI"; sessionStorage.customer = "ROSSI";
        await new Promise(done => { const open = indexedDB.open("ROSSI"); open.onsuccess = done; });
    }"""
    look = """async () => [document.cookie, JSON.stringify(localStorage), JSON.stringify(sessionStorage),
        JSON.stringify((await indexedDB.databases()).map(one => one.name))]"""

    def in_page(script: str) -> object:
        app.log_in()
        running = browser.running()
        assert running is not None
        return running.run(lambda workshop: workshop.desks["core_banking"].context.pages[0].evaluate(script), 20)

    def download() -> Path:
        running = browser.running()
        assert running is not None

        def get(workshop: browser.Workshop) -> Path:
            page = workshop.desks["core_banking"].context.pages[0]
            with page.expect_download() as coming:
                page.evaluate(
                    "() => { const a = document.createElement('a'); a.download = 'card.txt';"
                    " a.href = URL.createObjectURL(new Blob(['ROSSI'])); a.click(); }"
                )
            return Path(coming.value.path())

        return running.run(get, 20)

    in_page(leak)
    kept = download()
    assert kept.read_text() == "ROSSI"
    before = browser.running()
    web.reset()
    assert in_page(look) == ["", "{}", "{}", "[]"]
    assert not kept.exists()
    assert browser.running() is before
