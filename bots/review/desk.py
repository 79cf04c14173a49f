"""The desk: what a command or a page needs of a project to let a person review."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from bots.cases.decisions import FIELD
from bots.cases.store import Store
from bots.definition import Definition, find_definition, sound_definitions
from bots.errors import BotsError
from bots.review.answers import Answer, answers_of
from bots.review.rules import ReviewRules
from bots.review.settling import NO_RULES, settle_entry
from bots.review.submitting import Given, Submitted, submit
from bots.settings import Settings


def all_rules(settings: Settings) -> dict[str, ReviewRules]:
    """The rules of the project's bots, by their names."""
    return {bot.name: bot.review for bot in definitions(settings)}


def definitions(settings: Settings) -> list[Definition]:
    """The project's bots, those of the toolkit too, for whoever tries one makes cases."""
    return sound_definitions(settings, toolkit=True)[0]


def rules_of_case(store: Store, settings: Settings, case_id: str) -> ReviewRules:
    """The rules of a case's bot; none where the bot is gone.

    Raises:
        NotFoundError: There is no such case.
    """
    with store.reading() as connection:
        bot = store.case(connection, case_id).bot
    try:
        return find_definition(settings, bot).review
    except BotsError:
        return NO_RULES


def say(
    store: Store, settings: Settings, case_id: str, pairs: Sequence[tuple[str, str]], *, by: str
) -> Submitted | None:
    """Keep what a person says of a case's fields, all or nothing; entries are settled one by one before.

    Raises:
        BotsError: As `submit` and `settle_entry` raise.
    """
    for field, value in pairs:
        if field.startswith(FIELD):
            settle_entry(store, case_id, field.removeprefix(FIELD), value, by=by)
    given = [Given(field, value) for field, value in pairs if not field.startswith(FIELD)]
    if not given:
        return None
    rules = rules_of_case(store, settings, case_id)
    return submit(store, case_id, given, by=by, rules=rules, today=today(store, settings), language=settings.language)


def today(store: Store, settings: Settings) -> date:
    """The day it is where the project is."""
    return store.clock().astimezone(ZoneInfo(settings.time_zone)).date()


def history(store: Store, case_id: str) -> list[Answer]:
    """Who said what of the case, in order; personal data.

    Raises:
        KeyMissingError: It was forgotten.
        NotFoundError: There is no such case.
    """
    with store.reading() as connection:
        return answers_of(store, connection, store.case(connection, case_id).id)
