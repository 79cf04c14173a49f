"""Which of a document's dates is its own."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from extractors.free.days import CLOCK, days
from extractors.reading import around

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractors.free.days import Day
    from extractors.free.lines import Layout, Segment
    from extractors.free.vocabulary import Vocabulary


_LINKS = frozenset({"DEL", "DU", "LE", "VOM", "VAN", "OF", "IL", "DE"})  # words between a number and its date
_NAMING = 8  # letters of a label that says whose date it is: "invoice date", not "date"


@dataclass(slots=True)
class Dated:
    """A date of the page that may be the document's.

    Attributes:
        value: ISO 8601.
        places: Where it stands, the best first.
        reasons: Weight by feature.
        proofs: Independent confirmations.
        named: Its label says whose date it is: "invoice date", or it stands behind the number of the invoice.
    """

    value: str
    places: list[tuple[Day, Segment]] = field(default_factory=list)
    reasons: dict[str, float] = field(default_factory=dict)
    proofs: set[str] = field(default_factory=set)
    named: bool = False

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
        for segment, day in dated(row, today, month_first=month_first):
            _add(found, page, words, number, segment, day, concept, today)
    return sorted(found.values(), key=lambda one: -one.score)


def dated(row: Sequence[Segment], today: dt.date, *, month_first: bool = False) -> Iterator[tuple[Segment, Day]]:
    """The dates of a row with their places; one that is printed in two pieces (``March 3`` ``2025``) has both.

    Args:
        row: Of a page.
        today: As in `days`.
        month_first: As in `days`.
    """
    for place, segment in enumerate(row):
        whole = days(segment.text, today, month_first=month_first)
        yield from ((segment, day) for day in whole)
        if place + 1 == len(row) or whole:
            continue
        after = row[place + 1]
        both = replace(segment, text=f"{segment.text} {after.text}", box=around([segment.box, after.box]))
        for day in days(both.text, today, month_first=month_first):
            if day.start < len(segment.text) < day.end and not days(after.text, today, month_first=month_first):
                yield both, day


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
    labels, named = _labels(page, words, number, segment, day)
    value = day.values[0]
    late = value > today.isoformat()
    timed = day.timed or any(CLOCK.search(other.text) for other in page.rows[number] if other is not segment)
    if late and concept == "issue" and len(day.values) > 1:
        value = day.values[1]
    one = found.setdefault(value, Dated(value))
    one.places.append((day, segment))
    own = concept in labels
    other = bool(labels) and not own
    strong = {
        "label": (3.0 if named or concept == "due" else 2.0) if own else 0.0,
        "other": -2.5 if other else 0.0,
        "timed": 0.8 if timed and concept == "issue" else 0.0,
        "place": 0.6 * (1 - number / max(len(page.rows), 1)),
        "future": -3.0 if late and concept == "issue" else 0.0,
        "solid": -0.8 if day.solid else 0.0,
    }
    if sum(strong.values()) > sum(v for k, v in one.reasons.items() if k != "often") or not one.reasons:
        one.reasons = strong
        one.named = own and named
        one.places.insert(0, one.places.pop())
    rows = {place.row for _, place in one.places}
    one.reasons["often"] = 0.6 * min(len(rows) - 1, 2)
    if len(rows) > 1:
        one.proofs.add("twice")


def _telling(words: Vocabulary, text: str, *, invoice: bool) -> tuple[set[str], bool]:
    """What the labels before a date say, and whether they name the paper.

    The last label counts, unless a due date is announced further ahead. "Of", "vom", "del" say something only behind
    the number of an invoice.
    """
    found = words.find(text, "dates")
    if any(label.concept == "due" for label in found):
        return {"due"}, True
    if found and found[-1].phrase in _LINKS and invoice:
        return {"issue"}, True
    found = [one for one in found if one.phrase not in _LINKS]
    if not found:
        return set(), False
    last = [label for label in found if label.start == found[-1].start]
    return {label.concept for label in last}, len(last[0].phrase) >= _NAMING


def _labels(page: Layout, words: Vocabulary, number: int, segment: Segment, day: Day) -> tuple[set[str], bool]:
    """Concepts of the label: before it in its segment, left of it, or in the heading above it."""
    row = page.rows[number]
    left = [other for other in row if other.box.x1 <= segment.box.x0 + 0.01]
    before = segment.text[: day.start]
    invoice = _of_invoice(" ".join((*(one.text for one in left), before)), words)
    earlier = [other.end for other in days(before, dt.date.fromisoformat(day.values[0]))]
    found = _telling(words, before[max(earlier, default=0) :], invoice=invoice)
    if found[0]:
        return found
    for other in left[:-3:-1]:
        found = _telling(words, other.text, invoice=invoice)
        if found[0]:
            return found
        if days(other.text, dt.date.fromisoformat(day.values[0])):
            break
    if number and not left and not before.strip() and (wrapped := _wrapped(page, words, number - 1))[0]:
        return wrapped
    return _heading(page, words, number, segment)


def _wrapped(page: Layout, words: Vocabulary, above: int) -> tuple[set[str], bool]:
    """What the label says that ends the row above, where the date was wrapped."""
    last = page.rows[above][-1]
    labels = words.find(last.text, "dates")
    heads = len(page.rows[above]) > 1 and labels and labels[0].start == 0  # of a column, not of a sentence
    if not labels or heads or len(last.text) - max(label.end for label in labels) > 1:
        return set(), False
    return _telling(words, last.text, invoice=_of_invoice(page.text(above), words))


def _heading(page: Layout, words: Vocabulary, number: int, segment: Segment) -> tuple[set[str], bool]:
    """What the heading of a date's column says: the first text above it."""
    for up in range(number - 1, max(number - 3, -1), -1):
        for other in page.rows[up]:
            shared = min(other.box.x1, segment.box.x1) - max(other.box.x0, segment.box.x0)
            if shared > 0.3 * min(other.box.width, segment.box.width):
                return _telling(words, other.text, invoice=False)
    return set(), False


def _of_invoice(text: str, words: Vocabulary) -> bool:
    """Whether a text names an invoice by its number."""
    return any(
        label.concept == "invoice" and any(c.isdigit() for c in text[label.end :])
        for label in words.find(text, "numbers")
    )
