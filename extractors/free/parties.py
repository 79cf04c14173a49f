"""Who sells and who buys on an invoice: names under their labels, the sender's line, what else speaks for a name."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from extractors.free.party import SIZES, Party, is_name, two_lines, with_first_line
from extractors.reading import around
from extractors.types.value import bare, plain, squeeze

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractors.free.lines import Layout, Segment
    from extractors.free.vocabulary import Vocabulary

_BETWEEN = re.compile(r"\s+[-–|●•·*]\s+|\s*[|●•]\s*")
_POSTAL = re.compile(r"(?<!\d)\d{4,5}(?!\d)")
_TOWN = re.compile(
    r"(?:[A-Z]{1,2}[ -])?\d{4,5}\s+[^\W\d]|[^\W\d]{2,},?\s+[A-Z]{2}\s+\d{5}$"
    r"|(?:[^\W\d]+[ ,]+)*[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2}$"
)
_NAMED = re.compile(
    r"^(?:name|nome|nombre|nom|firma|ragione sociale|razón social|raison sociale|denominazione|company)\s*:\s*",
    re.IGNORECASE,
)
_DOMAIN = re.compile(r"(?:@|www\.|https?://)((?:[\w-]+\.)+[a-z]{2,6})\b", re.IGNORECASE)
_POST_OFFICES = {
    "gmail",
    "hotmail",
    "outlook",
    "yahoo",
    "gmx",
    "web",
    "libero",
    "pec",
    "legalmail",
    "t-online",
    "icloud",
}
_SMALL = re.compile(r"[a-z]{1,3}\b")  # "kg", "de": a unit, a word, no legal form
_HOLDER = re.compile(
    r"(?:Kontoinhaber|Titulaire(?: du compte)?|Intestato a|Intestatario(?: conto)?|Account (?:holder|name)|Beneficiary|"
    r"Beneficiario|Beneficiaire|Bénéficiaire|Titular)\s*:?\s+(\S.{2,50})",
    re.IGNORECASE,
)
_CLOSE = 2.0  # heights of a line between pieces of one name
_BLOCK = 22  # heights of a line that a party's block goes on below its label
_LONGEST_LABEL = 45  # letters of a line that is a party's label
_LATER = 0.01  # what a row further down takes from a name
_COLUMNS = 3  # texts of a row from which it is a table's
_BELOW = 5  # rows below a party's label in which its name stands
_WINDOW = 4.2  # heights of a line between the lines of an address: a blank one stands above the town in older letters
_LONGEST = 60  # letters of a name
_ALIKE = 75.0  # of 100: a name and the domain that is made from it
_HEAD = 0.3  # share of a page
_WINDOWS = 0.5  # share of the first page in which an address window is
_TALL = 1.3  # heights of a line from which letters are large


def find_parties(page: Layout, words: Vocabulary) -> tuple[list[Party], list[Party]]:
    """Names that may be the seller's, and names that may be the buyer's, the likeliest first.

    Args:
        page: The document's rows.
        words: Vocabulary.
    """
    buyers = list(_labelled(page, words, "buyer"))
    theirs = {bare(one.name) for one in buyers}
    named = list(_legal(page, words))
    blocks = blocks_of(page, words)
    unlabelled = [*two_lines(page, list(_heads(page, words)), words), *named]
    own = [one for one in unlabelled if block_of(one.place, blocks, page) not in {"buyer", "other"}]
    sellers = [*_labelled(page, words, "seller"), *_senders(page), *own, *_holders(page, words)]
    sellers = _weighed([one for one in sellers if bare(one.name) not in theirs], page)
    letters = bare(sellers[0].name) if sellers else ""
    buyers = [one for one in (*buyers, *_blocks(page, words), *named) if not _within(one.name, letters)]
    return sellers, [replace(one, addressed=_addressed(page, one.place)) for one in buyers]


def blocks_of(page: Layout, words: Vocabulary) -> list[tuple[str, Segment]]:
    """The labels of parties on a page, with whose they are.

    Args:
        page: The document's rows.
        words: Vocabulary.
    """
    return [
        (label.concept, segment)
        for segment in page.segments
        if len(segment.text) < _LONGEST_LABEL
        for label in words.find(segment.text, "parties")
        if label.start <= 1 and label.quality == 1
    ]


def block_of(segment: Segment, blocks: Sequence[tuple[str, Segment]], page: Layout) -> str:
    """Whose block a text stands in: that of the last party's label above it in its column, not far away.

    Args:
        segment: The text.
        blocks: As `blocks_of` gives them.
        page: The document's rows.

    Returns:
        ``seller``, ``buyer``, ``other``, or nothing.
    """
    near = [
        (who, label)
        for who, label in blocks
        if label.row <= segment.row
        and segment.box.y0 - label.box.y1 < _BLOCK * page.height
        and label.box.x0 <= segment.box.x0 + 0.02
    ]
    return max(near, key=lambda one: (one[1].row, one[1].box.x0))[0] if near else ""


def _within(name: str, own: str) -> bool:
    letters = bare(name)
    return bool(own) and (letters in own or own in letters)


_BASE = {"label": 4.0, "sender": 4.0, "legal_form": 2.0, "holder": 1.2, "head": 1.0}


def _weighed(found: Sequence[Party], page: Layout) -> list[Party]:
    """Candidates by what speaks for each: how it was found, how often it is printed, its domain, its address."""
    texts = [bare(segment.text) for segment in page.segments]
    domains = {one for row in range(len(page.rows)) for one in _domains(page.text(row))}
    best: dict[str, Party] = {}
    for one in found:
        letters = bare(one.name)
        often = sum(text.startswith(letters) for text in texts)
        tall = one.place.box.height > _TALL * page.height
        domain = any(_alike(one.name, domain) for domain in domains)
        addressed = _addressed(page, one.place)
        score = _BASE[one.how] + 0.6 * min(often - 1, 2) + 1.5 * domain + 0.6 * addressed + 0.5 * tall
        score -= _LATER * one.place.row
        weighed = replace(one, score=score, domain=domain, addressed=addressed)
        if letters not in best or score > best[letters].score:
            best[letters] = weighed
    return sorted(best.values(), key=lambda one: -one.score)


def bounded(page: Layout, party: Party, words: Vocabulary) -> bool:
    """Whether a name ends with its line: no text that may be a piece of it stands right above or below.

    Args:
        page: The document's rows.
        party: With the name.
        words: Vocabulary.
    """
    if party.how == "sender":
        return True
    place = party.place
    for number, other_form in ((place.row - 1, False), (place.row + 1, True)):
        for segment in page.rows[number] if 0 <= number < len(page.rows) else ():
            gap = max(segment.box.y0 - place.box.y1, place.box.y0 - segment.box.y1)
            alike = abs(segment.box.height - place.box.height) < SIZES * place.box.height
            beside = abs(segment.box.x0 - place.box.x0) < 0.005 and gap < page.height and alike
            letters = squeeze(segment.text)
            plain_name = is_name(letters, words) and not any(c.isdigit() for c in letters) and ":" not in letters
            label = any(one.start <= 1 for one in words.find(letters, "parties"))
            if beside and plain_name and not label and (not other_form or words.legal_form(letters) > 0):
                return words.has(letters, "addresses") > 0
    return True


def _domains(text: str) -> Iterator[str]:
    for match in _DOMAIN.finditer(text):
        parts = match[1].lower().split(".")
        core = parts[-2] if parts[-2] not in {"co", "com"} or len(parts) < 3 else parts[-3]
        if core not in _POST_OFFICES:
            yield core


def _alike(name: str, domain: str) -> bool:
    """Whether a domain is made of a name, its legal form apart."""
    letters, core = bare(name).lower(), bare(domain).lower()
    first = bare(squeeze(name).split(" ")[0]).lower()
    if len(core) < 4:
        return False
    return letters.startswith(core) or (len(first) > 3 and core.startswith(first)) or fuzz.ratio(letters, core) > _ALIKE


def _addressed(page: Layout, place: Segment) -> bool:
    """Whether an address stands below a name: a postal code or a house number in the next rows of its column."""
    for row in page.rows[place.row + 1 : place.row + 8]:
        for segment in row:
            if abs(segment.box.x0 - place.box.x0) < 0.02 and _TOWN.match(segment.text):
                return segment.box.y0 - place.box.y1 < 9 * max(page.height, place.box.height)
    return False


def _labelled(page: Layout, words: Vocabulary, concept: str) -> Iterator[Party]:
    """What stands under a party's label, or beside it: the first text that is a name."""
    for number, row in enumerate(page.rows):
        for segment in row:
            found = [one for one in words.find(segment.text, "parties") if one.start <= 1]
            if not any(one.concept == concept for one in found) or found[0].quality < 1:
                continue
            rest = segment.text[found[0].end :].strip(" :/")
            if rest and not re.match(r"[\wäöü/ -]{0,25}:?$", rest):
                if is_name(rest, words):
                    yield Party(rest.strip(" ,;"), segment, "label")
                continue
            if rest and segment.text.strip()[-1] != ":" and "/" not in segment.text:
                if ":" in segment.text and is_name(rest, words):
                    yield Party(rest, segment, "label")
                continue
            yield from _under(page, number, segment, words)


