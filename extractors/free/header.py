"""Who issued a receipt and where: the block at its top, name above address."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors.reading import around
from extractors.types.value import bare, plain

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from extractors.free.lines import Layout, Segment
    from extractors.free.vocabulary import Vocabulary

_MOST_ROWS = 16  # of a receipt's head
_STREET = re.compile(r"[A-Z]{3,}(?:STRASSE|STR|ALLEE|GASSE|WEG|PLATZ|RING|DAMM|UFER)\b|STRASSE\b")
_HOUSE = re.compile(
    r"(?:[^\W\d][\w.']*\s+){1,5},?\s?\d{1,4}\s?[A-Za-z]?$|\d{1,4}\s?[A-Za-z]?,?\s+[^\W\d]{2,}\s+[^\W\d]"
)
_POSTAL = re.compile(r"(?<![\w-])(?:[A-Z]{1,2}-)?\d{5}(?![\w-])")
_NUMBERED = re.compile(
    r"\b(?:NO|LOT|N|NR|UNIT|SUITE|BLOCK|BLK)\s?[.:,]*\s?[A-Z]{0,2}-?\d|^\d{1,4}[A-Z]?\s?[-,&/]|\b[A-Z]{1,4}\s?\d+/\d+",
    re.IGNORECASE,
)
_REGISTRATION = re.compile(
    r"^\W*(?:[A-Z][A-Z. ]{0,20}[.:#]*\s*)?\(?[A-Z]{0,3}\d{5,}\s?-?\s?[A-Z]{0,2}\)?\W*$", re.IGNORECASE
)
_TOWN = re.compile(r"\d{5}\s+[A-Z]{2}$")  # a postal code with its town, shortened: "57000 KL"
_TAIL = re.compile(r"\s*\(?\b(?:[A-Z]{0,3}\d{6,}\s?[-\u00b7]?\s?[A-Z]{0,2})\)?\s*$")
_CALL = re.compile(r"\b(?:TEL|FAX|PHONE|TLF|GST|VAT|CO\W{0,2}REG|REG\W{0,2}NO|ROC)\b", re.IGNORECASE)
_MANY = 5  # digits of a registration number
_CONTACT = re.compile(r"\bTE[L1I][\s.:/]|\bFAX\b|@|WWW\.|HTTP|\.COM\b|\bH/?P\b|\+?\d[\d\s-]{7,}\d", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Piece:
    """A row of a receipt's head with what it looks like.

    Attributes:
        segment: The row as one segment.
        number: Of the row.
        name: How much it looks like a company's name.
        address: How much it looks like a line of an address.
        stop: It is a label, a number, a title: the head's text ends there.
        reasons: What speaks for and against the name, by feature.
    """

    segment: Segment
    number: int
    name: float
    address: float
    stop: bool
    reasons: dict[str, float]


@dataclass(frozen=True, slots=True)
class Head:
    """What the head says.

    Attributes:
        name: Rows of the company's name, empty where none was found.
        address: Rows of its address.
        margin: How much better the name is than the second best.
        others: Other rows that may be the name.
        bounded: What stands right below the name can't be part of it.
        gap: Something between name and address may have been missed.
    """

    name: tuple[Segment, ...]
    address: tuple[Segment, ...]
    margin: float
    others: tuple[str, ...]
    bounded: bool = False
    gap: bool = False


def read_head(page: Layout, words: Vocabulary, today: dt.date) -> Head:
    """The company's name and address at the top of a receipt.

    Args:
        page: The page's rows.
        words: Vocabulary.
        today: For dates, which end the head.
    """
    pieces = _pieces(page, words, today)
    named = [piece for piece in pieces if not piece.stop]
    if not named:
        return Head((), (), 0.0, ())
    ranked = sorted(named, key=lambda piece: -piece.name)
    best = ranked[0]
    if not (best.reasons["legal"] > 0 or best.reasons["business"] > 0):
        block = _opening_address(pieces, page)
        if best in block:
            return Head((), tuple(piece.segment for piece in block), 0.0, (), gap=True)
    rows = _whole_name(best, pieces, page, words)
    own = {piece.number for piece in rows}
    rest = [piece for piece in ranked if piece.number not in own]
    margin = best.name - (rest[0].name if rest else 0.0)
    address = _address(pieces, rows[-1].number, page)
    others = tuple(piece.segment.text for piece in rest[:2] if piece.name > 0)
    below = next((piece for piece in pieces if piece.number == rows[-1].number + 1), None)
    gap = bool(address) and _gap(rows[-1], address[0], pieces, page)
    bounded = below is None or below.stop or (below.address >= 1 and any(c.isdigit() for c in below.segment.text))
    return Head(
        tuple(piece.segment for piece in rows), tuple(piece.segment for piece in address), margin, others, bounded, gap
    )


def _pieces(page: Layout, words: Vocabulary, today: dt.date) -> list[Piece]:
    from extractors.free.days import days  # noqa: PLC0415 - one direction: days know nothing of heads
    from extractors.free.money import amounts  # noqa: PLC0415

    pieces: list[Piece] = []
    rank = 0
    for number in range(min(len(page.rows), _MOST_ROWS)):
        text = page.text(number)
        row = page.rows[number]
        letters = sum(c.isalpha() for c in text)
        if words.columns(text) >= 3 or (
            pieces and any(m.sure for m in amounts(text)) and not words.has(text, "addresses")
        ):
            break
        whole, text = text, cleaned(text, words)
        if not text:
            continue
        segment = _joined(page, number, text)
        label = bool(days(text, today)) or any(
            one.start == 0 and text[one.end :].strip()[:1] == ":" for one in words.find(text, "dates")
        )
        labelled = [one for one in words.find(text, "numbers") if one.start <= 3]
        contact = bool(_CONTACT.search(whole)) and not _POSTAL.search(whole)
        registration = bool(_REGISTRATION.match(whole)) and not words.has(whole, "addresses")
        registration = registration and not (_TOWN.match(whole) and pieces and pieces[-1].address > 0)
        title = words.is_title(text)
        other = any(one.concept == "other" for one in words.find(text, "parties"))
        address = _address_score(text, words)
        legal = words.legal_form(text)
        number_label = any(
            one.concept in {"invoice", "vat_id", "tax_code", "order", "customer", "contact"} for one in labelled
        )
        digits = sum(c.isdigit() for c in whole)
        registered = _CALL.match(whole.lstrip(" (")) is not None or (
            any(one.concept in {"vat_id", "tax_code", "contact"} for one in labelled) and digits >= _MANY
        )
        stop = (
            (label and address < 2)
            or title
            or contact
            or registration
            or registered
            or (number_label and digits > 0 and address < 1)
            or (number_label and address < 1 and legal < 0)
        )
        reasons = {
            "legal": 3.0 if legal >= 0 and address < 2 else 0.0,
            "business": _business(text, words, legal),
            "rank": -0.45 * rank,
            "size": min(1.5, max(-1.0, 1.2 * (segment.box.height / max(page.height, 1e-9) - 1.0))),
            "capitals": 0.7
            if letters and text[0].isupper() and sum(c.isupper() for c in text) > 0.6 * letters
            else 0.0,
            "lower": -2.0 if letters and not any(c.isupper() for c in text) else 0.0,
            "address": -1.6 * min(address, 3.0),
            "digits": -3.0 if sum(c.isdigit() for c in text) > 0.3 * max(len(bare(text)), 1) else 0.0,
            "short": -2.0 if letters < 4 else 0.0,
            "other": -2.5 if other else 0.0,
            "confidence": -4.0 if segment.confidence < 0.6 else 0.0,
            "before_registration": 0.0,
        }
        if letters >= 3:
            rank += 1
        pieces.append(Piece(segment, number, sum(reasons.values()), address, stop, reasons))
        if not row:
            break
    return [_followed(piece, pieces) for piece in pieces]


def _business(text: str, words: Vocabulary, legal: int) -> float:
    """A trade's word is part of most names; a row of nothing else says what is sold, not who sells."""
    found = words.has(text, "business")
    if legal >= 0 or not found:
        return 0.5 if found else 0.0
    tokens = re.findall(r"[^\W\d]{2,}", text)
    return 1.6 * min(found, 2) if found < len(tokens) else -0.8


