"""A paper's own number, its order's, a tax code: tokens with a digit that stand beside or below their label."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors.free.answer import Answer
from extractors.types.value import bare

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractors.free.lines import Layout, Segment
    from extractors.free.second import SecondReader
    from extractors.free.vocabulary import Label, Vocabulary

_CLEAR = 0.4  # of a label: it names an invoice, not just a number
_NAMED = 0.4  # of a label that says "invoice number", or of a vague one in a row that names an invoice
_SOLID = 4  # letters and digits from which a number is hardly anything else
_TOKEN = re.compile(r"[A-Za-z0-9#][\w/.\-#]*\d[\w/\-]*|\d")
_VAGUE = {"NR", "NO", "NUMMER", "NUMBER", "NUMERO", "RECEIPT", "REFERENCENUMBER", "INV", "BELEG", "N", "REFERENCE"}
_PLAIN = {"NUMERO", "NUMBER", "NUMMER"}
_TITLED = 0.45  # what such a label says on a page with the title
_DATED = re.compile(r"^\d{1,4}[./-]\d{1,2}[./-]\d{2,4}$")
_AMOUNT = re.compile(r"(?<![\w.,/-])\d{1,3}(?:[.,]?\d{3})*[.,]\d{2}(?![\w/-]|[.,]\d)")
_PROSE = 4  # words of more than three letters behind a label: it stands in a sentence
_HEADS = 0.9  # of what a label says that stands above
_IN_PROSE = 0.8  # of what a label says that stands in a sentence
_BELOW = 2  # rows below a heading in which its value stands
_LEAD = 8  # letters before a label: more, and it stands in a sentence
_NEAR = 60  # letters behind a label in which its number begins
_TOP = 0.45  # share of a page in which an invoice's own number stands


@dataclass(frozen=True, slots=True)
class Numbered:
    """A token that a label calls a number.

    Attributes:
        text: The token.
        place: Where it stands.
        strength: How much the label says, to 1.
        heads: The label is a heading above it.
    """

    text: str
    place: Segment
    strength: float
    heads: bool = False


def numbered(page: Layout, words: Vocabulary, concept: str) -> Iterator[Numbered]:
    """Tokens with a digit beside or below a label.

    Args:
        page: The document's rows.
        words: Vocabulary.
        concept: Of its numbers, such as ``invoice``.
    """
    titled = any(words.is_title(segment.text) for segment in page.segments if segment.box.y0 < _TOP)
    for number, row in enumerate(page.rows):
        for place, segment in enumerate(row):
            label = _label(segment, words, concept)
            if label is None:
                continue
            led = " ".join(one.text for one in row[:place]) + " " + segment.text[: label.start]
            strength = _strength(label, led, words, concept)
            if concept == "invoice" and label.phrase in _PLAIN and bare(segment.text) == label.phrase and titled:
                strength = max(strength, _TITLED)  # "Number" by itself, on a page that calls itself an invoice
            rest = segment.text[label.end :]
            after = first_token(rest)
            if after:
                yield Numbered(after, segment, strength)
                continue
            if len(re.findall(r"[^\W\d]{4,}", rest)) > _PROSE:
                continue
            beside = row[place + 1] if place + 1 < len(row) else None
            if beside is not None and not first_token(beside.text) and len(bare(beside.text)) <= 3:
                beside = row[place + 2] if place + 2 < len(row) else None  # "No." or "#" in a column of its own
            if beside is not None and first_token(beside.text) and not _other_label(beside, concept, words):
                yield Numbered(first_token(beside.text), beside, strength)
                continue
            below = _below(page, number, segment)
            if below is not None and not _other_label(below, concept, words):
                yield Numbered(first_token(below.text), below, strength * _HEADS, heads=True)


def _label(segment: Segment, words: Vocabulary, concept: str) -> Label | None:
    """The last label of a segment, if it is one of the concept."""
    dates = [one for one in words.find(segment.text, "dates") if one.quality == 1]
    labels = [
        one
        for one in words.find(segment.text, "numbers")
        if one.quality == 1 and not any(day.start <= one.start and one.end <= day.end for day in dates)
    ]
    own = [one for one in labels if one.concept == concept]
    if not own or (labels[-1].start > own[-1].start and labels[-1].concept != concept):
        return None
    return own[-1]


def _strength(label: Label, led: str, words: Vocabulary, concept: str) -> float:
    """How much a label says; a mere "No." what the text that led to it does."""
    if label.phrase not in _VAGUE:
        return min(len(label.phrase), 16) / 16 * (_IN_PROSE if label.start > _LEAD else 1.0)
    titled = any(one.concept == concept and one.phrase not in _VAGUE for one in words.find(led, "numbers"))
    return 0.55 if titled else 0.1


def own_number(page: Layout, words: Vocabulary) -> str | None:
    """The number that a page is surely of; None where it names none, or only by a vague label.

    Args:
        page: Its rows.
        words: Vocabulary.
    """
    found = [one for one in numbered(page, words, "invoice") if one.strength >= _CLEAR and len(one.text) >= _SOLID]
    return max(found, key=lambda one: one.strength).text if found else None


def heading_number(page: Layout, words: Vocabulary) -> str | None:
    """The number that stands in a page's head, surely called the invoice's: what begins another one has it there."""
    found = [
        one
        for one in numbered(page, words, "invoice")
        if one.strength >= _NAMED and len(one.text) >= _SOLID and one.place.middle % 1 < _TOP
    ]
    return max(found, key=lambda one: one.strength).text if found else None


def _other_label(segment: Segment, concept: str, words: Vocabulary) -> bool:
    """Whether a segment begins with a label of something else."""
    found = [one for one in words.find(segment.text, "numbers") if one.start <= 1 and one.quality == 1]
    found += [one for one in words.find(segment.text, "dates") if one.start <= 1 and one.quality == 1]
    return any(one.concept != concept for one in found) and not any(one.concept == concept for one in found)


def first_token(text: str) -> str:
    """The first token that may be a number of a paper, unless a date comes before.

    Args:
        text: What stands behind a label, or beside it.
    """
    near = _AMOUNT.sub(lambda amount: " " * len(amount[0]), text)[:_NEAR]
    for match in _TOKEN.finditer(near):
        token = match[0].rstrip(".-/")
        if _DATED.match(token):
            return ""
        if not near[match.end() :].lstrip().startswith("%"):
            return token
    return ""


def _below(page: Layout, number: int, segment: Segment) -> Segment | None:
    """What stands below a heading: the first text of its column, if it is a number."""
    for row in page.rows[number + 1 : number + 1 + _BELOW]:
        for other in row:
            shared = min(other.box.x1, segment.box.x1) - max(other.box.x0, segment.box.x0)
            if shared > 0.4 * min(other.box.width, segment.box.width):
                return other if first_token(other.text) else None
    return None


def number_answer(name: str, concept: str, page: Layout, words: Vocabulary, second: SecondReader) -> Answer:
    """A number by its label.

    Args:
        name: Of the field.
        concept: Of the vocabulary's numbers.
        page: The document's rows.
        words: Vocabulary.
        second: Reads single lines again.
    """
    found = list(numbered(page, words, concept))
    if not found:
        return Answer(name)
    scores: dict[str, float] = {}
    for one in found:
        score = one.strength + 0.15 * (1 - min(one.place.row, 40) / 40)
        scores[one.text] = max(scores.get(one.text, 0.0), score) + 0.1
    best = max(found, key=lambda one: scores[one.text])
    value = best.text
    rivals = sorted((score for text, score in scores.items() if text != value), reverse=True)
    seen = second.sees(best.place, lambda text: bare(value) in bare(text))
    answer = Answer(name, value, value, (best.place,), kind="number")
    answer.signs = {
        "second": float(seen),
        "differs": float(not seen),
        "label": best.strength,
        "margin": min(1.0, 4 * (scores[value] - rivals[0])) if rivals else 1.0,
        "twice": float(_often(value, found, page)),
        "short": float(len(value) < _SOLID),
    }
    answer.proofs = {"label"} if best.strength >= _NAMED * _HEADS and len(value) >= _SOLID else set()
    answer.proofs |= {"twice"} if answer.signs["twice"] else set()
    named = {one.text for one in found if one.strength >= _NAMED * _HEADS}
    answer.proofs |= {"only"} if named <= {value} else set()
    answer.signs["only"] = float("only" in answer.proofs)
    answer.others = tuple(text for text in scores if text != value)[:3]
    return answer


def _often(value: str, found: Sequence[Numbered], page: Layout) -> bool:
    labelled = len({one.place.row for one in found if one.text == value})
    printed = sum(value in page.text(row) for row in range(len(page.rows)))
    return labelled > 1 or printed > 1
