"""The review station with the mouse, in real Chromium: pages arranged, values taken from them, papers, look-ups."""

from __future__ import annotations

import io
import threading
from datetime import timedelta
from itertools import pairwise, product
from typing import Any

import pytest
from PIL import Image

from benchmarks.review.cases import draw_cases
from benchmarks.review.station import Station
from bots.cases.decisions import FIELD
from bots.cases.fields import keep_fact, keep_question
from bots.cases.model import Status
from bots.cases.settle import Fact, Question
from bots.definition import find_definition
from bots.people.rights import Role
from bots.queue.claim import claim
from bots.review.arranging import arrangement_of
from bots.review.pictures import words_on
from tests.integration.bots.panel.test_browser import findings

pytestmark = pytest.mark.slow

FIRST = ".sheet .stop input:focus"


def status(served: Station, case: str) -> Status:
    with served.store.reading() as connection:
        return served.store.case(connection, case).status


def test_pages_are_split_turned_reordered_and_retyped(served: Station, desk: Any) -> None:
    """Each page says which document it is of, where in it, how it lies and of which type: so it is read again."""
    (case,) = draw_cases(served.store, 1, doubtful=1, different=1)
    page = desk("ada")
    page.wait_for_selector(FIRST)
    page.keyboard.press("F7")
    rows = page.locator("dialog[open] [data-page-row]")
    assert rows.count() == 2
    rows.nth(0).locator("[name=paper]").fill("2")
    rows.nth(0).locator("[name=turn]").select_option("90")
    rows.nth(1).locator("[name=paper]").fill("1")
    rows.nth(1).locator("[name=place]").fill("1")
    rows.nth(1).locator("[name=type]").select_option("it_cie")
    page.locator("dialog[open] button.primary").click()
    page.wait_for_selector("#nothing:not([hidden])")
    assert status(served, case) is Status.READY
    with served.store.reading() as connection:
        arranged = arrangement_of(served.store, connection, case)
    assert arranged is not None
    told = [(paper.type, [(each.page, each.turn) for each in paper.pages]) for paper in arranged.papers]
    assert told == [("it_cie", [(2, 0)]), ("", [(1, 90)])]


