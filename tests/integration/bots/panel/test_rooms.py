"""The panel's rooms: queues, targets that are paused, people who are added, figures that are taken out."""

from __future__ import annotations

import io
import json
import re
import threading
from datetime import timedelta

import openpyxl
import pytest

from benchmarks.panel.filling import fill, report_workers
from benchmarks.panel.showing import show_case
from bots.panel.charts import round_up, stacked
from bots.panel.exports import as_csv, as_workbook
from bots.panel.figures import percentile
from bots.panel.pages import ENTRIES, NAVIGATION
from bots.panel.pages.interface import described
from bots.people.logging_in import new_token
from bots.people.rights import Role
from bots.queue.by_hand import pause_by
from bots.queue.kinds import PauseKind
from bots.settings import Environment, Settings

_PARTS = ("by field", "by document type")


@pytest.fixture
def settings(tmp_path):
    accounts = {"core_banking": ["robot1", "robot2"]}
    return Settings(
        name="Banca Esempio",
        home=tmp_path,
        packaged=["account_opening", "invoice_register"],
        environments={"test": Environment(accounts=accounts)},
    )


@pytest.fixture
def filled(store):
    fill(store, 200)
    report_workers(store)
    return store


@pytest.mark.parametrize("language", ["it", "es", "en"])
def test_every_room_opens_in_every_language(language, filled, browser):
    """With cases in every state each page is whole, in the language that the browser asks for."""
    client = browser(Role.ADMIN)
    for path in (*(room.path for room in NAVIGATION), "/bots/account_opening", "/account"):
        answer = client.get(path, headers={"accept-language": language})
        assert answer.status_code == 200, path
        assert f'<html lang="{language}"' in answer.text


def test_a_target_is_paused_and_goes_on(store, browser):
    """The pause button needs a reason; the pause is seen at once, and ends with its button."""
    client = browser(Role.OPERATOR)
    pause = {"kind": "target", "name": "core_banking"}
    assert client.post("/pause", data=pause).status_code == 422
    assert client.post("/pause", data={**pause, "reason": "month's end", "until": "2 hours"}).status_code == 303
    assert "month&#39;s end" in client.get("/targets").text
    assert "month&#39;s end" in client.get("/").text
    assert client.post("/resume", data=pause).status_code == 303
    assert "month&#39;s end" not in client.get("/targets").text
    assert client.post("/pause", data={**pause, "name": "core_bank", "reason": "a slip"}).status_code == 404


def test_whoever_is_granted_one_bot_pauses_no_other(store, browser):
    """A bot that isn't granted doesn't exist for the pause button either."""
    client = browser(Role.OPERATOR, "invoice_register")
    paused = {"kind": "bot", "name": "account_opening", "reason": "trying it on"}
    assert client.post("/pause", data=paused).status_code == 404
    assert client.post("/pause", data={**paused, "name": "invoice_register"}).status_code == 303


def test_people_are_added_and_changed_by_an_admin(store, browser):
    """A new person's password is shown once and opens; a change of role takes effect at their next click."""
    client = browser(Role.ADMIN)
    made = client.post("/people/add", data={"name": "berto", "role": "viewer", "bots": "account_opening"}).text
    password = made.partition('<code class="token">')[2].partition("<")[0]
    other = browser()
    assert other.post("/log-in", data={"name": "berto", "password": password}).status_code == 303
    assert other.get("/people").status_code == 403
    client.post("/people/change", data={"name": "berto", "role": "admin", "skills": "identity signatures"})
    assert other.get("/people").status_code == 200
    client.post("/people/disable", data={"name": "berto", "disabled": "true"})
    assert other.get("/people").status_code == 303


