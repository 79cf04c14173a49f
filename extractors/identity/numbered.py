"""Driving licences of the European model: their fields carry the same numbers in every state (Directive 2006/126/EC).

Nothing has a place that is known beforehand; the numbers and what is printed behind them are found among the words of
the page, then each field is cut out and read once more by every engine.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from extractors.candidates import Candidate, Seen
from extractors.document_types import FieldPlace
from extractors.layout.ink import grey
from extractors.readers import ENGINES
from extractors.reading import Box, DocumentReading, Doubt, PageRef, Reading, State
from extractors.settle import settle
from extractors.types import get_type
from extractors.types.identifiers import DocumentNumber
from extractors.types.value import bare, plain
from extractors.zones import sized, turn_back

if TYPE_CHECKING:
    from extractors.classify import View
    from extractors.document_types import DocumentType
    from extractors.page import Image, Page, Word
    from extractors.readers import Readers
    from extractors.types import FieldType

# A number at the beginning of a field: with its stop, or one of 4a to 4d. A lone digit is no field.
# Readers take a small c for a capital one: both are the same there.
_LABEL = re.compile(r"(?<![\w.,/-])(?:(4\s?[abcdABCD])[.,:]?|([1-35-9])\s?[.,])(?=\s|[A-Z0-9ÀÈÉÌÒÙÄÖÜÑ]|$)")
_COLUMN = ("1", "2", "3", "4a", "4b", "5")  # below each other, a line each
_NEEDED = frozenset(_COLUMN)
_FAR = 3.0  # heights of a word: what stands farther to the right is something else
_OFF = 0.35  # of a line's height: how far a field may stand from where its neighbours say
_ENOUGH = 5  # of those that are needed
_DATE = re.compile(r"\d{2}\s?[./-]\s?\d{2}\s?[./-]\s?(?:\d{4}|\d{2})(?!\d)")
_CATEGORY = re.compile(r"AM|A[12]|B1|BE|C1E?|CE|D1E?|DE|[ABCDT]")
_CATEGORIES = re.compile(rf"(?:{_CATEGORY.pattern})+")  # blanks between them get lost
# Ten characters of which one separator is seen: where the other stands, a stroke was taken for a one.
_STROKE = re.compile(r"(?<!\d)(\d\d)(?:1(\d\d)([./-])|([./-])(\d\d)1)(\d{4})(?!\d)")
_OFFICE = re.compile(r"(\d{2})[17](\d{1,2})")  # digits alone: Spain writes province and office as "28/1"
_DOUBTED = 0.6  # at most, of a value that prints like another
_YOUNGEST, _OLDEST, _LONGEST = 16, 110, 20  # years: of a holder, of anything on a licence, to its expiry
# By title: who issues it, and the form of its numbers where that is known.
_STATES = {
    "PATENTE DI GUIDA": ("ITA", "AA9999999A|A9A999999A"),
    "PERMISO DE CONDUCCION": ("ESP", ""),
    "FUHRERSCHEIN": ("", ""),  # Germany and Austria
    "PERMIS DE CONDUIRE": ("", ""),  # France, Belgium, Luxembourg
}
_BY_NUMBERS, _BY_NAME = 0.95, 0.99


@dataclass(frozen=True, slots=True)
class Part:
    """A numbered field on a page.

    Attributes:
        number: ``1`` … ``9``, ``4a`` …
        text: What stands behind the number.
        box: The text, on the picture that was read; the number with it where both are one word.
        confidence: Of the reader.
        reader: Who read it.
    """

    number: str
    text: str
    box: Box
    confidence: float
    reader: str


def rows(words: Sequence[Word]) -> list[list[Word]]:
    """Words that stand beside each other, from the left; rows from the top."""
    found: list[list[Word]] = []
    for word in sorted(words, key=lambda word: (word.box.y0 + word.box.y1) / 2):
        middle = (word.box.y0 + word.box.y1) / 2
        for row in reversed(found[-4:]):
            last = row[-1].box
            high = min(last.height, word.box.height)
            if abs((last.y0 + last.y1) / 2 - middle) < 0.5 * high:
                row.append(word)
                break
        else:
            found.append([word])
    return [sorted(row, key=lambda word: word.box.x0) for row in found]


def pieces_of(row: list[Word], shape: float, far: float = _FAR) -> list[list[Word]]:
    """A row's words apart where so much room lies between them that they don't belong together.

    Args:
        row: Words from the left.
        shape: The page's width to its height.
        far: How much room, in heights of a word.
    """
    pieces = [row[:1]]
    for before, word in pairwise(row):
        if word.box.x0 - before.box.x1 > far * min(before.box.height, word.box.height) / shape:
            pieces.append([])
        pieces[-1].append(word)
    return pieces


def parts(words: Sequence[Word], shape: float = 1.0) -> dict[str, Part]:
    """The numbered fields among words, each number once.

    Args:
        words: Of an upright page.
        shape: The page's width to its height.
    """
    found: dict[str, Part] = {}
    for row in [piece for whole in rows(words) for piece in pieces_of(whole, shape)]:
        text, starts = "", []
        for word in row:
            starts.append((len(text), word))
            text += word.text + " "
        labels = list(_LABEL.finditer(text))
        for label, following in zip(labels, [*labels, None][1:], strict=True):
            end = following.start() if following else len(text.rstrip())
            number = _number(label)
            value = text[label.end() : end].strip()
            if not value or number in found:
                continue
            x0, x1, used = _reach(starts, label.start(), end)
            if len(used) > 1 and len(used[0].text) <= label.end() - label.start():  # the number is a word of its own
                x0, used = used[1].box.x0, used[1:]
            y0, y1 = min(word.box.y0 for word in used), max(word.box.y1 for word in used)
            sure = min(word.confidence for word in used)
            found[number] = Part(number, value, Box(x0, y0, x1, y1), sure, used[0].reader)
    return found | _unnumbered(words, found)


def _number(label: re.Match[str]) -> str:
    return re.sub(r"\s", "", label[1] or label[2]).lower()


def _unnumbered(words: Sequence[Word], found: dict[str, Part]) -> dict[str, Part]:
    """What stands where a field should whose small number was passed over: a line above or below its neighbours.

    Args:
        words: Of an upright page.
        found: Fields whose numbers were read.
    """
    known = [(place, found[number].box) for place, number in enumerate(_COLUMN) if number in found]
    added: dict[str, Part] = {}
    for place, number in enumerate(_COLUMN):
        near = sorted(known, key=lambda pair: abs(pair[0] - place))[:2]
        if number in found or len(near) < 2:
            continue
        (first, one), (second, other) = near
        step = (other.y0 - one.y0) / (second - first)
        y, line = one.y0 + (place - first) * step, abs(step)
        left, right = (edge(box.x0 for _, box in known) for edge in (min, max))
        beside = [w for w in words if abs(w.box.y0 - y) < _OFF * line and w.box.x0 > left - _OFF * line]
        piece = pieces_of(sorted(beside, key=lambda word: word.box.x0), 1.0)[0]
        if not piece or piece[0].box.x0 > right + line or _LABEL.match(piece[0].text + " "):
            continue
        box = Box(piece[0].box.x0, min(w.box.y0 for w in piece), piece[-1].box.x1, max(w.box.y1 for w in piece))
        sure = min(word.confidence for word in piece)
        added[number] = Part(number, " ".join(word.text for word in piece), box, sure, piece[0].reader)
    return added


def _reach(starts: Sequence[tuple[int, Word]], first: int, end: int) -> tuple[float, float, list[Word]]:
    """From where to where a piece of a row's text stands, and the words it is of."""
    used = [word for start, word in starts if start < end and start + len(word.text) > first]
    places = []
    for at in (first, end):
        start, word = next(pair for pair in reversed(starts) if pair[0] <= at)
        share = min((at - start) / max(len(word.text), 1), 1.0)
        places.append(word.box.x0 + share * word.box.width)
    return places[0], places[1], used


