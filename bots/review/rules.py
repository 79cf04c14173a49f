"""A bot's rules for people, as ``bot.yaml`` has them: whose work it is, what two decide, what is looked at again."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Literal

from pydantic import Field

from bots.cases.settle import comparable
from bots.validation import Strict


class Over(Strict):
    """Two persons decide an amount from which on."""

    over: Decimal  # amounts larger than this, whatever their sign


class AuditRule(Strict):
    """Which cases a person reads again, whatever the confidence was."""

    share: float = Field(default=0.0, ge=0, le=1)  # of the cases that are done, such as 0.02
    fields: int = Field(default=3, ge=1)  # how many fields of each


class ReviewRules(Strict):
    """A bot's rules for people."""

    skill: str = ""  # which a person must have to settle its cases; empty: everybody may
    four_eyes: dict[str, Literal["always", "changed"] | Over] = Field(
        default_factory=dict
    )  # fields that two persons decide: `iban: changed`, `total: {over: 10000}`, `tax_code: always`
    audit: AuditRule = AuditRule()  # cases that a person reads again: the true rate of silent errors
    send_to: list[str] = Field(default_factory=list)  # skills that a case can be sent to, such as compliance
    reject: list[str] = Field(default_factory=list)  # reason codes that people may reject with

    def two_decide(self, field: str, value: str, read: str | None) -> bool:
        """Whether a second person must decide the field too, without seeing the first one's answer.

        Args:
            field: The field's name.
            value: What was answered, or what the robot would take without asking; canonical.
            read: What the readers thought best; None where they read nothing.
        """
        rule = self.four_eyes.get(field)
        if isinstance(rule, Over):
            try:
                return abs(Decimal(value)) > rule.over
            except InvalidOperation:
                return True  # what can't be compared isn't small
        if rule == "changed":
            return comparable(value) != comparable(read or "")
        return rule == "always"
