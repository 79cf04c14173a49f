"""The second factor in the panel: set up by oneself, asked for at the door, taken away by an admin when it is lost."""

from __future__ import annotations

import base64
import re

import pytest
from starlette.testclient import TestClient

from bots.people.journal import notes_of
from bots.people.logging_in import new_token
from bots.people.one_time import code_of, step_of
from bots.people.rights import Role
from bots.people.users import set_password
from tests.integration.bots.panel.conftest import PASSWORD

HERE = "/account/second-factor"


def log_in(client: TestClient, name: str, then: str = "/account"):
    client.cookies.clear()
    return client.post("/log-in", data={"name": name, "password": PASSWORD, "then": then})


def secret_on(page: str) -> bytes:
    """What the page shows to be typed into an app."""
    return base64.b32decode(re.search(r'<code class="token" id="key">([^<]+)</code>', page)[1].replace(" ", ""))


def test_one_sets_it_up_and_logs_in_with_it(browser, store, clock):
    """With the password, a first code and then a code at each log-in; other browsers are logged out meanwhile."""
    client, other = browser(Role.REVIEWER), browser(Role.REVIEWER)
    assert client.post(f"{HERE}/begin", data={"password": "not mine"}).status_code == 401
    assert "<svg" not in client.get(HERE).text
    begun = client.post(f"{HERE}/begin", data={"password": PASSWORD, "then": "/account"})
    page = client.get(begun.headers["location"]).text
    assert page.count('class="qr"') == 1
    secret = secret_on(page)
    assert secret_on(client.get(HERE).text) == secret, "a page that is loaded again shows what was photographed"
    wrong = client.post(f"{HERE}/confirm", data={"code": "000000", "then": "/account"})
    assert (wrong.status_code, secret_on(wrong.text)) == (401, secret)
    done = client.post(f"{HERE}/confirm", data={"code": code_of(secret, step_of(clock.now)), "then": "/account"})
    codes = re.findall(r"<li><code>([^<]+)</code></li>", done.text)
    assert (done.status_code, len(codes)) == (200, 8)
    assert other.get("/account").status_code == 303
    assert "Recovery codes" not in client.get(HERE).text
    assert codes[0] not in client.get(HERE).text
    clock.pass_by(seconds=30)
    first = log_in(other, "reviewer")
    half = other.cookies["bots"]
    assert other.get(first.headers["location"]).headers["location"] == "/log-in/code?then=%2Faccount"
    code = code_of(secret, step_of(clock.now))
    page = other.get("/log-in/code?then=/account").text
    assert 'autocomplete="one-time-code"' in page
    assert 'inputmode="numeric"' in page
    done = other.post("/log-in/code", data={"code": code, "then": "/account"})
    assert done.headers["location"] == "/account"
    assert "HttpOnly" in done.headers["set-cookie"]
    assert other.cookies["bots"] != half
    assert other.get("/account").status_code == 200
    third = browser()
    third.cookies.set("bots", half)
    assert third.get("/log-in/code").headers["location"].startswith("/log-in?"), "the half session is over"
    log_in(third, "reviewer")
    assert third.post("/log-in/code", data={"code": code}).status_code == 401
    assert third.post("/log-in/code", data={"code": codes[0].lower()}).headers["location"] == "/"
    log_in(third, "reviewer")
    assert third.post("/log-in/code", data={"code": codes[0]}).status_code == 401
    with store.reading() as connection:
        kinds = [each.kind for each in reversed(notes_of(connection))]
    assert kinds[:4] == ["log_in_failed", "second_factor_set", "password_given", "logged_in"]
    assert kinds[4:] == [
        *("password_given", "code_failed", "recovery_code_used", "logged_in"),
        *("password_given", "code_failed"),
    ]


def test_codes_are_guessed_no_faster_than_passwords(browser, second_factor, clock):
    """After five wrong codes neither a code nor the password is taken for a while, in one's own language."""
    second_factor.give(Role.ADMIN)
    clock.pass_by(seconds=30)
    client = browser(Role.ADMIN)
    answers = [client.post("/log-in/code", data={"code": "1234567"}).status_code for _ in range(6)]
    assert answers == [401] * 5 + [429]
    refused = client.post("/log-in/code", data={"code": second_factor.code("admin")}, headers={"accept-language": "it"})
    assert (refused.status_code, "Troppi accessi falliti" in refused.text) == (429, True)
    assert log_in(browser(), "admin").status_code == 429
    clock.pass_by(minutes=2)
    assert client.post("/log-in/code", data={"code": second_factor.code("admin")}).status_code == 303


