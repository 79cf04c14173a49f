"""The panel in a real browser: nobody is barred, nothing hostile runs, nobody's focus is touched."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import axe_playwright_python
import pytest
import yaml
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page

from benchmarks.panel.filling import fill, report_workers
from benchmarks.panel.showing import FIELDS, show_case
from bots.cases.bulk import Chosen, cancel_all
from bots.cases.store import Store
from bots.panel.serving import Serving, served
from bots.people.logging_in import begin_session
from bots.people.one_time import code_of, step_of
from bots.people.rights import Role
from bots.people.users import add_user, change_user
from bots.queue.by_hand import pause_by
from bots.queue.kinds import PauseKind
from bots.settings import load_settings
from extractors.reading import State
from tests.integration.bots.panel.chromium import Chromium

pytestmark = pytest.mark.slow

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
HOSTILE = '<img src=x onerror="document.title=1/0,window.hacked=1"><script>window.hacked=1</script>\u202e&"\'>'
PATHS = (
    *("/", "/cases", "/cases/{case}", "/cases/{case}/log", "/queues", "/robots", "/targets", "/bots"),
    *("/bots/account_opening", "/nights", "/statistics", "/people", "/account", "/account/second-factor", "/nowhere"),
)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    made = Chromium()
    yield made
    made.close()


class Place:
    """A panel that is served, with cases, and somebody who is logged in."""

    def __init__(self, serving: Serving, store: Store) -> None:
        self.serving, self.store = serving, store
        self.url = serving.url.rstrip("/")
        self.case_id = show_case(store, "account_opening")
        with store.transaction() as connection:
            self.cookie = begin_session(connection, "anna", store.clock(), "a test")

    def context(self, browser: Browser, **options) -> BrowserContext:
        context = browser.new_context(viewport={"width": 1280, "height": 900}, **options)
        context.set_default_timeout(120_000)  # a busy machine is no mistake of the page
        context.add_cookies([{"name": "bots", "value": self.cookie, "url": self.url}])
        return context


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Iterator[Place]:
    home = tmp_path_factory.mktemp("panel")
    settings = {
        "name": "Banca Esempio",
        "packaged": ["account_opening", "invoice_register"],
        "panel": {"port": 0, "second_factor": {"required": ["operator"]}},
        "environments": {"test": {"accounts": {"core_banking": ["robot1", "robot2"]}}},
    }
    (home / "bots.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("BOTS_PROJECT", raising=False)
        loaded = load_settings(home)
    store = Store.open(loaded)
    fill(store, 200)
    report_workers(store)
    add_user(store, "anna", "a few words of mine", Role.ADMIN, by="anna")
    pause_by(store, PauseKind.TARGET, "core_banking", by="anna", reason="closing of the month")
    with served(loaded) as serving:
        yield Place(serving, store)
    store.close()


def findings(page: Page) -> list[str]:
    """What axe finds on the page as it stands."""
    page.evaluate(AXE)  # over the browser's own wire: the page's policy lets in no script but ours
    violations = page.evaluate("rules => axe.run(document, rules)", RULES)["violations"]
    return [f"{each['id']}: {node['html'][:160]}" for each in violations for node in each["nodes"]]


@pytest.mark.timeout(900)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page(theme, chromium, place):
    """Whoever sees badly, sees no colours, or uses the keyboard alone can use every page in every language."""

    def look(browser: Browser) -> dict[str, list[str]]:
        wrong = {}
        for number, path in enumerate(PATHS):
            language = ("it", "es", "en")[(number + (theme == "dark")) % 3]
            with place.context(browser, color_scheme=theme, locale=language) as context:
                page = context.new_page()
                page.goto(place.url + path.format(case=place.case_id), wait_until="load")
                page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
                wrong[f"{path} {language}"] = findings(page)
                wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
                if wide > 0:
                    wrong[f"{path} {language}"].append(f"{wide} pixels too wide")
                page.set_viewport_size({"width": 400, "height": 800})
                wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
                if wide > 0:
                    wrong[f"{path} {language}"].append(f"{wide} pixels too wide at 400")
        return {path: found for path, found in wrong.items() if found}

    assert chromium.run(look) == {}


def test_the_door_bars_nobody(chromium, place):
    """The log-in page can be used by everybody too, in both themes."""

    def look(browser: Browser) -> list[str]:
        found = []
        for theme in ("light", "dark"):
            with browser.new_context(color_scheme=theme) as context:
                context.set_default_timeout(120_000)
                page = context.new_page()
                page.goto(f"{place.url}/log-in")
                found += findings(page)
        return found

    assert chromium.run(look) == []


@pytest.mark.timeout(900)
def test_a_second_factor_is_set_up_and_shown_by_keyboard_alone(chromium, place):
    """Its pages bar nobody, and a camera reads the code off the screen in the dark theme too."""
    add_user(place.store, "bruno", "a few words of mine", Role.OPERATOR, by="anna")

    def look(browser: Browser) -> tuple[list[str], list[str]]:
        wrong: list[str] = []
        with browser.new_context(viewport={"width": 400, "height": 800}) as context:
            context.set_default_timeout(120_000)
            page = context.new_page()
            log_in(page, place)
            page.wait_for_url("**/account/second-factor?*")
            wrong += found_in_every_language(page, place)
            page.keyboard.press("Enter")
            page.locator(".qr").wait_for()
            wrong += found_in_every_language(page, place)
            page.emulate_media(color_scheme="dark")
            picture = Image.open(io.BytesIO(page.locator(".qr").screenshot()))
            address = urlsplit(zxingcpp.read_barcode(picture).text)
            secret = base64.b32decode(parse_qs(address.query)["secret"][0])
            press(page, code_of(secret, step_of(place.store.clock())))
            page.locator(".codes").wait_for()
            wrong += findings(page)
            codes = page.locator(".codes code").all_inner_texts()
            page.keyboard.press("Enter")
            page.wait_for_url(f"{place.url}/queues")
            page.goto(f"{place.url}/account/second-factor")
            wrong += found_in_every_language(page, place)
        ways = (
            (code_of(secret, step_of(place.store.clock()) + 1), ()),
            (codes[0].lower(), ("Tab", "Tab", "Enter", "Tab")),  # past the button, "Without your phone", its field
        )
        for code, keys in ways:
            with browser.new_context() as context:
                context.set_default_timeout(120_000)
                page = context.new_page()
                log_in(page, place)
                page.wait_for_url("**/log-in/code?*")
                if not keys:
                    wrong += found_in_every_language(page, place)
                for key in keys:
                    page.keyboard.press(key)
                press(page, code)
                page.wait_for_url(f"{place.url}/queues")
        return wrong, codes

    wrong, codes = chromium.run(look)
    assert wrong == []
    assert len(codes) == 8


def log_in(page: Page, place: Place) -> None:
    """Bruno, who goes to the queues."""
    page.goto(f"{place.url}/log-in?then=/queues")
    page.keyboard.type("bruno")
    page.keyboard.press("Tab")
    press(page, "a few words of mine")


def press(page: Page, text: str) -> None:
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def found_in_every_language(page: Page, place: Place) -> list[str]:
    """What axe finds on a page of bruno's in the three languages, in either theme; it ends in English."""
    found = []
    for language, theme in (("it", "dark"), ("es", "light"), ("en", "dark")):
        change_user(place.store, "bruno", by="bruno", language=language)
        page.emulate_media(color_scheme=theme)
        page.reload()
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        found += [f"{page.url} {language}: {each}" for each in findings(page)]
        if page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") > 0:
            found.append(f"{page.url} is too wide")
    page.reload()  # as it comes: what was opened is shut, and the focus is where the page wants it
    return found