def test_cases_in_review_are_handed_to_those_who_know(store, browser):
    """Assigning sends a case to a skill, with its reason."""
    case_id = show_case(store, "account_opening")
    token = new_token(store, browser(Role.OPERATOR) and "operator", "test", 1, by="test")
    answer = browser().post(
        "/api/cases/assign",
        json={"ids": [case_id], "skill": "compliance", "reason": "looks odd"},
        headers={"authorization": f"Bearer {token}"},
    )
    assert answer.json()["cases"] == 1


def test_figures_are_taken_out(filled, browser):
    """The workbook has a sheet for each figure, the CSV a row for each case that the filters leave."""
    client = browser(Role.OPERATOR)
    book = openpyxl.load_workbook(io.BytesIO(client.get("/statistics.xlsx").content))
    assert book.sheetnames == ["volumes", "turnaround", "rejections", "touchless and silent errors", *_PARTS]
    by_bot = client.get("/statistics/touchless-and-silent-errors.csv").text.splitlines()
    assert len(by_bot) == 4
    assert client.get("/statistics/tax-codes.csv").status_code == 404
    whole = client.get("/cases.csv").text.splitlines()
    assert len(whole) == 201
    rejected = client.get("/cases.csv?status=rejected").text.splitlines()
    assert 1 < len(rejected) < len(whole)
    assert browser(Role.VIEWER).get("/cases.csv").status_code == 403


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx"])
def test_no_text_becomes_a_formula(text):
    """What a stranger wrote is text in a spreadsheet too."""
    assert f"'{text}" in as_csv("x", ["a"], [[text]]).body.decode("utf-8-sig")
    book = openpyxl.load_workbook(io.BytesIO(as_workbook("x", {"s": (["a"], [[text]])}).body))
    assert book["s"]["A2"].data_type == "s"


def test_a_chart_shows_each_number():
    """Bars stand on each other, none higher than the scale, and empty ones are left out."""
    chart = stacked({"done": [3, 0, 10], "rejected": [1, 0, 2]})
    assert [(bar.index, bar.kind, bar.number) for bar in chart.bars] == [
        (0, "done", 3),
        (0, "rejected", 1),
        (2, "done", 10),
        (2, "rejected", 2),
    ]
    assert min(bar.y for bar in chart.bars) >= 0
    assert [round_up(number) for number in (0, 4, 5, 9, 21, 81)] == [4, 4, 8, 20, 40, 200]


def test_a_percentile_is_one_of_the_values():
    """Half of the values, or nine of ten, lie at or below it."""
    spans = [timedelta(minutes=each) for each in range(1, 11)]
    assert percentile(spans, 0.5) == timedelta(minutes=5)
    assert percentile(spans, 0.9) == timedelta(minutes=9)
    assert percentile([], 0.9) == timedelta(0)


def test_the_interface_is_described(store, browser):
    """Every button and every feed stands in the description, with what it takes, and nothing it names is missing."""
    token = new_token(store, browser(Role.VIEWER) and "viewer", "test", 1, by="test")
    told = browser().get("/api/openapi.json", headers={"authorization": f"Bearer {token}"}).json()
    assert told == described(ENTRIES)
    references = set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(told)))
    assert references <= set(told["components"]["schemas"])
    assert "/api/cases/retry" in told["paths"]


def test_the_first_page_waits_for_no_count(app, store, browser):
    """Right after a button it comes with the known figures and the pause of now; its mark says what it shows."""
    client = browser(Role.ADMIN)
    before = client.get("/").text
    house, may_count = app.state.house, threading.Event()
    counted = house.standing._count
    house.standing._count = lambda: counted() if may_count.wait(60) else None
    house.patience = 0
    pause_by(store, PauseKind.BOT, "account_opening", by="anna", reason="a new form")
    house.changed()
    after = client.get("/").text
    assert house.standing.is_behind, "the page waited for the count"
    may_count.set()
    assert "a new form" in after
    assert '<noscript><meta http-equiv="refresh"' in after
    assert "http-equiv" not in before
    marks = [re.search(r'data-mark="(\w{64})"', each)[1] for each in (before, after)]
    assert marks[0] != marks[1]
