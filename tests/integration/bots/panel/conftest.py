"""A panel on a real database, asked as a browser asks."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import insert, select
from starlette.testclient import TestClient

from bots.cases.store import Store
from bots.panel.app import make_app
from bots.people import passwords
from bots.people.logging_in import begin_session, digest_of
from bots.people.one_time import code_of, step_of
from bots.people.rights import Role
from bots.people.second_factor import begin, begun, confirm
from bots.people.tables import users
from bots.settings import SecondFactor, Settings

PASSWORD = "seven brown horses"  # of everybody in tests
HERE = "http://localhost"


@pytest.fixture(scope="session", autouse=True)
def quick_hashes() -> Iterator[None]:
    """Hashes that take no time: that real ones do is argon2's promise, not ours."""
    hasher = passwords._hasher()
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", lambda: weak)
        passwords._nobodys.cache_clear()
        yield
    passwords._nobodys.cache_clear()
    assert hasher.memory_cost >= 64 * 1024


@pytest.fixture(scope="session")
def kept(quick_hashes: None) -> str:
    """The hash of everybody's password."""
    return passwords.hashed(PASSWORD)


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(name="Banca Esempio", home=tmp_path)


@pytest.fixture
def app(settings: Settings, store: Store):
    made = make_app(settings, store)
    made.state.house.patience = math.inf  # what is counted beside would be counted into other pages' work
    return made


@pytest.fixture
def add(store: Store, kept: str):
    """Adds somebody."""

    def add(name: str, role: Role, *bots: str) -> str:
        with store.transaction() as connection:
            connection.execute(
                insert(users).values(
                    name=name, password=kept, role=role, bots=json.dumps(bots), created_at=store.clock()
                )
            )
        return name

    return add


@pytest.fixture
def browser(app, store: Store, add) -> Callable[..., TestClient]:
    """A browser in which somebody of that role is logged in; nobody without one."""
    known: set[str] = set()

    def open_(role: Role | None = None, *bots: str) -> TestClient:
        client = TestClient(app, base_url=HERE, follow_redirects=False, headers={"sec-fetch-site": "same-origin"})
        if role is not None:
            name = "-".join([role, *bots])
            with store.transaction() as connection:
                known.update(connection.scalars(select(users.c.name)))
            if name not in known:
                known.add(add(name, role, *bots))
            with store.transaction() as connection:
                client.cookies.set("bots", begin_session(connection, name, store.clock(), "a test"))
        return client

    return open_


class SecondFactors:
    """What tests of second factors need: the codes that an app would show, and rules."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self.store, self.settings = store, settings
        self.secrets: dict[str, bytes] = {}

    def give(self, name: str) -> list[str]:
        """Let somebody have one; returns their recovery codes."""
        with self.store.transaction() as connection:
            if connection.execute(select(users).where(users.c.name == name)).first() is None:
                row = {"name": name, "password": passwords.hashed(PASSWORD), "role": name}
                connection.execute(insert(users).values(**row, created_at=self.store.clock()))
            session = digest_of(begin_session(connection, name, self.store.clock(), "a test"))
        begin(self.store, name, session)
        self.secrets[name] = begun(self.store, name, session) or b""
        _, codes = confirm(self.store, name, self.code(name), session, device="a test")
        return codes

    def code(self, name: str, later: int = 0) -> str:
        """What their app shows now, or so many steps later."""
        return code_of(self.secrets[name], step_of(self.store.clock()) + later)

    def required_of(self, *roles: Role) -> Settings:
        """The settings where it is required."""
        panel = self.settings.panel.model_copy(update={"second_factor": SecondFactor(required=list(roles))})
        return self.settings.model_copy(update={"panel": panel})


@pytest.fixture
def second_factor(store: Store, settings: Settings) -> SecondFactors:
    return SecondFactors(store, settings)
