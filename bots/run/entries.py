"""Entries: how far one came, what the target shows of it, and what is to be done next. Pure: values in, values out."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from bots.cases.decisions import Choice, Decision
from bots.errors import EntryError
from connectors.lines import flat

Values = dict[str, str]


class EntryState(StrEnum):
    """How far an entry came."""

    INTENDED = "intended"  # committed before the first act
    SUBMITTED = "submitted"  # committed right before the act that changes the target
    IN_DOUBT = "in_doubt"  # the act failed or its outcome is unknown
    CONFIRMED = "confirmed"  # the target's own store shows it, or a person insists
    ASKED = "asked"  # a correction that a person must decide
    LEFT = "left"  # given up: a correction that a person doesn't want, or what isn't there and isn't meant any more


ACTED = frozenset({EntryState.INTENDED, EntryState.SUBMITTED, EntryState.IN_DOUBT})  # the act may have happened


class Action(StrEnum):
    """What is to be done about an entry."""

    ENTER = "enter"
    CONFIRM = "confirm"  # it is there as meant
    WAIT = "wait"  # a late commit may follow
    EXISTING = "existing"  # there before us: the suite says what then
    ASK = "ask"  # a person decides


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the ledger; everything from `key_text` on is personal data.

    Attributes:
        key: Keyed hash of the business key, or a correction's own.
        corrects: The confirmed entry that this one puts right.
        inputs: What its step had read until then, with a keyed digest of each.
        found: What the target showed last.
        evidence: Names of the pictures taken on the way, kept with the case.
        forgotten: Its case was forgotten: nobody can read any more what was meant and found.
    """

    id: int
    case_id: str
    step: str
    target: str
    key: str
    state: EntryState
    values_digest: str
    intended_at: datetime
    submitted_at: datetime | None
    confirmed_at: datetime | None
    corrects: int | None
    key_text: str
    values: Values
    receipt: Values
    inputs: Mapping[str, str] = field(default_factory=dict)
    found: Sequence[Values] = ()
    evidence: Sequence[str] = ()
    forgotten: bool = False

    @property
    def acted_at(self) -> datetime | None:
        """Since when the target may show it; None where nothing was tried."""
        return (self.submitted_at or self.intended_at) if self.state in ACTED else None


def decide(
    state: EntryState | None,
    hits: Sequence[Values],
    meant: Mapping[str, str],
    *,
    since_act: timedelta,
    settle: timedelta,
    decision: Decision | None = None,
) -> Action:
    """What to do, from how far the entry came and what the target shows.

    Args:
        state: The entry's state, None before its first.
        hits: What the look-up found, now.
        meant: The values to be entered.
        since_act: Time since the act may have happened.
        settle: How long a late commit may take.
        decision: What a person has said about it.
    """
    if not hits and state is not None and since_act < settle and not (decision and decision.insist):
        return Action.WAIT
    if decision is not None:
        return _as_decided(decision, hits)
    if state is None:
        return Action.EXISTING if hits else Action.ENTER
    if len(hits) == 1 and not differences(meant, hits[0]):
        return Action.CONFIRM
    return Action.ASK if hits else Action.ENTER


def _as_decided(decision: Decision, hits: Sequence[Values]) -> Action:
    """What a person has said, if the target doesn't gainsay it; nothing is ever entered over something found."""
    if decision.choice is Choice.NOT_THERE:
        return Action.ASK if hits else Action.ENTER
    return Action.CONFIRM if len(agreeing(decision, hits)) == 1 or decision.insist else Action.ASK


def agreeing(decision: Decision, hits: Sequence[Values]) -> list[Values]:
    """The hits that show the receipt which a person gave; all of them where none was given."""

    def shows(hit: Values, name: str, value: str) -> bool:
        return any(same(value, shown) for shown in ([hit[name]] if name in hit else hit.values()))

    return [hit for hit in hits if all(shows(hit, *each) for each in decision.receipt.items())]


def decide_correction(
    state: EntryState,
    *,
    entered: Mapping[str, str],
    meant: Mapping[str, str],
    hits: tuple[Sequence[Values], Sequence[Values]],
    moved: bool,
    since_act: timedelta,
    settle: timedelta,
) -> Action:
    """What to do about a confirmed entry that differs from what is meant now: `ENTER` means to put it right.

    The fields that changed must be among those that the look-up shows: otherwise nobody can tell whether it took.

    Args:
        state: Of the correction.
        entered: What was entered.
        meant: What is meant now.
        hits: What is found under the old key, and under the new one.
        moved: Whether these are two keys.
        since_act: Time since the act may have happened.
        settle: How long a late commit may take.
    """
    changed = [name for name, value in meant.items() if not same(value, entered.get(name, ""))]

    def shows(values: Mapping[str, str], found: Sequence[Values]) -> bool:
        return len(found) == 1 and not differences(values, found[0]) and all(name in found[0] for name in changed)

    old, new = hits
    if shows(meant, new) and not (moved and old):
        return Action.CONFIRM
    if shows(entered, old) and not (moved and new):
        return Action.WAIT if state in ACTED and since_act < settle else Action.ENTER
    return Action.ASK


def differences(meant: Mapping[str, str], found: Mapping[str, str]) -> list[str]:
    """The fields that both have and that differ, compared by type."""
    return [name for name, value in meant.items() if name in found and not same(value, found[name])]


def same(one: str, other: str) -> bool:
    """Whether two texts are one value: amounts as numbers, texts without blanks at the ends and case."""
    if _text(one) == _text(other):
        return True
    amounts = (_amount(one), _amount(other))
    return None not in amounts and amounts[0] == amounts[1]


def _text(value: str) -> str:
    return " ".join(unicodedata.normalize("NFC", value).split()).casefold()


def _amount(value: str) -> Decimal | None:
    """`value` as a number; identifiers with leading zeros are none."""
    text = value.replace(",", "").strip()
    if text.lstrip("-").startswith("0") and "." not in text:
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def canonical_key(key: str) -> str:
    """A business key as the ledger compares it: without blanks, punctuation and case."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", key).casefold() if letter.isalnum())


def doubt_of(decision: Decision | None, hits: list[Values]) -> str:
    """Why a person is asked; asked again, that what they said isn't what the target shows."""
    if decision is not None and decision.choice is Choice.NOT_THERE:
        return "found_after_all"
    if decision is not None and len(hits) < 2:
        return "receipt_not_found"
    return "entry_differs" if len(hits) == 1 else "entry_several"


def as_hits(found: Any) -> list[Values]:
    """What a look-up keyword returned, as a list of rows of text.

    Raises:
        EntryError: It is neither nothing, nor a row, nor a list of rows.
    """
    if found is None or found == "":
        return []
    rows = [found] if isinstance(found, Mapping) else found
    if not isinstance(rows, list | tuple) or not all(isinstance(row, Mapping) for row in rows):
        raise EntryError("look_up= must return nothing, a dictionary or a list of dictionaries.")
    return [as_values(row) for row in rows]


def as_values(record: Mapping[str, Any]) -> Values:
    """A record as text by name; lists of dictionaries, such as an invoice's lines, by flat names."""
    return {str(name): "" if value is None else str(value) for name, value in flat(record).items()}


def as_receipt(returned: Any) -> Values:
    """What an enter keyword returned, as a receipt."""
    if returned is None:
        return {}
    if isinstance(returned, Mapping):
        return {str(name): str(value) for name, value in flat(returned).items() if value is not None}
    return {"receipt": str(returned)}