def _under(page: Layout, number: int, label: Segment, words: Vocabulary) -> Iterator[Party]:
    for below in range(number + 1, min(number + 1 + _BELOW, len(page.rows))):
        row = page.rows[below]
        for place, segment in enumerate(row):
            if segment.box.x0 > label.box.x1 + 0.02 or segment.box.x1 < label.box.x0:
                continue
            if _NAMED.match(segment.text):
                text = _NAMED.sub("", segment.text)
                if text:
                    yield Party(text, segment, "label")
                elif place + 1 < len(row):
                    yield with_first_line(page, _whole(page, row, place + 1, words), words)
                return
            if is_name(segment.text, words):
                yield _whole(page, row, place, words)
                return


def _whole(page: Layout, row: Sequence[Segment], place: int, words: Vocabulary) -> Party:
    """A name with what follows it closely, for letters of some prints stand far apart; or goes on in the next row."""
    text, last = row[place].text, row[place]
    for other in row[place + 1 :]:
        if other.box.x0 - last.box.x1 > _CLOSE * last.box.height:
            break
        text, last = f"{text} {other.text}", other
    segment = replace(row[place], box=around([row[place].box, last.box]))
    if words.legal_form(text) < 0 and segment.row + 1 < len(page.rows):
        for under in page.rows[segment.row + 1]:
            goes_on = words.legal_form(under.text) > 0 and abs(under.box.x0 - segment.box.x0) < 0.005
            if goes_on and under.box.y0 - segment.box.y1 < page.height and not _POSTAL.search(under.text):
                both = f"{text} {under.text}"
                return Party(both, replace(segment, box=around([segment.box, under.box]), text=both), "label")
    return Party(text, segment, "label")


