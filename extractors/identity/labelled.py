"""The print of passports, cards and permits that have no blank here: found by its labels and by what the zone says.

Every state prints labels in its own language and in English or French (ICAO Doc 9303-4), and repeats in print what the
machine-readable zone says. So a value of the zone is looked for among all that is printed, and what the zone doesn't
have (birth place, issue, authority) stands below or behind its label.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import yaml
from rapidfuzz import fuzz

from extractors.agreement import agree, same
from extractors.candidates import Candidate, Seen
from extractors.document_types import FieldPlace
from extractors.identity.numbered import crop_of, pieces_of, rows
from extractors.layout.ink import grey
from extractors.readers import ENGINES
from extractors.reading import Box, Reading, State
from extractors.settle import settle
from extractors.types import get_type
from extractors.types.value import bare, plain
from extractors.zones import sized, turn_back

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from extractors.classify import View
    from extractors.page import Word
    from extractors.readers import Readers

_LABELS = Path(__file__).resolve().parents[2] / "resources" / "identity_labels.yaml"
_TYPES = {
    "surname": "name",
    "given_names": "name",
    "birth_date": "date",
    "expiry_date": "date",
    "sex": "sex",
    "nationality": "country",
    "document_number": "document_number",
    "birth_place": "place",
    "issue_date": "date",
    "issuing_authority": "text",
}
_CODED = ("surname", "given_names", "birth_date", "expiry_date", "sex", "nationality", "document_number")  # in the zone
_COVERS, _WHOLLY = 0.6, 0.8  # of a text's letters that belong to labels, from which it is one; of one between others
_BETWEEN = re.compile(r"[/|•·]\s*")  # languages of a label
_NUMBERING = re.compile(r"^\W*\d{0,2}\W*$")  # (7), behind the label that it counts
_CLOSE = 86.0  # of 100: a misread label
_LONG = 8  # letters of a label from which a misread one can be told
_SHORT = 4  # letters: a shorter name or number may stand anywhere by chance
_APART = 1.5  # heights of a word between what belongs to different fields
_BELOW = 2.6  # heights of a label within which its value begins below it
_ASIDE = 14.0  # heights of a label within which its value begins behind it
_ROOM = 0.02  # above and below a value that is read again, in shares of its height: labels stand close
_SURE = 0.97  # from here print is held against the zone


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that stand together.

    Attributes:
        text: Of all of them.
        box: Around them, on the picture that was read.
        confidence: Of the least sure one.
        reader: Who read it.
        fields: Whose label it is; empty: none's.
        behind: What stands behind the label in the same piece.
    """

    text: str
    box: Box
    confidence: float
    reader: str
    fields: tuple[str, ...] = ()
    behind: str = ""


@cache
def _phrases() -> tuple[tuple[str, str], ...]:
    """Letters of a phrase and its field, the longest first."""
    known = yaml.safe_load(_LABELS.read_text(encoding="utf-8"))
    found = {
        (re.sub(r"[^A-Z]", "", bare(plain(phrase))), field) for field, several in known.items() for phrase in several
    }
    return tuple(sorted(found, key=lambda pair: (-len(pair[0]), pair)))


def label_of(text: str) -> tuple[tuple[str, ...], str]:
    """Whose label a text is, and what stands behind the label.

    Args:
        text: As read.

    Returns:
        Fields, the one with most letters first; none where it is no label.

    Example:
        >>> label_of("4. Geburtsdatum / Date of birth")
        (('birth_date',), '')
    """
    starts = [0, *(match.end() for match in _BETWEEN.finditer(text))]
    parts = [text[start:end] for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]
    said: dict[str, int] = {}
    end = 0
    for start, part in zip(starts, parts, strict=True):
        own, covered, reach = _covered(part)
        if covered < (_COVERS if start == 0 or part == parts[-1] else _WHOLLY):
            continue
        for field, letters in own.items():
            said[field] = said.get(field, 0) + letters
        end = start + reach
    behind = _NUMBERING.sub("", text[end:]).strip(" .:,;/-|()")
    glued = text[end : end + 1].isalnum()  # a name that begins like a label
    if not said or glued or (behind and not _is_value(behind)):
        return (), ""
    return tuple(sorted(said, key=lambda field: -said[field])), behind


def _covered(text: str) -> tuple[dict[str, int], float, int]:
    """Letters of a text that belong to each field's labels, their share up to the last of them, and where that ends."""
    letters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        for letter in re.sub(r"[^A-Z]", "", bare(plain(character))):
            letters.append(letter)
            places.append(place)
    left = "".join(letters)
    said: dict[str, int] = {}
    end = 0
    for close in (False, True):
        if close and (said or len(left) < _LONG):
            break
        for phrase, field in _phrases():
            at = left.find(phrase)
            if close and len(phrase) >= _LONG and field != "document_number":  # a title is much like its label
                alike = fuzz.partial_ratio_alignment(phrase, left, score_cutoff=_CLOSE)
                at = alike.dest_start if alike and alike.dest_end - alike.dest_start >= len(phrase) - 2 else -1
            if at < 0:
                continue
            left = left[:at] + "-" * len(left[at : at + len(phrase)]) + left[at + len(phrase) :]
            said[field] = said.get(field, 0) + len(phrase)
            end = max(end, min(at + len(phrase), len(letters)))
    return said, min(sum(said.values()) / max(end, 1), 1.0), places[end - 1] + 1 if end else 0


def _is_value(text: str) -> bool:
    return len(bare(text)) > 1 or text.upper() in {"M", "F", "X"}