def is_licence(found: dict[str, Part]) -> bool:
    """Whether numbered fields are a licence's: names, three dates in their places, a number."""
    dated = all(_DATE.search(found[number].text) for number in ("3", "4a", "4b") if number in found)
    return len(_NEEDED & found.keys()) >= _ENOUGH and dated


def _title(words: Sequence[Word], titles: Sequence[str]) -> str:
    """Which of the titles stands on the page; empty: none."""
    everything = bare(plain(" ".join(word.text for row in rows(words) for word in row)))
    return next((title for title in titles if bare(plain(title)) in everything), "")


def with_century(name: str, text: str, today: dt.date) -> str:
    """A date whose year has two digits with four, where the field leaves one century only.

    Args:
        name: Of the field: births lie sixteen years back, issues back, expiries at most twenty years ahead.
        text: As printed, such as ``10/07/82``.
        today: The day of reading.
    """
    match = re.fullmatch(r"(\d{2})(\s?[./-]\s?)(\d{2})\2(\d{2})", text)
    if not match:
        return text
    latest = {"birth_date": -_YOUNGEST, "expiry_date": _LONGEST}.get(name, 0) + today.year
    years = [year for year in (1900 + int(match[4]), 2000 + int(match[4])) if latest - _OLDEST < year <= latest]
    close = [year for year in years if year > latest - 100]
    return f"{match[1]}/{match[3]}/{close[0]}" if len(close) == 1 else text