def _senders(page: Layout) -> Iterator[Party]:
    """The small line above the address window: name, street and town of the sender, with dots or dashes between."""
    for row in page.rows[: len(page.rows) // 3 + 3]:
        text = " ".join(segment.text for segment in row)
        parts = [part for part in _BETWEEN.split(text) if part.strip(" ,")]
        if len(parts) >= 3 and _POSTAL.search(parts[-1]) and not _POSTAL.search(parts[0]):
            yield Party(parts[0].strip(" ,"), row[0], "sender")


def _legal(page: Layout, words: Vocabulary) -> Iterator[Party]:
    for segment in page.segments:
        form = words.legal_form(segment.text)
        text = squeeze(segment.text).rstrip(" ,;:")
        if form > 2 and _SMALL.match(text[form:]):
            continue
        if form > 2 and len(text) <= _LONGEST and is_name(text, words) and not _POSTAL.search(text):
            yield Party(text, segment, "legal_form")


def _holders(page: Layout, words: Vocabulary) -> Iterator[Party]:
    """The holder of the account that is to be paid to."""
    for segment in page.segments:
        match = _HOLDER.search(segment.text)
        if match and is_name(match[1], words):
            yield Party(match[1].strip(" ,;"), segment, "holder")


def _heads(page: Layout, words: Vocabulary) -> Iterator[Party]:
    """Lines at the top of the first page that are a name: letters, no label, no title, no sentence."""
    for number, row in enumerate(page.rows):
        for segment in row if len(row) < _COLUMNS else ():
            text = squeeze(segment.text).strip(" ,;")
            if segment.box.y0 > _HEAD:
                return
            if number > 2 and segment.box.height < _TALL * page.height:
                continue
            plainly = not any(c.isdigit() for c in text) and len(text.split()) <= 5 and "@" not in text
            if plainly and ":" not in text and is_name(text, words) and not words.has(text, "addresses"):
                yield Party(text, segment, "head")


def _blocks(page: Layout, words: Vocabulary) -> Iterator[Party]:
    """The address window: lines one below the other, a postal code in the last; the first is the name."""
    found = []
    senders = {party.place.row for party in _senders(page)}
    for number in range(1, len(page.rows)):
        for segment in page.rows[number]:
            if segment.box.y0 > _WINDOWS or not _TOWN.match(segment.text):
                continue
            block = [segment]
            for above in range(number - 1, max(number - 7, -1), -1):
                if above in senders:
                    break
                near = [one for one in page.rows[above] if abs(one.box.x0 - segment.box.x0) < 0.01]
                if not near:
                    if block[-1].box.y0 - page.rows[above][0].box.y1 > _WINDOW * page.height:
                        break
                    continue
                if block[-1].box.y0 - near[0].box.y1 > _WINDOW * page.height:
                    break
                block.append(near[0])
            names = [one for one in reversed(block[1:]) if is_name(one.text, words)]
            names = [one for one in names if not _BETWEEN.search(one.text) or not _POSTAL.search(one.text)]
            if len(names) > 1:
                found.append(Party(names[0].text, names[0], "block"))
    yield from sorted(found, key=lambda one: one.place.box.x0 > 0.4)


def without_form(name: str, words: Vocabulary) -> str:
    """A name without its legal form, by letters and digits.

    Args:
        name: As printed.
        words: Vocabulary.
    """
    form = words.legal_form(name)
    return bare(plain(name)[:form] if form > 2 else name)
