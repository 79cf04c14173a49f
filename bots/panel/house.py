"""What the panel shows: one project, opened once for all who look."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bots.cases.store import Store
from bots.cli.overview import standing_pauses
from bots.definition import Definition, sound_definitions
from bots.intake import problems
from bots.panel.ages import ages_of
from bots.panel.days import Days
from bots.panel.figures import gather as gather_figures
from bots.panel.kept import Kept
from bots.panel.standing import Standing, gather, mark_of
from bots.people.rights import Action
from bots.people.users import anybody
from bots.punctual.stuck import find_stuck
from bots.settings import Settings

if TYPE_CHECKING:
    from bots.panel.visit import Visit

_PATIENCE = 1.0  # seconds that a page waits for figures that are counted anew
_LOOK_AGAIN = 10.0  # seconds after which the bots' folders are read anew


@dataclass(frozen=True, slots=True)
class Room:
    """A place in the navigation."""

    path: str
    name: str  # in English
    action: Action


class House:
    """The project that the panel shows.

    Args:
        settings: Its settings.
        store: Its cases.
        navigation: The places that the navigation lists, in order.
    """

    def __init__(self, settings: Settings, store: Store, navigation: Sequence[Room] = ()) -> None:
        self.settings = settings
        self.store = store
        self.navigation = tuple(navigation)
        self.first_code = secrets.token_urlsafe(12)  # lets the first admin in, while there is no user
        self.patience = _PATIENCE
        self._lock = threading.Lock()
        self._definitions: tuple[float, list[Definition], list[str]] | None = None
        self._problems = Kept(lambda: problems(settings, self.definitions()), 30.0)  # folders may lie on slow shares
        self._stuck = Kept(lambda: find_stuck(store, settings, self.definitions()), 15.0)
        self.standing = Kept(self._stand, 5.0)
        zone = ZoneInfo(settings.time_zone)
        days = Days(store, zone)
        self.figures = Kept(lambda: gather_figures(store, zone, days), 300.0)
        self.ages = Kept(lambda: ages_of(store), 5.0)

    def rooms(self, visit: Visit) -> list[Room]:
        """The places that whoever asks may go to."""
        return [room for room in self.navigation if visit.user is not None and visit.may(room.action)]

    def definitions(self) -> list[Definition]:
        """The project's bots that can run, as they stood a moment ago."""
        return self._looked()[1]

    def broken(self) -> list[str]:
        """What is wrong with bots that can't."""
        return self._looked()[2]

    def is_new(self) -> bool:
        """Whether nobody has been added yet."""
        with self.store.reading() as connection:
            return not anybody(connection)

    def glance(self, patience: float | None = None) -> Standing:
        """How it all stands, for a page that brings the new figures by itself.

        Right after a button they are counted anew. Where that takes longer than a moment the page comes with those that
        are known, but with the pauses of now, and is told when the new ones are there.

        Args:
            patience: Seconds to wait for them; else the house's.
        """
        standing = self.standing(self.patience if patience is None else patience)
        if not self.standing.is_behind:
            return standing
        with self.store.reading() as connection:
            pauses = standing_pauses(connection, self.store.clock())
        return replace(standing, overview=replace(standing.overview, pauses=pauses))

    def mark(self) -> str:
        """What changes with anything that pages show, as it is known; a page that has another one is behind."""
        return mark_of(self.glance(0.0))

    def changed(self) -> None:
        """Something was changed by hand: whoever looks next sees it."""
        self.standing.forget()
        self.ages.forget()

    def _stand(self) -> Standing:
        return gather(self.store, self.settings, self.definitions(), self.broken(), self._problems, self._stuck)

    def _looked(self) -> tuple[float, list[Definition], list[str]]:
        with self._lock:
            if self._definitions is None or time.monotonic() - self._definitions[0] > _LOOK_AGAIN:
                sound, wrong = sound_definitions(self.settings)
                self._definitions = (time.monotonic(), sound, [str(error) for error in wrong])
            return self._definitions
