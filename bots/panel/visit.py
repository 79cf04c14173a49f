"""A visit: one request of one person, with all that answering it needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bots.cases.store import Store
from bots.definition import Definition
from bots.panel.house import House
from bots.panel.templates import render
from bots.panel.words import LANGUAGES, Words, preferred
from bots.people.logging_in import Comer
from bots.people.rights import Action, may
from bots.people.users import User
from bots.settings import Settings

_ONE_PAGE = 4000  # letters of a text that are taken from an address


@dataclass
class Visit:
    """One request.

    Attributes:
        request: As it came.
        house: The project that is shown.
        user: Who asks; None before they have logged in.
        coming: Who has shown their password and lacks more; they aren't logged in.
        by_token: Whether a program asks.
        data: What a form or a JSON body holds.
    """

    request: Request
    house: House
    user: User | None = None
    coming: Comer | None = None
    by_token: bool = False
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def store(self) -> Store:
        """The project's cases."""
        return self.house.store

    @property
    def settings(self) -> Settings:
        """The project's settings."""
        return self.house.settings

    @property
    def person(self) -> User:
        """Who asks, where the route has made sure that somebody does."""
        assert self.user is not None, "a route that isn't public"
        return self.user

    @property
    def known(self) -> User | None:
        """Who asks, as far as it is known: for their language, and for what they do to get in."""
        return self.coming.user if self.coming else self.user

    @cached_property
    def now(self) -> datetime:
        """This moment, the same for the whole answer."""
        return self.store.clock()

    @cached_property
    def words(self) -> Words:
        """Says things in the language of whoever asks."""
        chosen = self.known.language if self.known else ""
        language = chosen or preferred(self.request.headers.get("accept-language", ""))
        return Words(language, self.settings.time_zone)

    @cached_property
    def definitions(self) -> list[Definition]:
        """The bots that whoever asks is granted."""
        return [each for each in self.house.definitions() if self.may(Action.SEE, each.name)]

    @property
    def bots(self) -> list[str] | None:
        """The names of the bots that they are granted; None: every one."""
        return sorted(self.person.bots) if self.person.bots else None

    def may(self, action: Action | str, bot: str = "") -> bool:
        """Whether whoever asks may do that."""
        return may(self.user, Action(action), bot)

    def path(self, name: str) -> str:
        """A part of the address, such as its ``{case}``."""
        return str(self.request.path_params[name])

    def query(self, name: str, default: str = "") -> str:
        """A filter in the address."""
        return self.request.query_params.get(name, default)[:_ONE_PAGE]

    def here(self, **changes: Any) -> str:
        """This page's address with other filters; an empty one is dropped."""
        kept = {**self.request.query_params, **changes}
        text = urlencode({name: value for name, value in kept.items() if value not in ("", None)})
        return self.request.url.path + (f"?{text}" if text else "")

    @property
    def wants_part(self) -> bool:
        """Whether only the part of a page is asked for that is shown live."""
        return "hx-request" in self.request.headers

    def render(self, template: str, /, *, status: int = 200, **values: Any) -> Response:
        """A page for people: `values` are the template's, besides what every page has."""
        return HTMLResponse(render(template, **self._of_every_page(), **values), status)

    def _of_every_page(self) -> dict[str, Any]:
        said = str(self.request.scope.get("bots_said", ""))
        return {
            "_": self.words,
            "many": self.words.many,
            "w": self.words,
            "visit": self,
            "user": self.user,
            "may": self.may,
            "now": self.now,
            "languages": LANGUAGES,
            "theme": self.known.theme if self.known else "",
            "project": self.settings.name,
            "environment": self.settings.environment,
            "production": self.settings.current.production,
            "said": said,
            "rooms": self.house.rooms(self),
        }