def test_nothing_that_a_stranger_wrote_runs(chromium, place):
    """Markup in a document's name, a field's value, a reason or a user's name is text, wherever it is shown."""
    values = [(name, HOSTILE, sure, state) for name, _, sure, state in FIELDS if state is not State.VERIFIED]
    case_id = show_case(place.store, "account_opening", label=HOSTILE, names=(f"{HOSTILE}.png",), values=values)
    pause_by(place.store, PauseKind.TARGET, "register", by=HOSTILE[:80], reason=HOSTILE)
    query = f"reason={HOSTILE}&bot={HOSTILE}&wants={HOSTILE}"

    def look(browser: Browser) -> tuple[list[str], int]:
        wrong, shown = [], 0
        with place.context(browser) as context:
            page = context.new_page()
            page.on("console", lambda message: wrong.append(message.text) if "Security" in message.text else None)
            paths = (f"/cases/{case_id}", "/targets", "/", "/people", f"/cases?{query}", f"/log-in?then={HOSTILE}")
            for path in paths:
                page.goto(place.url + path)
                page.wait_for_load_state("load")
                if page.evaluate("window.hacked"):
                    wrong.append(f"it ran on {path}")
                shown += page.inner_text("body").count("onerror")
        return wrong, shown

    wrong, shown = chromium.run(look)
    assert wrong == []
    assert shown > 3, "the hostile text was shown nowhere: the test proves nothing"