def cleaned(text: str, words: Vocabulary) -> str:
    """A row without what follows a name on the same line: its registration number, a telephone.

    Args:
        text: The row's text.
        words: Vocabulary.
    """
    text = re.sub(r"(?<=\s[S5]/)[D8](?=\s*\(|$)", "B", text)  # "Sdn Bhd" in short
    form = words.legal_form(text)
    if form >= 0:
        tail = re.search(r"(?<=[A-Z.)/])[\s(]*\d[A-Z]?\d{3,}.*$", text[form:], re.IGNORECASE)
        if tail:
            text = text[: form + tail.start()]
        lead = re.match(r"^[\w\s]{4,20}:\s*(?=\w)", text[: max(form, 0)])
        text = text[lead.end() :] if lead else text
    text = _TAIL.sub("", text)
    call = _CALL.search(text)
    if call and call.start() > _MANY:
        text = text[: call.start()]
    return re.sub(r"(?<=[a-z])I(?=[a-z])", "l", re.sub(r"(?<=[a-z])I\b(?=\w*$)", "l", text)).strip()


def _followed(piece: Piece, pieces: Sequence[Piece]) -> Piece:
    """A name stands right above a registration number or an address."""
    after = next((other for other in pieces if other.number == piece.number + 1), None)
    if after is None:
        return piece
    plus = 1.2 if _REGISTRATION.match(after.segment.text) else 0.8 if after.address >= 1 else 0.0
    return Piece(piece.segment, piece.number, piece.name + plus, piece.address, piece.stop, piece.reasons)


def _address_score(text: str, words: Vocabulary) -> float:
    score = float(min(words.has(text, "addresses"), 3))
    score += 1.5 if _POSTAL.search(plain(text)) else 0.0
    score += 1.0 if _NUMBERED.search(text) else 0.5 if _HOUSE.match(text.strip()) else 0.0
    score += 1.0 if _STREET.search(plain(text)) else 0.0
    return score


