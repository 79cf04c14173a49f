"""Decisions about entries: what a person says about one that is in doubt. Pure: values in, values out.

A decision is the answer to the question ``entry:TARGET``. It is kept as that fact until it has had its effect, and
holds for one business key only.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum

from bots.errors import AnswerRefusedError

FIELD = "entry:"  # questions about an entry; the target follows


class Choice(StrEnum):
    """What is so, or to be done, as a person says."""

    FOUND = "use"  # it is there: take it
    NOT_THERE = "enter"  # it is not there: enter it
    BY_HAND = "by_hand"  # a person has entered it, or put it right, in the target
    CORRECT = "correct"  # the record differs from what is meant now: put it right
    LEAVE = "leave"  # it differs, and that is meant


OF_ENTRY = (Choice.FOUND, Choice.NOT_THERE, Choice.BY_HAND)
OF_CORRECTION = (Choice.CORRECT, Choice.LEAVE, Choice.BY_HAND)

_SAYS = {
    Choice.FOUND: "it is there, take it",
    Choice.NOT_THERE: "it is not there, enter it",
    Choice.BY_HAND: "a person did it in the target",
    Choice.CORRECT: "put the record right",
    Choice.LEAVE: "leave the record as it is",
}


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person has decided about an entry.

    Attributes:
        key: Keyed hash of the business key it holds for.
        receipt: What the target calls the record, by name; personal data.
        insist: Whether it counts although a fresh look-up doesn't show it.
    """

    choice: Choice
    by: str
    key: str = ""
    receipt: Mapping[str, str] = field(default_factory=dict)
    insist: bool = False

    @property
    def how(self) -> str:
        """For the history."""
        return self.choice.name.lower() + (" (insists)" if self.insist else "")

    def as_text(self) -> str:
        """As the fact keeps it."""
        return json.dumps({**asdict(self), "choice": str(self.choice)}, sort_keys=True)


def decision_from_text(text: str) -> Decision:
    """The decision that `Decision.as_text` wrote; a bare word is what version 0.1.0 kept."""
    if not text.startswith("{"):
        return Decision(Choice(text), by="")
    data = json.loads(text)
    return Decision(**{**data, "choice": Choice(data["choice"])})


def choice_of(text: str, *, correction: bool) -> Choice:
    """The choice that a person typed.

    Raises:
        AnswerRefusedError: It is none that this question offers.
    """
    offered = OF_CORRECTION if correction else OF_ENTRY
    if text not in offered:
        says = ", ".join(f"{choice.value!r} ({_SAYS[choice]})" for choice in offered)
        raise AnswerRefusedError(f"{text!r} is no answer here; say {says}.")
    return Choice(text)


def parse_receipt(text: str) -> dict[str, str]:
    """What a person typed as receipt: ``17``, or named, as the suite uses it: ``customer_number=17,branch=3``.

    Raises:
        AnswerRefusedError: It is empty.
    """
    named = [part.partition("=") for part in text.split(",")]
    if all(sign and name.strip() and value.strip() for name, sign, value in named):
        return {name.strip(): value.strip() for name, _, value in named}
    if not text.strip():
        raise AnswerRefusedError("The receipt is empty: give what the target calls the record.")
    return {"receipt": text.strip()}