def pieces(words: Sequence[Word], shape: float) -> list[Piece]:
    """Everything printed on a page in pieces, labels told from the rest.

    Args:
        words: Of an upright page.
        shape: The page's width to its height.
    """
    found = []
    for row in rows(words):
        for together in pieces_of(row, shape, _APART):
            text = " ".join(word.text for word in together)
            xs = [edge for word in together for edge in (word.box.x0, word.box.x1)]
            ys = [edge for word in together for edge in (word.box.y0, word.box.y1)]
            fields, behind = label_of(text)
            box = Box(min(xs), min(ys), max(xs), max(ys))
            sure = min(word.confidence for word in together)
            found.append(Piece(text, box, sure, together[0].reader, fields, behind))
    return found


def value_of(label: Piece, every: Sequence[Piece], shape: float) -> Piece | None:
    """What a label stands beside: behind it in the same piece, below it, or to its right.

    Args:
        label: A piece with fields.
        every: All pieces.
        shape: The page's width to its height.
    """
    if label.behind:
        share = 1 - len(label.behind) / max(len(label.text), 1)
        box = replace(label.box, x0=label.box.x0 + share * label.box.width)
        return Piece(label.behind, box, label.confidence, label.reader)
    high = label.box.height
    wide = high / shape
    foot = label.box.y1
    for _ in range(3):  # the label may go on below in another language
        below = [
            piece
            for piece in every
            if -0.4 * high < piece.box.y0 - foot < _BELOW * high
            and piece is not label
            and -1.5 * wide < piece.box.x0 - label.box.x0 < 4 * wide
        ]
        nearest = min(below, key=lambda piece: piece.box.y0, default=None)
        if nearest is None or not nearest.fields:
            break
        if nearest.fields[0] != label.fields[0]:
            nearest = None
            break
        foot = nearest.box.y1
    if nearest is not None and not nearest.fields:
        return nearest
    middle = (label.box.y0 + label.box.y1) / 2
    aside = [
        piece
        for piece in every
        if piece.box.y0 < middle < piece.box.y1 and 0 < piece.box.x0 - label.box.x1 < _ASIDE * wide and not piece.fields
    ]
    return min(aside, key=lambda piece: piece.box.x0, default=None)


def printed(view: View, zone: Mapping[str, Reading], readers: Readers) -> list[Reading]:
    """What is printed on a page beside its machine-readable zone.

    Args:
        view: How the page was read best.
        zone: What the zone says, by field.
        readers: OCR: what is found by its label alone is cut out and read again.

    Returns:
        Readings of the print. One that differs from the zone is among them only if it is sure and the zone's own value
        is printed nowhere.
    """
    height, width = view.image.shape[:2]
    every = pieces(view.words, width / height)
    labelled = {
        field: value
        for piece in reversed(every)
        for field in piece.fields[:1]
        if (value := value_of(piece, every, width / height)) is not None
    }
    found = []
    again: list[tuple[str, Piece]] = []
    for field in _TYPES:
        coded = zone.get(field)
        if field in _CODED and coded is not None and coded.value:
            places = [labelled[field]] if field in labelled else []
            if len(bare(coded.value)) >= _SHORT:
                places += [piece for piece in every if not piece.fields]
            reading = next((one for place in places if (one := _agreeing(field, place, coded, view.turn))), None)
            if reading is not None:
                found.append(reading)
                continue
        if field in labelled and (field not in _CODED or coded is not None):
            again.append((field, labelled[field]))
    for reading in _read_again(view, again, readers):
        coded = zone.get(reading.name)
        against = reading.name in _CODED and (coded is None or not same(reading, coded, get_type(_TYPES[reading.name])))
        if reading.value and (not against or (reading.state is State.READ and reading.confidence >= _SURE)):
            found.append(reading)
    return found


def _agreeing(field: str, place: Piece, coded: Reading, turn: int) -> Reading | None:
    """A piece as a reading of a field, where it says what the zone says."""
    parsed = get_type(_TYPES[field]).parse(place.text)
    box = turn_back(place.box, turn)
    reading = Reading(field, parsed.value, place.text, place.confidence, State.READ, 1, box, place.reader)
    return reading if same(reading, coded, get_type(_TYPES[field])) else None


def _read_again(view: View, wanted: Sequence[tuple[str, Piece]], readers: Readers) -> list[Reading]:
    """Fields cut out and read by every engine."""
    if not wanted:
        return []
    crops = [sized(grey(np.asarray(crop_of(view.image, piece.box, _ROOM), np.uint8))) for _, piece in wanted]
    read = {engine: readers.lines(crops, engine, None) for engine in ENGINES}
    found = []
    for number, (field, piece) in enumerate(wanted):
        parser = get_type(_TYPES[field])
        seen: list[tuple[str, str, float, bool]] = [
            (engine, words[number].text, words[number].confidence, False) for engine, words in read.items()
        ]
        seen.append((piece.reader, piece.text, piece.confidence, True))
        candidates = tuple(
            Candidate(reader, text, parser.parse(text), sure, again)
            for reader, text, sure, again in seen
            if text.strip()
        )
        place = FieldPlace(type=_TYPES[field], zone=(0.0, 0.0, 1.0, 1.0))
        found.append(settle(Seen(field, place, parser, turn_back(piece.box, view.turn), candidates), 1))
    return found


def compared(readings: Mapping[str, Reading], print_: Sequence[Reading]) -> dict[str, Reading]:
    """What the zone says with what is printed: confirmed, contradicted, added to.

    Args:
        readings: Of the zone.
        print_: Of the print.
    """
    result = dict(readings)
    for reading in print_:
        coded = readings.get(reading.name)
        sources = [reading, coded] if coded is not None and coded.state is not State.MISSING else [reading]
        result[reading.name] = agree(sources, get_type(_TYPES[reading.name]))
    return result
