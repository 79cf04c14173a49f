"""Logging in with one of several robot accounts, and what is told when the application refuses it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from connectors import guard, web
from connectors.web import opening
from connectors.web.errors import LogInRefusedError
from connectors.web.library import WebApp
from resources.specimens.core_banking.process import CoreBanking

TWO_PAGES = """<!doctype html><meta charset=utf-8><div id=all></div><script>
  const show = (html) => { all.innerHTML = html; };
  const user = '<p>User <input id=u></p><button onclick="next()">Next</button>';
  const word = '<p>Password <input id=p type=password></p><button onclick="enter()">Enter</button>';
  function next() { show(u.value === 'robot' ? word : user + '<p>Unknown user'); }
  const welcome = () => { document.cookie = 'in=1'; show('Welcome'); };
  function enter() { if (p.value === 'secret-1') welcome(); else show(word + '<p>Wrong word'); }
  show(document.cookie.includes('in=1') ? '<p>Name <input>' : user);
</script>"""
TWO_PAGES_MAP = """title: Two pages
url: URL
patience: 10 s
log_in:
  fields: {User: two.user}
  button: Next
  then: {fields: {Password: two.password}, button: Enter}
  failure: {matches: "Unknown user|Wrong word"}
forms: {person: {open: [page: "/"], fields: {name: {label: Name}}}}
"""
USERS = ("SV0001:secret-1:one-session", "robot2:secret-2:one-session", "old:secret-3:expired", "out:secret-4:locked")


@pytest.fixture(scope="module")
def branch_office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CoreBanking]:
    with CoreBanking(tmp_path_factory.mktemp("bank"), users=USERS) as running:
        yield running


@pytest.fixture
def app(branch_office: CoreBanking, monkeypatch: pytest.MonkeyPatch) -> Iterator[WebApp]:
    """The keyword library and the secrets of its accounts."""
    web.reset()
    opening.forget_refusals()
    monkeypatch.setenv("CORE_BANKING_URL", branch_office.url)
    monkeypatch.setenv("BOTS_SECRET_CORE_BANKING_ROBOT1_USER", "SV0001")
    for number, account in enumerate(("robot1", "robot2", "old", "out"), start=1):
        monkeypatch.setenv(f"BOTS_SECRET_CORE_BANKING_{account.upper()}_PASSWORD", f"secret-{number}")
    yield WebApp("core_banking")
    guard.set_gate(None)


def test_the_account_that_the_gate_names_logs_in(app: WebApp, branch_office: CoreBanking) -> None:
    """And when the next case gets another, nothing of the one before is open; both have logged out."""
    asked = []
    for account in ("robot1", "robot2", "robot1"):
        guard.set_gate(lambda target, account=account: asked.append(target) or account)  # type: ignore[misc]
        app.log_in()
        app.open_form("search_customer")
        web.reset()
    assert set(asked) == {"core_banking"}
    assert branch_office.taken_over == 0


@pytest.mark.parametrize(("account", "sign"), [("old", "expired"), ("out", "locked")])
def test_an_account_that_can_not_log_in_says_why(app: WebApp, account: str, sign: str) -> None:
    """By the texts of the map; it isn't tried a second time, and the others are."""
    guard.set_gate(lambda _target: account)
    with pytest.raises(LogInRefusedError, match=f"of {account} .*{sign}") as caught:
        app.log_in()
    assert caught.value.sign == sign
    with pytest.raises(LogInRefusedError, match="not tried again yet") as caught:
        app.log_in()
    assert caught.value.sign == sign
    guard.set_gate(lambda _target: "robot2")
    app.log_in()


def test_user_and_password_may_be_asked_one_after_the_other(
    serve: Callable[[str, str], WebApp], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each page gets its own secret; a refusal of either isn't repeated."""
    opening.forget_refusals()
    app = serve(TWO_PAGES, TWO_PAGES_MAP)
    for user, password in (("robert", "secret-1"), ("robot", "secret-2")):
        monkeypatch.setenv("BOTS_SECRET_TWO_USER", user)
        monkeypatch.setenv("BOTS_SECRET_TWO_PASSWORD", password)
        with pytest.raises(LogInRefusedError, match="refuses user or password"):
            app.log_in()
        with pytest.raises(LogInRefusedError, match="not tried again yet"):
            app.log_in()
        opening.forget_refusals()
    monkeypatch.setenv("BOTS_SECRET_TWO_PASSWORD", "secret-1")
    app.log_in()
    app.open_form("person")


def test_the_gate_is_asked_before_anything_of_the_target_is_touched(app: WebApp) -> None:
    """Where it is shut, no browser goes there."""

    def shut(target: str) -> str:
        raise PermissionError(target)

    guard.set_gate(shut)
    for keyword in (app.log_in, lambda: app.open_form("customer"), lambda: app.look_up_record("customer", "X")):
        with pytest.raises(PermissionError, match="core_banking"):
            keyword()
