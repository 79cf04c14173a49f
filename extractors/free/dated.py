"""Which of a document's dates is its own."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from extractors.free.days import CLOCK, days

if TYPE_CHECKING:
    from extractors.free.days import Day
    from extractors.free.lines import Layout, Segment
    from extractors.free.vocabulary import Vocabulary


_NAMING = 8  # letters of a label that says whose date it is: "invoice date", not "date"


@dataclass(slots=True)
class Dated:
    """A date of the page that may be the document's.

    Attributes:
        value: ISO 8601.
        places: Where it stands, the best first.
        reasons: Weight by feature.
        proofs: Independent confirmations.
    """

    value: str
    places: list[tuple[Day, Segment]] = field(default_factory=list)
    reasons: dict[str, float] = field(default_factory=dict)
    proofs: set[str] = field(default_factory=set)

    @property
    def score(self) -> float:
        """All that speaks for it."""
        return sum(self.reasons.values())


def find_dates(
    page: Layout, words: Vocabulary, today: dt.date, *, concept: str = "issue", month_first: bool = False
) -> list[Dated]:
    """Dates that may be the one asked for, the best first.

    Args:
        page: The page's rows.
        words: Vocabulary.
        today: Documents are seldom issued later.
        concept: ``issue`` or ``due``.
        month_first: As in `days`.
    """
    found: dict[str, Dated] = {}
    for number, row in enumerate(page.rows):
        for segment in row:
            for day in days(segment.text, today, month_first=month_first):
                _add(found, page, words, number, segment, day, concept, today)
    return sorted(found.values(), key=lambda one: -one.score)


def _add(
    found: dict[str, Dated],
    page: Layout,
    words: Vocabulary,
    number: int,
    segment: Segment,
    day: Day,
    concept: str,
    today: dt.date,
) -> None:
    labels = _labels(page, words, number, segment, day)
    value = day.values[0]
    late = value > today.isoformat()
    timed = day.timed or any(CLOCK.search(other.text) for other in page.rows[number] if other is not segment)
    if late and concept == "issue" and len(day.values) > 1:
        value = day.values[1]
    one = found.setdefault(value, Dated(value))
    one.places.append((day, segment))
    own = concept in labels
    other = bool(labels) and not own
    text = page.text(number)
    named = any(label.concept == concept and len(label.phrase) >= _NAMING for label in words.find(text, "dates"))
    named = named or any(label.concept == "invoice" for label in words.find(text, "numbers"))
    strong = {
        "label": (3.0 if named or concept == "due" else 2.0) if own else 0.0,
        "other": -2.5 if other else 0.0,
        "timed": 0.8 if timed and concept == "issue" else 0.0,
        "place": 0.6 * (1 - number / max(len(page.rows), 1)),
        "future": -3.0 if late and concept == "issue" else 0.0,
        "solid": -0.8 if day.raw.isdigit() else 0.0,
    }
    if sum(strong.values()) > sum(v for k, v in one.reasons.items() if k != "often") or not one.reasons:
        one.reasons = strong
        one.places.insert(0, one.places.pop())
    rows = {place.row for _, place in one.places}
    one.reasons["often"] = 0.6 * min(len(rows) - 1, 2)
    if len(rows) > 1:
        one.proofs.add("twice")


def _telling(words: Vocabulary, text: str) -> set[str]:
    """What the labels before a date say: the last one, unless a due date is announced further ahead."""
    found = words.find(text, "dates")
    if not found:
        return set()
    if any(label.concept == "due" for label in found):
        return {"due"}
    return {label.concept for label in found if label.start == found[-1].start}


def _labels(page: Layout, words: Vocabulary, number: int, segment: Segment, day: Day) -> set[str]:
    """Concepts of the label: before it in its segment, left of it, or in the heading above it."""
    before = _telling(words, segment.text[: day.start])
    if before:
        return before
    row = page.rows[number]
    left = [other for other in row if other.box.x1 <= segment.box.x0 + 0.01]
    for other in left[:-3:-1]:
        found = _telling(words, other.text)
        if found:
            return found
        if days(other.text, dt.date.fromisoformat(day.values[0])):
            break
    for up in range(number - 1, max(number - 3, -1), -1):
        for other in page.rows[up]:
            shared = min(other.box.x1, segment.box.x1) - max(other.box.x0, segment.box.x0)
            if shared > 0.3 * min(other.box.width, segment.box.width):
                return _telling(words, other.text)
    return set()
