"""What people may do: one function decides, for every page, button and call."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum
from typing import Protocol


class Role(StrEnum):
    """What somebody is here for; each may what the one before may, but for reviewers, operators and senders."""

    VIEWER = "viewer"  # sees how things stand, no person's data
    REVIEWER = "reviewer"  # settles doubtful fields: sees documents and values
    OPERATOR = "operator"  # answers for the runs: retries, pauses, sees values with identifiers covered
    SENDER = "sender"  # a program that hands in cases; sees what became of its own
    ADMIN = "admin"  # everything, people and settings too


class Action(StrEnum):
    """What a page or a button does."""

    PUBLIC = "public"  # needs nobody: logging in
    PROVE = "prove"  # show one's second factor, having shown a password
    ENROL = "enrol"  # set up one's second factor, which may be part of logging in
    LEAVE = "leave"  # log out
    OWN = "own"  # one's own settings, sessions and tokens
    SEE = "see"  # how things stand: numbers, states, queues
    READ = "read"  # a case's values and documents: personal data
    REVIEW = "review"  # settle what a case asks
    OPERATE = "operate"  # retry, cancel, pause, reprioritise
    SUBMIT = "submit"  # hand in cases over HTTP
    EXPORT = "export"  # take numbers out
    ADMINISTER = "administer"  # people, skills, priorities


IN_PERSON = frozenset(  # in a browser only: programs have tokens
    {Action.PUBLIC, Action.PROVE, Action.ENROL, Action.LEAVE}
)
_OF_ALL = IN_PERSON | {Action.OWN, Action.SEE}
ALLOWED: dict[Role, frozenset[Action]] = {
    Role.VIEWER: _OF_ALL,
    Role.REVIEWER: _OF_ALL | {Action.READ, Action.REVIEW},
    Role.OPERATOR: _OF_ALL | {Action.READ, Action.OPERATE, Action.EXPORT, Action.SUBMIT},
    Role.SENDER: IN_PERSON | {Action.OWN, Action.SUBMIT},
    Role.ADMIN: frozenset(Action),
}


class Grantee(Protocol):
    """Whoever may or may not."""

    @property
    def role(self) -> Role:
        """What they are here for."""

    @property
    def bots(self) -> Collection[str]:
        """The bots they are granted; empty: every one."""


def may(user: Grantee | None, action: Action, bot: str = "") -> bool:
    """Whether somebody may do something; with `bot`, about a case of that bot.

    Args:
        user: Who; None where nobody has logged in.
        action: What.
        bot: The bot it is about; empty where it is about none.
    """
    if user is None:
        return action is Action.PUBLIC
    if action not in ALLOWED[user.role]:
        return False
    return not bot or not user.bots or bot in user.bots