def _beside(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two words stand beside each other on a line, and are long enough to be hit."""
    apart = abs(one["box"][1] - other["box"][1]) + abs(one["box"][3] - other["box"][3])
    return min(len(one["text"]), len(other["text"])) > 3 and apart < 0.004 and one["box"][2] < other["box"][0]


def test_a_value_is_taken_by_click_and_by_dragging(served: Station, desk: Any) -> None:
    """A click takes the word under it, dragging takes those that it went over; the focus stays in the field."""
    (case,) = draw_cases(served.store, 1, doubtful=1, different=1, fields=("surname",))
    words = words_on(served.store, case, 1)
    first, second = next(pair for pair in pairwise(words) if _beside(*pair))
    page = desk("ada")
    page.wait_for_selector(FIRST)
    image = page.locator(".paper-page:not([hidden]) img")
    into_view = """([x, y]) => {
        const view = document.querySelector(".paper-view"), image = view.querySelector(".paper-page:not([hidden]) img");
        view.scrollTo(x * image.clientWidth - view.clientWidth / 2, y * image.clientHeight - view.clientHeight / 2);
    }"""
    page.evaluate(into_view, [first["box"][0], first["box"][1]])

    def at(word: dict[str, Any], across: float, down: float) -> tuple[float, float]:
        x0, y0, x1, y1 = word["box"]
        frame = image.bounding_box()
        assert frame is not None
        x, y = x0 + (x1 - x0) * across, y0 + (y1 - y0) * down
        return frame["x"] + x * frame["width"], frame["y"] + y * frame["height"]

    with page.expect_response("**/check"):
        page.mouse.click(*at(first, 0.5, 0.5))
    assert page.input_value(FIRST) == first["text"]
    page.mouse.move(*at(first, 0, -0.3))
    page.mouse.down()
    page.mouse.move(*at(second, 1, 1.3), steps=4)
    page.mouse.up()
    page.wait_for_function("text => document.activeElement.value === text", arg=f"{first['text']} {second['text']}")
    assert page.evaluate("document.activeElement.closest('.field').dataset.how") == "page"


def test_a_paper_is_added_at_the_desk(served: Station, desk: Any) -> None:
    """Whoever has the missing paper adds it there; without a file they are told so."""
    (case,) = draw_cases(served.store, 1, doubtful=1, different=1)
    page = desk("ada")
    page.wait_for_selector(FIRST)
    page.keyboard.press("F4")
    page.locator("dialog[open] button[value=add]").click()
    page.wait_for_function("() => document.getElementById('told').classList.contains('trouble')")
    page.keyboard.press("F4")
    out = io.BytesIO()
    Image.effect_noise((500, 400), 60).save(out, "PNG")
    assert len(out.getvalue()) > 64_000  # more than browsers send from a page that closes
    paper = {"name": "card.png", "mimeType": "image/png", "buffer": out.getvalue()}
    page.set_input_files("dialog[open] [name=file]", paper)
    page.locator("dialog[open] button[value=add]").click()
    page.wait_for_selector("#nothing:not([hidden])")
    assert status(served, case) is Status.READY
    with served.store.reading() as connection:
        names = [each.name for each in served.store.documents.of_case(connection, served.store.key(connection, case))]
    assert names[-1] == "card.png"


def _ask_about_entry(served: Station, case: str, found: list[dict[str, str]], now: Status) -> None:
    about = {
        "key": "k",
        "key_text": "RSSNMR85D52F205X",
        "meant": {"surname": "ROSSI"},
        "found": found,
        "evidence": [],
        "looked_at": served.store.clock().isoformat(),
    }
    asked = Question(f"{FIELD}bank.customer", (("entry_not_found", "bank.customer"),), (), about=about)
    with served.store.transaction() as connection:
        if now is not Status.WORKING:
            served.store.transition(connection, case, Status.READY)
            served.store.transition(connection, case, Status.WORKING)
        keep_question(served.store, connection, case, asked)
        served.store.transition(connection, case, Status.REVIEW, reason="entry_not_found")


def test_an_entry_in_doubt_is_looked_up_afresh(served: Station, desk: Any) -> None:
    """The person asks for it, a robot looks, and the screen shows what stands there now beside what was meant."""
    (case,) = draw_cases(served.store, 1, doubtful=0, different=1)
    _ask_about_entry(served, case, [], Status.REVIEW)
    page = desk("ada")
    page.wait_for_selector(".entry")
    assert "as meant" not in page.inner_text(".entry")

    def robot() -> None:
        definition = find_definition(served.settings, "applications")
        while not done.wait(0.05):
            lease = claim(served.store, {definition.name: definition}, holder="w", lease=timedelta(seconds=60))
            if lease is not None:
                _ask_about_entry(served, case, [{"surname": "ROSSI"}], Status.WORKING)
                return

    done = threading.Event()
    working = threading.Thread(target=robot)
    working.start()
    try:
        page.click(".entry button[value=look]")
        page.wait_for_function("() => document.querySelector('.entry')?.innerText.includes('as meant')")
    finally:
        done.set()
        working.join()
    page.fill(".entry [name=reason]", "it is there")
    page.click(".entry button[value=use]")
    page.wait_for_selector("#nothing:not([hidden])")
    assert status(served, case) is Status.READY


@pytest.mark.timeout(600)
def test_axe_finds_nothing_at_the_station(served: Station, chromium: Any) -> None:
    """List, desk, dialogs, an entry in doubt, history and audit, in each language and theme: usable by everybody."""
    cases = draw_cases(served.store, 2, doubtful=2, different=1)
    _ask_about_entry(served, cases[0], [{"surname": "ROSSO"}], Status.REVIEW)
    (ended,) = draw_cases(served.store, 1, doubtful=0, different=1)
    with served.store.transaction() as connection:
        keep_fact(served.store, connection, ended, Fact("surname", "ROSSI", "read", 1.0, ("account_form",)))
        for then in (Status.READY, Status.WORKING, Status.DONE):
            served.store.transition(connection, ended, then)
    wrong = {}
    for theme, language in product(("light", "dark"), ("it", "es", "en")):
        with chromium.new_context(color_scheme=theme, viewport={"width": 1280, "height": 860}) as context:
            context.set_default_timeout(120_000)  # a busy machine is no mistake of the page
            page = served.log_in(context, f"ada-{language}", role=Role.ADMIN, language=language)
            for path in ("review", "review/desk", f"review/{cases[0]}/history", "review/audit"):
                wrong[f"{path} {theme} {language}"] = _findings_at(
                    page, served.url + path, language, dialogs=(theme, language) in {("light", "it"), ("dark", "es")}
                )
    assert {name: found for name, found in wrong.items() if found} == {}


def _findings_at(page: Any, address: str, language: str, *, dialogs: bool) -> list[str]:
    """What axe finds there, in the desk's dialogs too, and whether all fits on a telephone."""
    page.set_viewport_size({"width": 1280, "height": 860})
    page.goto(address)
    desk = address.endswith("desk")
    if desk:
        page.wait_for_selector(".sheet .entry")
    found: list[str] = findings(page)
    for name in ("wrong", "send", "reject", "papers") if desk and dialogs else ():
        page.evaluate("name => document.querySelector(`[data-dialog=${name}]`).showModal()", name)
        found += findings(page)
        page.evaluate("name => document.querySelector(`[data-dialog=${name}]`).close()", name)
    if page.evaluate("() => document.documentElement.lang") != language:
        found.append(f"not in {language}")
    page.set_viewport_size({"width": 400, "height": 800})
    if page.evaluate("() => document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        found.append("too wide at 400")
    return found
