"""The HTTP API: cases handed in by programs, once, within limits, or refused in words a program understands."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert
from starlette.testclient import TestClient

from bots.cases.fields import facts_of, keep_fact
from bots.cases.model import Status
from bots.cases.settle import Fact
from bots.cases.store import Store
from bots.definition import load_definition
from bots.errors import StoreError
from bots.intake.api_news import ApiNews
from bots.outbox.box import Outbox
from bots.panel.app import make_app
from bots.people.logging_in import new_token
from bots.people.rights import Role
from bots.people.tables import users
from bots.settings import Settings, load_settings

PROJECT = """
environments: {test: {channels: {webhooks: {crm: {url: "http://127.0.0.1:9/news", secret: crm.signature}}}}}
api: {most_megabytes: 1, a_minute: 1000}
"""
BOTS = {
    "accounts": "intake: {api: {webhook: crm, tells: [customer_number]}}\n",
    "closed": "intake: {}\n",
}
PAPER = {"name": "../../conto.pdf", "content": base64.b64encode(b"%PDF-1.4 a paper").decode()}
CASE = {"bot": "accounts", "documents": [PAPER], "fields": {"tax_code": "X1"}, "your_reference": "ERP-17"}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "bots.yaml").write_text(PROJECT)
    for name, text in BOTS.items():
        folder = tmp_path / "robots" / name
        folder.mkdir(parents=True)
        (folder / "bot.yaml").write_text(text)
        (folder / f"{name}.robot").write_text("*** Tasks ***\nNothing\n    No Operation\n")
    return load_settings(tmp_path)


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    store = Store.open(settings)
    yield store
    store.close()


@pytest.fixture
def sender(settings: Settings, store: Store) -> Callable[..., TestClient]:
    """A program with a token of somebody of that role."""

    def make(name: str = "erp", role: Role = Role.SENDER, *bots: str) -> TestClient:
        with store.transaction() as connection:
            row = {"name": name, "password": "-", "role": role, "bots": json.dumps(bots), "created_at": store.clock()}
            connection.execute(insert(users).values(**row))
        token = new_token(store, name, "test", 1, by="test")
        headers = {"authorization": f"Bearer {token}", "idempotency-key": "one"}
        return TestClient(make_app(settings, store), base_url="http://localhost", headers=headers)

    return make


def go_to(store: Store, case_id: str, *states: Status, reason: str = "") -> None:
    for state in states:
        with store.transaction() as connection:
            store.transition(connection, case_id, state, reason=reason if state is states[-1] else "")


def refused(answer: Any) -> tuple[int, str]:
    """Status and kind of a problem (RFC 9457)."""
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == answer.status_code
    assert body["detail"]
    return answer.status_code, body["type"].rpartition(":")[2]


def test_a_case_is_handed_in_once(sender, store: Store):
    """Documents and fields become a ready case; the same again under the same key is the same, another is refused."""
    client = sender()
    answer = client.post("/api/cases", json=CASE)
    assert answer.status_code == 201
    told = answer.json()
    assert (told["status"], told["your_reference"]) == ("ready", "ERP-17")
    with store.reading() as connection:
        key = store.key(connection, told["case"])
        (paper,) = store.documents.of_case(connection, key)
        assert store.documents.read(key, paper.address) == b"%PDF-1.4 a paper"
        assert facts_of(store, connection, told["case"])["tax_code"].value == "X1"
    again = client.post("/api/cases", json=CASE)
    assert (again.status_code, again.json()["case"]) == (200, told["case"])
    assert refused(client.post("/api/cases", json={**CASE, "label": "another"})) == (409, "key_used")
    other = client.post("/api/cases", json=CASE, headers={"idempotency-key": "two"})
    assert other.json()["case"] != told["case"]


def test_what_became_of_it_is_told_to_its_sender_only(sender, store: Store):
    """Another program doesn't learn that there is such a case."""
    client = sender()
    where = client.post("/api/cases", json=CASE).headers["location"]
    go_to(store, where.split("/")[3], Status.WORKING, Status.REJECTED, reason="expired_document")
    told = client.get(where).json()
    assert (told["status"], told["reason"]) == ("rejected", "expired_document")
    assert refused(sender("crm").get(where)) == (404, "no_such_case")
    assert sender("chief", Role.OPERATOR).get(where).status_code == 200


