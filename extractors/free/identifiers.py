"""Numbers with check digits on an invoice: the account to pay to, the parties' VAT numbers."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from extractors.free.answer import Answer
from extractors.free.parties import block_of, blocks_of
from extractors.reading import Doubt, around
from extractors.types import get_type
from extractors.types.value import bare

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractors.free.lines import Layout, Segment
    from extractors.free.party import Party
    from extractors.free.second import SecondReader
    from extractors.free.vocabulary import Vocabulary

_IBAN = re.compile(r"(?<![A-Z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}(?![a-z])")
_THEIRS = re.compile(r"\b(?:ihre?|uw|your|votre|su|vostra|vs)\b", re.IGNORECASE)
_STATES = "AT|BE|BG|CHE|CY|CZ|DE|DK|EE|EL|ES|FI|FR|GB|GR|HR|HU|IE|IT|LT|LU|LV|MT|NL|NO|PL|PT|RO|SE|SI|SK|SM|XI"
_VAT_ID = re.compile(rf"(?<![A-Z0-9])(?:{_STATES})[ -]?(?:[A-Z0-9][ .]?){{8,12}}(?![A-Z0-9])")
_BARE = re.compile(r"(?<![\w])(?:[A-Z]-?\d{7}[0-9A-J]|\d{8}[A-Z]|\d{11})(?![\w])")  # without its state's letters
_LABELS = {"IT": re.compile(r"P.?IVA|PARTITA|PARTIVA|CODICEIVA"), "ES": re.compile(r"^(?:N?IF|CIF|NIFIVA|NIFCIF)")}
_BLOCK = 20  # heights of a line that a party's block goes on below its name
_ALIGNED = 0.025  # of the page's width
_FOOT = 0.8  # share of a page below which it is the seller who is told


def iban_answer(page: Layout, second: SecondReader) -> Answer:
    """The account to pay to: the first IBAN whose check digits hold.

    Args:
        page: The document's rows.
        second: Reads single lines again.
    """
    kind = get_type("iban")
    unproved: Answer | None = None
    for segment, text in _texts(page):
        for match in _IBAN.finditer(text):
            for end in range(len(match[0]), 14, -1):
                parsed = kind.parse(match[0][:end])
                if parsed.checked and parsed.value and not parsed.repaired:
                    return _checked("iban", parsed.value, match[0][:end], segment, second)
            led = page.text(max(segment.row - 1, 0)) + page.text(segment.row)
            if unproved is None and "IBAN" in led.upper():
                unproved = _checked("iban", bare(match[0]), match[0], segment, second)
                unproved.signs["check_digit"], unproved.proofs = 0.0, set()
                unproved.doubts = (Doubt("check_digit"),)
    return unproved or Answer("iban")


def _texts(page: Layout) -> Iterator[tuple[Segment, str]]:
    for row in page.rows:
        for place, segment in enumerate(row):
            yield segment, segment.text
            if place + 1 < len(row):
                after = row[place + 1]
                both = f"{segment.text} {after.text}"
                yield replace(segment, text=both, box=around([segment.box, after.box])), both


def _checked(name: str, value: str, raw: str, place: Segment, second: SecondReader) -> Answer:
    """A value with a check digit."""
    seen = second.sees(place, lambda text: bare(raw)[-8:] in bare(text))
    answer = Answer(name, value, raw, (place,), kind="checked")
    answer.signs = {"second": float(seen), "differs": float(not seen), "check_digit": 1.0}
    answer.proofs = {"check_digit"}
    return answer


def vat_answers(
    page: Layout, words: Vocabulary, second: SecondReader, sellers: Sequence[Party], buyers: Sequence[Party]
) -> list[Answer]:
    """The parties' VAT numbers: each is the one's in whose block it stands.

    One whose check digit doesn't hold is taken only right behind its label, and stays doubtful; so does one that
    stands in nobody's block.

    Args:
        page: The document's rows.
        words: Vocabulary.
        second: Reads single lines again.
        sellers: Names that may be the seller's, the likeliest first.
        buyers: Names that may be the buyer's.
    """
    blocks = blocks_of(page, words)
    found: dict[str, tuple[str, Segment, str, bool]] = {}
    for segment in page.segments:
        for value, raw, checked in _vat_in(page, segment, words):
            who = _owner(segment, page, blocks, sellers[:1], buyers[:1])
            old = found.get(value)
            if old is None or (not old[2] and who):
                found[value] = (raw, segment, who, checked)
    seller = _first(found, {"seller"}) or _first(found, {""})
    buyer = next((value for value, one in found.items() if one[2] == "buyer" and value != seller), None)
    answers = []
    for name, number in (("seller_vat", seller), ("buyer_vat", buyer)):
        if number is None:
            answers.append(Answer(name))
            continue
        raw, place, who, checked = found[number]
        answer = _checked(name, number, raw, place, second)
        answer.signs["party"] = float(bool(who))
        if not checked:
            answer.signs["check_digit"], answer.proofs = 0.0, set()
            answer.doubts = (Doubt("check_digit"),)
        elif not who:
            answer.proofs = set()
            answer.doubts = (Doubt("which_party"),)
        answers.append(answer)
    return answers


def _first(found: dict[str, tuple[str, Segment, str, bool]], who: set[str]) -> str | None:
    """The first number of a party, rather one whose check digit holds."""
    theirs = [value for value, one in found.items() if one[2] in who]
    return max(theirs, key=lambda value: found[value][3], default=None)


def _owner(
    segment: Segment,
    page: Layout,
    blocks: Sequence[tuple[str, Segment]],
    sellers: Sequence[Party],
    buyers: Sequence[Party],
) -> str:
    """Whose a number is: what its label says, the nearest name above it, its block's label, the page's foot."""
    if _THEIRS.search(segment.text):
        return "buyer"
    near: list[tuple[float, str]] = []
    for who, parties in (("seller", sellers), ("buyer", buyers)):
        letters = bare(parties[0].name) if parties else ""
        for other in page.segments:
            away = segment.box.y0 - other.box.y0
            if letters and 0 <= away < _BLOCK * page.height and bare(other.text).startswith(letters):
                aligned = abs(other.box.x0 - segment.box.x0) < _ALIGNED or abs(other.box.x1 - segment.box.x1) < _ALIGNED
                near += [(away, who)] if aligned else []
    if near:
        return min(near)[1]
    who = block_of(segment, blocks, page)
    return who if who in {"seller", "buyer"} else "seller" if segment.box.y0 % 1 > _FOOT else ""


def _vat_in(page: Layout, segment: Segment, words: Vocabulary) -> Iterator[tuple[str, str, bool]]:
    """What is a VAT number in a text: canonical, as printed, whether its check digit holds."""
    kind = get_type("vat_number")
    account = "IBAN" in page.text(segment.row).upper()
    lettered = False
    for match in _VAT_ID.finditer(segment.text):
        if account and re.match(r"[A-Z]{2}\d{2}(?: ?\w){14}", match[0]):
            continue
        parsed = kind.parse(match[0])
        if parsed.value and (parsed.checked or _label(page, segment, match[0], words)):
            lettered = True
            yield parsed.value, match[0], parsed.checked
    if lettered:
        return
    for match in _BARE.finditer(segment.text):
        label = _label(page, segment, match[0], words)
        state = next((state for state, pattern in _LABELS.items() if label and pattern.search(label)), None)
        whole = kind.parse(f"{state}{match[0]}") if state else None
        if whole is not None and whole.value and whole.checked:
            yield whole.value, match[0], True


def _label(page: Layout, segment: Segment, raw: str, words: Vocabulary) -> str:
    """The phrase that calls a text a VAT number: in the words before it, or in the text left of it."""
    row = page.rows[segment.row]
    place = row.index(segment)
    before = segment.text[: segment.text.find(raw)]
    led = before if before.strip(" :") else row[place - 1].text if place else ""
    return next((one.phrase for one in words.find(led, "numbers") if one.concept == "vat_id"), "")
