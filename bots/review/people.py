"""Who reviews: a person, with the bots that are granted to them and the skills they have."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reviewer:
    """A person at the review station.

    Attributes:
        name: As it stands in histories.
        bots: Bots whose cases they may see; None: all.
        skills: What they are able to settle; None: anything.
    """

    name: str
    bots: frozenset[str] | None = None
    skills: frozenset[str] | None = None

    def may_settle(self, bot: str, skill: str, not_by: Collection[str] = ()) -> bool:
        """Whether a case of that bot, which wants that skill, may be theirs.

        Args:
            bot: The case's.
            skill: Wanted of whoever settles it; empty: none.
            not_by: Persons who have said theirs already.
        """
        granted = self.bots is None or bot in self.bots
        able = not skill or self.skills is None or skill in self.skills
        return granted and able and self.name not in not_by
