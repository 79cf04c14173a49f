"""What is wrong with a case on purpose, and what must become of it."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

PAPER_CARDS_VOID = date(2026, 8, 3)  # Reg. UE 2019/1157, art. 5


class Defect(StrEnum):
    """What is wrong with a case."""

    NONE = ""
    EXPIRED_CARD = "expired_card"  # the identity document ended before today
    PAPER_CARD = "paper_card"  # a paper identity card, void since 3 August 2026
    TAX_CODE_CONTRADICTS = "tax_code_contradicts"  # all papers carry a code that says another birth date
    MISSING_SIGNATURE = "missing_signature"  # the form isn't signed
    UNREADABLE_FIELD = "unreadable_field"  # a field that only the form has is covered
    SAME_CUSTOMER = "same_customer"  # somebody earlier in the batch applies again


@dataclass(frozen=True, slots=True)
class Outcome:
    """What must become of a case: done, review or rejected, and the code of the reason."""

    status: str
    reason: str = ""


OUTCOMES = {
    Defect.NONE: Outcome("done"),
    Defect.EXPIRED_CARD: Outcome("rejected", "expired_document"),
    Defect.PAPER_CARD: Outcome("rejected", "void_document"),
    Defect.TAX_CODE_CONTRADICTS: Outcome("review", "tax_code_contradicts"),
    Defect.MISSING_SIGNATURE: Outcome("rejected", "missing_signature"),
    Defect.UNREADABLE_FIELD: Outcome("review", "unreadable_field"),
    Defect.SAME_CUSTOMER: Outcome("rejected", "existing_customer"),
}

SHARE = 0.42  # of cases with a defect


def plan(cases: int, rng: random.Random, *, today: date) -> list[Defect]:
    """The defect of each case of a batch, in its order.

    About 42 % have one; from 12 cases on every kind occurs (so that of exactly 12 half have one). A same customer comes
    in the last third of the batch, after somebody without a defect.

    Args:
        cases: How many.
        rng: Source of the order.
        today: Paper cards are drawn only when they are void on this day.
    """
    kinds = [kind for kind in Defect if kind is not Defect.NONE]
    if today < PAPER_CARDS_VOID:
        kinds.remove(Defect.PAPER_CARD)
    if cases < 3:
        kinds.remove(Defect.SAME_CUSTOMER)
    wanted = round(cases * SHARE)
    if cases >= 12:
        wanted = max(wanted, len(kinds))
    chosen: list[Defect] = []
    while len(chosen) < wanted:
        chosen += rng.sample(kinds, len(kinds))
    chosen = chosen[:wanted]
    again = [kind for kind in chosen if kind is Defect.SAME_CUSTOMER]
    others = [kind for kind in chosen if kind is not Defect.SAME_CUSTOMER]
    late = max(len(again), cases // 3)
    early = others + [Defect.NONE] * (cases - len(chosen))
    rng.shuffle(early)
    # somebody without a defect comes first where a later one is to be the same customer
    if again:
        early.remove(Defect.NONE)
        early.insert(0, Defect.NONE)
    head, tail = early[: cases - late], early[cases - late :] + again
    rng.shuffle(tail)
    return head + tail