@pytest.mark.parametrize("role", Role)
def test_whoever_must_have_one_sets_it_up_at_the_door(role, app, browser, second_factor, add, clock):
    """With the password just shown they get to setting it up and nowhere else; then they go where they wanted to."""
    app.state.house.settings = second_factor.required_of(*Role)
    client, name = browser(), add("anna", role)
    first = log_in(client, name, "/account")
    door = client.get(first.headers["location"]).headers["location"]
    assert door == f"{HERE}?then=%2Faccount"
    assert "set yours up now" in client.get(door).text
    page = client.get(client.post(f"{HERE}/begin", data={"then": "/account"}).headers["location"]).text
    code = code_of(secret_on(page), step_of(clock.now))
    done = client.post(f"{HERE}/confirm", data={"code": code, "then": "/account"})
    assert '<a class="button primary" href="/account"' in done.text
    assert client.get("/account").status_code == 200


def test_the_first_admin_sets_it_up_too_where_it_is_required(app, browser, second_factor):
    """Whoever comes in with the printed code is no exception."""
    app.state.house.settings = second_factor.required_of(Role.ADMIN)
    client = browser()
    start = {"name": "anna", "password": PASSWORD, "code": app.state.house.first_code}
    assert client.post("/start", data=start).headers["location"] == "/"
    assert client.get("/people").headers["location"] == f"{HERE}?then=%2Fpeople"


def test_turning_it_off_takes_password_and_code(browser, store, second_factor, clock):
    """Either alone won't do; then every session ends but this one's successor, and the password is enough again."""
    codes = second_factor.give(Role.VIEWER)
    clock.pass_by(seconds=30)
    client, other = browser(Role.VIEWER), browser(Role.VIEWER)
    client.post("/log-in/code", data={"code": second_factor.code("viewer")})
    other.post("/log-in/code", data={"code": second_factor.code("viewer", 1)})
    for wrong in ({"password": PASSWORD, "code": "1234567"}, {"password": "not mine", "code": codes[0]}):
        assert client.post(f"{HERE}/off", data=wrong).status_code == 401
    assert client.post(f"{HERE}/off", data={"password": PASSWORD, "code": codes[0]}).headers["location"] == HERE
    assert client.get("/account").status_code == 200
    assert other.get("/account").status_code == 303
    assert log_in(other, "viewer").headers["location"] == "/account"
    assert other.get("/account").status_code == 200
    with store.reading() as connection:
        assert "second_factor_off" in {each.kind for each in notes_of(connection)}


def test_an_admin_resets_a_lost_one(browser, store, second_factor):
    """By the button and over HTTP, of others only; a new password alone lets nobody past the code."""
    second_factor.give(Role.REVIEWER)
    admin, token = browser(Role.ADMIN), {"authorization": f"Bearer {new_token(store, 'admin', 'x', 1, by='test')}"}
    set_password(store, "reviewer", PASSWORD, by="admin")
    locked = browser()
    log_in(locked, "reviewer")
    assert locked.get("/account").headers["location"] == "/log-in/code?then=%2Faccount"
    assert "Reset second factor" in admin.get("/people").text
    assert admin.post("/people/second-factor", data={"name": "reviewer"}).status_code == 303
    assert locked.get("/account").headers["location"].startswith("/log-in?")
    log_in(locked, "reviewer")
    assert locked.get("/account").status_code == 200
    assert admin.post("/people/second-factor", data={"name": "reviewer"}).status_code == 409
    second_factor.give(Role.REVIEWER)
    assert admin.post("/api/people/second-factor", json={"name": "reviewer"}, headers=token).status_code == 200
    second_factor.give(Role.ADMIN)
    own = admin.post("/api/people/second-factor", json={"name": "admin"}, headers=token)
    assert (own.status_code, "Turn your own off" in own.json()["message"]) == (422, True)
    with store.reading() as connection:
        done = [(each.by, each.about) for each in notes_of(connection) if each.kind == "second_factor_reset"]
    assert done == [("admin", "reviewer")] * 2


def test_programs_are_asked_for_none(app, browser, store, second_factor):
    """A token opens what it opened, whether its user has a second factor, must have one, or neither."""
    browser(Role.ADMIN)
    token = {"authorization": f"Bearer {new_token(store, 'admin', 'script', 1, by='admin')}"}
    app.state.house.settings = second_factor.required_of(Role.ADMIN)
    assert browser().get("/api/me", headers=token).status_code == 200
    second_factor.give(Role.ADMIN)
    assert browser().get("/api/me", headers=token).status_code == 200
    assert not [path for path in browser().get("/api/openapi.json", headers=token).json()["paths"] if HERE in path]


def test_where_it_is_not_used_nobody_is_asked(settings, app, browser, second_factor):
    """With ``offered: false`` whoever has one logs in without, and nobody sets one up."""
    second_factor.give(Role.VIEWER)
    rule = settings.panel.second_factor.model_copy(update={"offered": False})
    panel = settings.panel.model_copy(update={"second_factor": rule})
    app.state.house.settings = settings.model_copy(update={"panel": panel})
    client = browser(Role.OPERATOR)
    assert HERE not in client.get("/account").text
    assert client.post(f"{HERE}/begin", data={"password": PASSWORD}).status_code == 409
    viewer = browser(Role.VIEWER)
    assert viewer.get("/account").status_code == 200
    assert "It isn't used here." in viewer.get(HERE).text
