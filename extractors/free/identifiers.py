"""Numbers with check digits on an invoice: the account to pay to, the parties' VAT numbers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractors.free.answer import Answer
from extractors.free.parties import block_of, blocks_of
from extractors.reading import Doubt
from extractors.types import get_type
from extractors.types.value import bare

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.free.lines import Layout, Segment
    from extractors.free.second import SecondReader
    from extractors.free.vocabulary import Vocabulary

_VAT_ID = re.compile(r"(?<![A-Z0-9])[A-Z]{2}[ ]?(?:[A-Z0-9][ .]?){8,12}(?![A-Z0-9])")
_IBAN = re.compile(r"(?<![A-Z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}(?![a-z])")
_THEIRS = re.compile(r"\b(?:ihre?|uw|your|votre|su|vostra|vs)\b", re.IGNORECASE)
_STATES = frozenset(
    re.findall("..", "ATBEBGCHCYCZDEDKEEELESFIFRGBGRHRHUIEITLTLULVMTNLNOPLPTROSESISKSMXI")
)  # whose VAT numbers begin with their letters


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
                yield segment, f"{segment.text} {row[place + 1].text}"


def _checked(name: str, value: str, raw: str, place: Segment, second: SecondReader) -> Answer:
    """A value with a check digit."""
    seen = any(bare(value)[-8:] in bare(text) for text in second.read([place])[0])
    answer = Answer(name, value, raw, (place,), kind="checked")
    answer.signs = {"second": float(seen), "differs": float(not seen), "check_digit": 1.0}
    answer.proofs = {"check_digit"}
    return answer


def vat_answers(page: Layout, words: Vocabulary, second: SecondReader) -> list[Answer]:
    """The parties' VAT numbers: each goes to the party in whose block it stands.

    One whose check digit doesn't hold is taken only right behind its label, and stays doubtful.

    Args:
        page: The document's rows.
        words: Vocabulary.
        second: Reads single lines again.
    """
    kind = get_type("vat_number")
    found: dict[str, tuple[str, Segment, str]] = {}
    proved: set[str] = set()
    blocks = blocks_of(page, words)
    for number in range(len(page.rows)):
        for raw, segment in _vat_like(page, number):
            parsed = kind.parse(raw)
            if not parsed.value or not (parsed.checked or _called(page, segment, raw, words)):
                continue
            proved.update({parsed.value} if parsed.checked else ())
            who = "buyer" if _THEIRS.search(segment.text) else block_of(segment, blocks, page)
            found.setdefault(parsed.value, (raw, segment, who))
    seller = next((v for v, (_, _, who) in found.items() if who == "seller"), None)
    seller = seller or next((v for v, (_, _, who) in found.items() if who != "buyer"), None)
    buyer = next((v for v, (_, _, who) in found.items() if who == "buyer" and v != seller), None)
    answers = []
    for name, value in (("seller_vat", seller), ("buyer_vat", buyer)):
        if value is None:
            answers.append(Answer(name))
            continue
        raw, place, who = found[value]
        answer = _checked(name, value, raw, place, second)
        sure = who == name.split("_")[0] or (name == "seller_vat" and len(found) == 1)
        answer.signs["party"] = float(sure)
        if value not in proved:
            answer.signs["check_digit"], answer.proofs = 0.0, set()
            answer.doubts = (Doubt("check_digit"),)
        answers.append(answer)
    return answers


def _vat_like(page: Layout, number: int) -> Iterator[tuple[str, Segment]]:
    """What looks like a VAT number on a row, account numbers left out."""
    account = "IBAN" in page.text(number).upper()
    for segment in page.rows[number]:
        for match in _VAT_ID.finditer(segment.text):
            if not (account and re.match(r"[A-Z]{2}\d{2}(?: ?\w){14}", match[0])):
                yield match[0], segment


def _called(page: Layout, segment: Segment, raw: str, words: Vocabulary) -> bool:
    """Whether a text is called a VAT number: by the words before it, or the text left of it."""
    row = page.rows[segment.row]
    place = row.index(segment)
    before = segment.text[: segment.text.find(raw)]
    led = before if before.strip(" :") else row[place - 1].text if place else ""
    return raw[:2] in _STATES and any(one.concept == "vat_id" for one in words.find(led, "numbers"))