def test_live_parts_never_take_the_focus(chromium, place):
    """What changes meanwhile is shown by itself, but not where somebody types or has typed; there later."""

    def look(browser: Browser) -> tuple[str, str, bool, bool, str]:
        with place.context(browser) as context:
            page = context.new_page()
            page.goto(f"{place.url}/targets")
            field = page.locator('form:has(input[value="core_banking"]) input[name="reason"]').first
            field.fill("I am typing")
            renewed = page.locator("[data-live]")
            renewed.evaluate("each => { each.marked = true; renew(each); }")
            typed = field.input_value()
            focused = page.evaluate("document.activeElement.name")
            still = renewed.evaluate("each => stale.has(each)")
            field.evaluate("each => each.blur()")
            renewed.evaluate("each => renew(each)")
            kept = field.input_value() == typed and renewed.evaluate("each => stale.has(each)")
            field.fill("")
            field.evaluate("each => each.blur()")
            page.wait_for_function("() => stale.size === 0 && asking.size === 0")
            return typed, focused, still, kept, page.locator("h1").inner_text()

    typed, focused, waited, kept, title = chromium.run(look)
    assert (typed, focused, waited, kept) == ("I am typing", "reason", True, True)
    assert title


def test_a_change_shows_by_itself(chromium, place):
    """A pause, a case that a colleague cancels: first page, list, case and review show it without a reload."""
    case_id = show_case(place.store, "account_opening")
    shows = {
        "/": "a new supplier's form",
        "/cases?status=cancelled": case_id,
        f"/cases/{case_id}": "the customer went elsewhere",
        "/review": f"main:not(:has-text('{case_id}'))",
    }

    def look(browser: Browser) -> list[str]:
        with place.context(browser) as context:
            pages = {path: context.new_page() for path in shows}
            for path, page in pages.items():
                with page.expect_response("**/live*"):
                    page.goto(f"{place.url}{path}")
                page.evaluate("window.mine = true")
            pause_by(place.store, PauseKind.BOT, "invoice_register", by="berto", reason="a new supplier's form")
            chosen = Chosen(ids=[case_id])
            assert cancel_all(place.store, chosen, by="berto", reason="the customer went elsewhere") == 1
            for path, sign in shows.items():
                pages[path].bring_to_front()
                found = pages[path].locator(sign) if ":has" in sign else pages[path].get_by_text(sign)
                found.first.wait_for(timeout=120_000)
            return [path for path, page in pages.items() if not page.evaluate("window.mine")]

    assert chromium.run(look) == []


def test_a_tab_that_nobody_sees_has_no_wire(chromium, place):
    """Ten tabs are no more than one to the browser, which opens six ways to a server; seen again, it catches up."""
    turn = """how => {
        const hidden = how === "away";
        Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));
    }"""

    def look(browser: Browser) -> tuple[bool, bool]:
        with place.context(browser) as context:
            page = context.new_page()
            page.goto(f"{place.url}/")
            page.evaluate(turn, "away")
            closed = page.evaluate("wire === null")
            pause_by(place.store, PauseKind.BOT, "account_opening", by="berto", reason="while you were away")
            page.evaluate(turn, "back")
            page.get_by_text("while you were away").wait_for()
            return closed, page.evaluate("wire !== null")

    assert chromium.run(look) == (True, True)