def test_who_may_hand_in(sender, settings: Settings, store: Store):
    """It takes a token, its role, the bot granted, and a bot that is open to it."""
    nobody = TestClient(make_app(settings, store), base_url="http://localhost")
    answer = nobody.post("/api/cases", json=CASE)
    assert (refused(answer), answer.headers["www-authenticate"]) == ((401, "no_token"), "Bearer")
    assert refused(sender("viewer", Role.VIEWER).post("/api/cases", json=CASE)) == (403, "not_allowed")
    assert refused(sender("other", Role.SENDER, "closed").post("/api/cases", json=CASE)) == (404, "no_such_bot")
    for bot in ("closed", "none"):
        assert refused(sender(bot).post("/api/cases", json={**CASE, "bot": bot})) == (404, "no_such_bot")


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"{", (400, "not_json")),
        (b"[]", (422, "not_valid")),
        (json.dumps({"bot": "accounts"}).encode(), (422, "not_valid")),
        (json.dumps({**CASE, "documents": [{"name": "a", "content": "%%%%"}]}).encode(), (422, "not_valid")),
        (json.dumps({**CASE, "fields": {"tax_code": "a\x00b"}}).encode(), (422, "not_valid")),
        (json.dumps({**CASE, "fields": {"Tax Code": "x"}}).encode(), (422, "not_valid")),
        (b'{"bot": "accounts", "fields": {"a": "\\ud800"}}', (400, "not_json")),
        (json.dumps({**CASE, "lable": "x"}).encode(), (422, "not_valid")),
        (json.dumps({**CASE, "documents": [PAPER] * 51}).encode(), (422, "not_valid")),
        (b" " * (1 << 20) + b"{}", (413, "too_large")),
    ],
)
def test_what_does_not_fit_is_refused(sender, store: Store, body: bytes, problem: tuple[int, str]):
    """Each mistake is told, and nothing of it becomes a case."""
    answer = sender().post("/api/cases", content=body, headers={"content-type": "application/json"})
    assert refused(answer) == problem
    with store.reading() as connection:
        assert store.list(connection) == []


def test_what_cannot_be_kept_is_not_taken(sender, store: Store, monkeypatch: pytest.MonkeyPatch):
    """A full disk and a store that can't be written are told with the time to come back; then it is taken."""
    client = sender()
    with monkeypatch.context() as patch:
        patch.setattr("bots.intake.api.room_for", lambda *_: False)
        answer = client.post("/api/cases", json=CASE)
        assert (refused(answer), int(answer.headers["retry-after"]) > 0) == ((507, "no_room"), True)

    def full(*_arguments: object) -> str:
        raise StoreError("A document can't be kept: no space left. Nothing was lost.")

    with monkeypatch.context() as patch:
        patch.setattr(store.documents, "write", full)
        answer = client.post("/api/cases", json=CASE)
        assert (refused(answer), int(answer.headers["retry-after"]) > 0) == ((503, "not_now"), True)
    assert client.post("/api/cases", json=CASE).status_code in {200, 201}
    with store.reading() as connection:
        assert [case.status for case in store.list(connection)] == [Status.READY]


def test_too_many_are_told_to_wait(sender, settings: Settings, store: Store):
    """One sender's rush is slowed down; another's goes on."""
    settings.__dict__["api"] = settings.api.model_copy(update={"a_minute": 2})
    client, other = sender(), sender("crm")
    answers = [client.post("/api/cases", json=CASE) for _ in range(3)]
    assert refused(answers[-1]) == (429, "too_many")
    assert int(answers[-1].headers["retry-after"]) > 0
    assert other.post("/api/cases", json=CASE).status_code == 201


def test_news_of_a_case_leave_once(sender, settings: Settings, store: Store):
    """The sender's system is told by webhook how a case ended, with the facts it wants, through the outbox, once."""
    case_id = sender().post("/api/cases", json=CASE).json()["case"]
    with store.transaction() as connection:
        keep_fact(store, connection, case_id, Fact("customer_number", "0041822", "kept", 1.0, ("suite",)))
    go_to(store, case_id, Status.WORKING, Status.DONE)
    news = ApiNews(store, [load_definition(settings.home / "robots" / "accounts")])
    assert (news.give(), news.give()) == ([case_id], [])
    parcel = Outbox(store).claim()
    assert parcel is not None
    assert (parcel.channel, parcel.content["event"]) == ("webhook:crm", "case.done")
    assert parcel.content["your_reference"] == "ERP-17"
    assert parcel.content["fields"] == {"customer_number": "0041822"}
    assert Outbox(store).claim() is None


@pytest.mark.slow
def test_the_api_is_as_it_is_described(sender):
    """Whatever the description allows is answered as it says, and what it forbids is refused (schemathesis)."""
    import schemathesis
    from hypothesis import HealthCheck, Phase
    from hypothesis import settings as how

    client = sender()
    token = client.headers["authorization"]
    schema = schemathesis.openapi.from_asgi("/api/openapi/arrival.json", client.app)

    for operation in schema.get_all_operations():
        test = how(
            max_examples=25,
            derandomize=True,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
            database=None,
        )
        _ask(operation.ok(), token, test)


def _ask(operation: Any, token: str, how: Any) -> None:
    from hypothesis import given

    @how
    @given(case=operation.as_strategy())
    def ask(case: Any) -> None:
        case.call_and_validate(headers={"authorization": token, "host": "localhost"})

    ask()
