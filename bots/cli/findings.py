"""What a check of `bots doctor` found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from rich.text import Text


class Verdict(StrEnum):
    """How serious a finding is."""

    GOOD = "good"
    WARNING = "warning"  # works, and will hurt some day
    BAD = "bad"  # something doesn't work


_MARKS = {Verdict.GOOD: ("✓", "green"), Verdict.WARNING: ("!", "yellow"), Verdict.BAD: ("✗", "red")}


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found."""

    verdict: Verdict
    topic: str
    text: str
    advice: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The finding as plain JSON data."""
        return {"verdict": self.verdict, "topic": self.topic, "text": self.text, "advice": self.advice}

    def line(self) -> Text:
        """The finding for people."""
        mark, style = _MARKS[self.verdict]
        line = (
            Text(f" {mark} ", style=style).append(self.topic.ljust(13), style="bold").append(self.text, style="default")
        )
        return line.append(f"\n   {'':13}→ {self.advice}", style=style) if self.advice else line


def good(topic: str, text: str) -> Finding:
    """All is well."""
    return Finding(Verdict.GOOD, topic, text)


def warning(topic: str, text: str, advice: str) -> Finding:
    """It works, and will hurt some day."""
    return Finding(Verdict.WARNING, topic, text, advice)


def bad(topic: str, text: str, advice: str) -> Finding:
    """It doesn't work."""
    return Finding(Verdict.BAD, topic, text, advice)