def _of_field(name: str, text: str, today: dt.date) -> str:
    """What of a numbered field's text belongs to a field: the third has a date and a place."""
    text = _STROKE.sub(r"\1\3\4\2\5\3\4\6", text) if name in {"birth_date", "issue_date", "expiry_date"} else text
    date = _DATE.search(text)
    if name.endswith("_date"):
        return with_century(name, date.group(), today) if date else text
    if name == "categories":
        words = [word for word in re.split(r"[\s,;/]+", text.upper()) if _CATEGORIES.fullmatch(word)]
        return " ".join(_CATEGORY.findall(" ".join(words)))
    if name == "birth_place":
        return text[date.end() :].strip(" ,.-") if date else ""
    return text


def _behind_label(text: str, number: str) -> str:
    """A cut-out field's text without its own number and without the next field."""
    labels = [label for label in _LABEL.finditer(text) if _number(label) != number]
    own = next((label for label in _LABEL.finditer(text) if label not in labels and label.start() <= 2), None)
    start = own.end() if own else 0
    end = next((label.start() for label in labels if label.start() > start), len(text))
    return text[start:end].strip()


def doubt_lost_slash(reading: Reading) -> Reading:
    """An office that is digits alone may have lost its slash to a one or a seven, in every reader's eyes.

    Args:
        reading: Of the issuing authority.

    Returns:
        The reading, doubtful and with the other spelling beside it where that may have happened.
    """
    code = _OFFICE.fullmatch(reading.value or "")
    if code is None:
        return reading
    return replace(
        reading,
        confidence=min(reading.confidence, _DOUBTED),
        state=State.DOUBTFUL,
        doubts=(*reading.doubts, Doubt("look_alike")),
        alternatives=tuple(dict.fromkeys((f"{code[1]}/{code[2]}", *reading.alternatives))),
    )


def crop_of(image: Image, box: Box, room: float = 0.25) -> Image:
    """A line of text cut out.

    Args:
        image: What it is cut out of.
        box: Where it stands.
        room: Above and below it, in shares of its height.
    """
    height, width = image.shape[:2]
    high = box.height * height
    top, bottom = round(box.y0 * height - room * high), round(box.y1 * height + room * high)
    left, right = round(box.x0 * width - 0.25 * high), round(box.x1 * width + 0.35 * high)
    return image[max(top, 0) : max(bottom, 1), max(left, 0) : max(right, 1)]


def _parser(name: str, type_: str, state: str, pattern: str) -> FieldType:
    """How a field is understood, given who issued the licence: Spain's carry the holder's DNI as number."""
    if name in {"document_number", "tax_code"} and state == "ESP":
        return get_type("dni")
    return DocumentNumber(pattern) if name == "document_number" and pattern else get_type(type_)


def read_numbered(
    page: Page, view: View, kind: DocumentType, readers: Readers, today: dt.date
) -> DocumentReading | None:
    """The licence on a page.

    Args:
        page: The page.
        view: How it was read best.
        kind: The document type, of the layout ``numbered``.
        readers: OCR.
        today: For years of two digits.

    Returns:
        The document; None where the page's numbers aren't a licence's.
    """
    height, width = view.image.shape[:2]
    found = parts(view.words, width / height)
    if not is_licence(found):
        return None
    title = _title(view.words, kind.recognise.words)
    state, pattern = _STATES.get(plain(title), ("", ""))
    wanted = [
        (name, found[number])
        for name, field in kind.fields.items()
        for number in field.labels.get("number", ())
        if number in found
    ]
    crops = [sized(grey(np.asarray(crop_of(view.image, part.box), np.uint8))) for _, part in wanted]
    read = {engine: readers.lines(crops, engine, None) for engine in ENGINES}
    readings: dict[str, Reading] = {}
    for place, (name, part) in enumerate(wanted):
        type_ = kind.fields[name].type
        parser = _parser(name, type_, state, pattern)
        seen: list[tuple[str, str, float, bool]] = [
            (engine, _behind_label(words[place].text, part.number), words[place].confidence, False)
            for engine, words in read.items()
        ]
        seen.append((part.reader, part.text, part.confidence, True))
        candidates = tuple(
            Candidate(reader, own, parser.parse(own), sure, again)
            for reader, text, sure, again in seen
            if (own := _of_field(name, text, today))
        )
        field = FieldPlace(type=type_, zone=(0.0, 0.0, 1.0, 1.0))
        box = turn_back(part.box, view.turn)
        settled = settle(Seen(name, field, parser, box, candidates), 1)
        readings[name] = doubt_lost_slash(settled) if name == "issuing_authority" else settled
    if state:
        readings["issuing_state"] = Reading(
            "issuing_state", state, title, _BY_NAME, page=1, reader=view.words[0].reader
        )
    return DocumentReading(kind.name, _BY_NAME if title else _BY_NUMBERS, (PageRef(page.file, page.number),), readings)