def _joined(page: Layout, number: int, text: str) -> Segment:
    from extractors.free.lines import Segment  # noqa: PLC0415

    row = page.rows[number]
    return Segment(
        text,
        around([segment.box for segment in row]),
        min(segment.confidence for segment in row),
        row[0].reader,
        number,
    )


def _whole_name(best: Piece, pieces: Sequence[Piece], page: Layout, words: Vocabulary) -> list[Piece]:
    """A name on two rows: the second carries the legal form, or the first breaks off at an ``&``."""
    by_number = {piece.number: piece for piece in pieces}
    rows = [best]
    after = by_number.get(best.number + 1)
    text = best.segment.text
    if after is not None and not after.stop and _near(best, after, page):
        form = words.legal_form(after.segment.text)
        bare_form = form >= 0 and len(bare(after.segment.text[:form])) <= 2
        open_end = text.rstrip().endswith(("&", "-", ",", "/")) or text.count("(") > text.count(")")
        if (words.legal_form(text) < 0 and ((form >= 0 and after.address < 1) or bare_form or open_end)) or (
            after.address < 1 and (open_end or _goes_on(best, after, words))
        ):
            rows.append(after)
    while (before := by_number.get(rows[0].number - 1)) is not None:
        if before.stop or not _near(before, rows[0], page) or not _begun_above(before, rows[0], words):
            break
        rows.insert(0, before)
    return rows


def _opening_address(pieces: Sequence[Piece], page: Layout) -> list[Piece]:
    """The address that the page begins with, a numbered street above its town: the name is a picture, not read."""
    street = next(piece for piece in pieces if not piece.stop)
    town = next((piece for piece in pieces if piece.number == street.number + 1), None)
    numbered = street.address >= 1 and any(c.isdigit() for c in street.segment.text)
    if not numbered or town is None or not _POSTAL.match(plain(town.segment.text)):
        return []
    return _address(pieces, street.number - 1, page)


def _begun_above(upper: Piece, lower: Piece, words: Vocabulary) -> bool:
    """Whether a name that a row ends began on the row above it."""
    text = lower.segment.text
    if text.count(")") > text.count("(") or upper.segment.text.rstrip().endswith("&"):
        return True
    form = words.legal_form(text)
    first = re.match(r"[^\W\d]+", text)
    begins = first is not None and words.has(first[0], "business") > 0
    shut = form >= 0 or text.count("(") > text.count(")")
    return shut and ((form >= 0 and len(bare(text[:form])) <= 2) or (begins and _alike(upper, lower)))


def _goes_on(upper: Piece, lower: Piece, words: Vocabulary) -> bool:
    """Two rows in one size, each with a trade's word among others, are one name."""
    mixed = all(piece.reasons["business"] > 1 for piece in (upper, lower))
    return mixed and words.legal_form(upper.segment.text) < 0 and _alike(upper, lower)


def _alike(upper: Piece, lower: Piece) -> bool:
    """Two rows of one name: in one size, the upper one of capitals or of whole words."""
    tall, low = upper.segment.box.height, lower.segment.box.height
    shouted = upper.segment.text.isupper() == lower.segment.text.isupper()
    return abs(tall - low) < 0.3 * max(tall, low) and shouted and upper.address < 1 and upper.name > -1.0


def _gap(name: Piece, first: Piece, pieces: Sequence[Piece], page: Layout) -> bool:
    """Whether between the name and the first row of the address a row was left out, or wasn't read at all."""
    between = [piece for piece in pieces if name.number < piece.number < first.number]
    if any(not piece.stop for piece in between):
        return True
    above = between[-1] if between else name
    return first.segment.box.y0 - above.segment.box.y1 > 1.3 * page.height


def _near(upper: Piece, lower: Piece, page: Layout) -> bool:
    return lower.segment.box.y0 - upper.segment.box.y1 < 1.2 * page.height


def _address(pieces: Sequence[Piece], after: int, page: Layout) -> list[Piece]:
    """Rows below the name that make up its address: from the first that looks like one to the last."""
    rows: list[Piece] = []
    done = False
    skipped: list[Piece] = []
    for piece in pieces:
        if piece.number <= after:
            continue
        text = piece.segment.text
        if rows and piece.segment.box.y0 - rows[-1].segment.box.y1 > 1.5 * page.height:
            break
        if piece.stop:
            if rows:
                break
            continue
        if not rows and piece.address < 1:
            skipped.append(piece)
            continue
        if not rows and skipped and _POSTAL.match(plain(text)) and _near(skipped[-1], piece, page):
            rows.append(skipped[-1])  # a street without a word for one stands above the town
        if rows and piece.address < 1:
            open_end = rows[-1].segment.text.rstrip().endswith((",", "-"))
            short = len(bare(text)) <= 24 and not any(c.isdigit() for c in text)
            if done or not (open_end or short or text.startswith("(")):
                break
            done = not open_end
        rows.append(piece)
    return rows
