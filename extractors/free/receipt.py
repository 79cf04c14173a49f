"""A receipt's fields from the rows of its page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractors.free.answer import Answer
from extractors.free.dated import find_dates
from extractors.free.days import days
from extractors.free.header import cleaned, read_head
from extractors.free.money import amounts
from extractors.free.spelling import settle_line
from extractors.free.totals import find_total, labelled
from extractors.reading import Doubt
from extractors.types.value import bare, squeeze

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from extractors.free.lines import Layout, Segment
    from extractors.free.second import SecondReader
    from extractors.free.spelling import Spelt
    from extractors.free.totals import Amount
    from extractors.free.vocabulary import Vocabulary

_SHARP = 0.985  # confidence of PP-OCR in a line from which its letters are seldom wrong
_CLEAR = 3.0  # score by which the best beats the next one clearly
_SIGNS = {
    "RM": "MYR",
    "€": "EUR",
    "EUR": "EUR",
    "£": "GBP",
    "CHF": "CHF",
    "₹": "INR",
    "USD": "USD",
    "GBP": "GBP",
    "MYR": "MYR",
    "INR": "INR",
    "Rs": "INR",
    "$": "USD",
    "PLN": "PLN",
}


def read_receipt(page: Layout, words: Vocabulary, today: dt.date, second: SecondReader) -> list[Answer]:
    """All fields of a receipt.

    Args:
        page: Its rows.
        words: Vocabulary.
        today: Receipts of the future are misread.
        second: Reads single lines again.
    """
    found = labelled(page, words)
    return [
        *_head(page, words, today, second),
        date_answer("date", page, words, today, second),
        *money_answers(page, found, second),
    ]


def _head(page: Layout, words: Vocabulary, today: dt.date, second: SecondReader) -> list[Answer]:
    head = read_head(page, words, today)
    company = Answer("company")
    if head.name:
        lines = settled(head.name, words, second)
        name = tidy(" ".join(line.text for line in lines))
        company.value, company.raw, company.places = name, " ".join(one.text for one in head.name), head.name
        company.others = (*_differing(lines), *head.others)
        company.signs = {
            **_agreement(lines),
            "legal": float(words.legal_form(name) >= 0),
            "margin": min(max(head.margin, 0.0), _CLEAR) / _CLEAR,
            "bounded": float(head.bounded),
            "sharp": float(min(one.confidence for one in head.name) >= _SHARP),
        }
        company.proofs |= {"legal_form"} if company.signs["legal"] else set()
        company.proofs |= {"place"} if head.bounded else set()
        if _elsewhere(page, head.name, name):
            company.proofs.add("twice")
            company.signs["twice"] = 1.0
    address = _address(head.address, words, second)
    address.signs["gap"] = float(head.gap)
    return [company, address]


def _address(rows: Sequence[Segment], words: Vocabulary, second: SecondReader) -> Answer:
    answer = Answer("address")
    if not rows:
        return answer
    lines = settled(rows, words, second)
    answer.value, answer.places = tidy(" ".join(line.text for line in lines), address=True), tuple(rows)
    answer.raw = " ".join(one.text for one in rows)
    answer.others = _differing(lines)
    postal = re.search(r"(?<!\d)\d{5}(?!\d)", answer.value) is not None
    answer.signs = {
        **_agreement(lines),
        "postal": float(postal),
        "several": float(len(rows) > 1),
        "sharp": float(min(one.confidence for one in rows) >= _SHARP),
        "numbered": float(any(c.isdigit() for c in rows[0].text)),
    }
    if answer.signs["all"]:
        answer.proofs.add("third_reader")
    return answer


def settled(rows: Sequence[Segment], words: Vocabulary, second: SecondReader) -> list[Spelt]:
    """Each row as its readers settle it, without what follows a name on the same line.

    Args:
        rows: As the first reader saw them.
        words: Vocabulary.
        second: The others.
    """
    return [
        settle_line(one.text, [cleaned(text, words) for text in seen])
        for one, seen in zip(rows, second.read(rows), strict=True)
    ]


def _agreement(lines: Sequence[Spelt]) -> dict[str, float]:
    """Signs of readers that agree: two on every line, three on every line."""
    fewest = min(line.agreeing for line in lines)
    return {"second": float(fewest >= 2), "all": float(fewest >= 3), "differs": float(fewest < 2)}


def _differing(lines: Sequence[Spelt]) -> tuple[str, ...]:
    """What else the readers saw, where they don't agree."""
    if all(line.agreeing > 1 for line in lines):
        return ()
    return (tidy(" ".join(line.others[0] if line.agreeing < 2 and line.others else line.text for line in lines)),)


def _elsewhere(page: Layout, places: Sequence[Segment], name: str) -> bool:
    """Whether the name is printed once more on the page."""
    letters = bare(name)
    own = {place.row for place in places}
    return len(letters) >= 6 and any(
        letters in bare(page.text(number)) for number in range(len(page.rows)) if number not in own
    )


def tidy(text: str, *, address: bool = False) -> str:
    """A name or an address as it is kept: plain marks, single blanks, a blank after each comma of an address.

    Args:
        text: As read.
        address: A full stop after a word is a comma that was misread; what ends a line ends no word.
    """
    text = squeeze(text).replace("·", " ").replace("_", ".")  # a full stop that ran out is read as a low line
    text = re.sub(r"\s+([,;])", r"\1", text)
    if address:
        text = re.sub(r"\.(?=,)|(?<=[A-Za-z]{4}):(?=\s)", "", text)  # one mark ends a line
        text = re.sub(r"(?<=[A-Za-z]{4})\.(?=\s\S)|(?:(?<=\d)|(?<=-[A-Z]))\.(?=\s[A-Za-z]{3})", ",", text)
        text = re.sub(r"^[1Il]?\.?[0O]T(?=\s[A-Z]?\d)", "LOT", text)
        text = re.sub(r",(?=[^\s,])", ", ", text)
    return re.sub(r"\s+", " ", text).strip(" :;-|" if address else " ,:;-|")


def date_answer(
    name: str, page: Layout, words: Vocabulary, today: dt.date, second: SecondReader, *, concept: str = "issue"
) -> Answer:
    """The document's date.

    Args:
        name: Of the field.
        page: The page's rows.
        words: Vocabulary.
        today: Later dates are unlikely.
        second: Reads single lines again.
        concept: ``issue`` or ``due``.
    """
    found = find_dates(page, words, today, concept=concept)
    if not found:
        return _misread_date(name, page, words, today, second) if concept == "issue" else Answer(name)
    best = found[0]
    day, place = best.places[0]
    seen = {value for text in second.read([place])[0] for other in days(text, today) for value in other.values}

    def fits(text: str) -> bool:
        return any(best.value in other.values for other in days(text, today))

    agrees = second.sees(place, fits)
    twice = "twice" in best.proofs
    answer = Answer(name, best.value, day.raw, (place,))
    rest = [other for other in found[1:] if other.score > best.score - _CLEAR]
    ambiguous = len(day.values) > 1 and len({value[8:] for value in day.values}) > 1 and not _ordered(page, today)
    answer.signs = {
        "second": float(agrees),
        "differs": float(not agrees),
        "named": float(best.named),
        "label": float(best.reasons.get("label", 0.0) > 0),
        "timed": float(best.reasons.get("timed", 0.0) > 0),
        "twice": float(twice),
        "alone": float(len(found) == 1),
        "margin": min(best.score - found[1].score, _CLEAR) / _CLEAR if len(found) > 1 else 1.0,
    }
    if answer.signs["label"] or answer.signs["timed"]:
        answer.proofs.add("label")
    answer.proofs |= {"twice"} if twice else set()
    answer.proofs |= {"named"} if best.named else set()
    answer.proofs |= {"only"} if not any(one.reasons["label"] > 0 for one in found[1:]) else set()
    answer.others = tuple(dict.fromkeys([*(seen - {best.value}), *(other.value for other in rest)]))
    if ambiguous:
        answer.signs["ambiguous"] = 1.0
        answer.doubts = (Doubt("ambiguous_date"),)
        answer.others = (*answer.others, *day.values[1:])
    return answer


_ALMOST = re.compile(r"(?<!\d)\d{1,2}[\s./-]{0,2}\d{2}[\s./-]{0,2}(?:20)?\d{2,3}(?!\d)")

_UNMARKED = re.compile(r"\d{2}(?:[./-]\d{2}\s?|\s\d{2}[\s./-]?)(?:20)?\d{2}$")


def _misread_date(name: str, page: Layout, words: Vocabulary, today: dt.date, second: SecondReader) -> Answer:
    """A date that the first reader garbled: other engines read what stands beside a date's label, or looks like one."""
    near = []
    for row in page.rows:
        for number, segment in enumerate(row):
            before = row[number - 1].text if number else ""
            if _ALMOST.search(segment.text) and not amounts(segment.text):
                near.append((bool(words.find(f"{before} {segment.text}", "dates")), segment))
    near.sort(key=lambda one: not one[0])
    places = [segment for _, segment in near[:4]]
    for place, texts in zip(places, second.read(places), strict=True):
        for text in texts:
            for day in days(text, today):
                answer = Answer(name, day.values[0], day.raw, (place,), {"differs": 1.0})
                answer.others = day.values[1:]
                return answer
    return next((one for place in page.segments for one in _unseparated(name, place, today)), Answer(name))


def _unseparated(name: str, place: Segment, today: dt.date) -> Iterator[Answer]:
    """A date of which a reader lost a mark: ``05 02-18``; always doubtful."""
    if not _UNMARKED.match(place.text.strip()):
        return
    digits = re.sub(r"\D", "", place.text)
    mark = next((c for c in place.text if c in "./-"), "/")
    raw = mark.join((digits[:2], digits[2:4], digits[4:]))
    for day in days(raw, today):
        yield Answer(name, day.values[0], raw, (place,), {"differs": 1.0}, others=day.values[1:])


def _ordered(page: Layout, today: dt.date) -> bool:
    """Whether another date of the page, or its currency, shows that days come before months."""
    from extractors.types.date import order_of  # noqa: PLC0415 - only for dates that read both ways

    raws = [day.raw for segment in page.segments for day in days(segment.text, today)]
    if (order := order_of(raws)) is not None:
        return order == "dmy"
    currency = currency_answer(page)
    return currency.value not in {None, "USD"} and "USD" not in currency.others


def money_answers(page: Layout, found: Sequence[Amount], second: SecondReader) -> list[Answer]:
    """Total, VAT and currency of a receipt.

    Args:
        page: The page's rows.
        found: Its amounts with their labels.
        second: Reads single lines again.
    """
    totals = find_total(found)
    if not totals:
        return [Answer("total"), Answer("currency"), Answer("vat_total")]
    best = totals[0]
    place = best.best
    agrees = best.value in _values(second, [amount.segment for amount in best.places])
    total = Answer("total", f"{best.value:.2f}", place.money.raw, (place.segment,))
    total.proofs = set(best.proofs)
    margin = best.score - totals[1].score if len(totals) > 1 else _CLEAR
    total.signs = {
        "second": float(agrees),
        "differs": float(not agrees),
        "label": min(best.reasons.get("label", 0.0), 3.2) / 3.2,
        "sum": float(bool(best.proofs & {"sum", "items"})),
        "paid": float("paid" in best.proofs),
        "twice": float("twice" in best.proofs),
        "margin": min(margin, _CLEAR) / _CLEAR,
        "sure": float(any(one.money.sure for one in best.places)),
    }
    near = [other for other in totals[1:] if other.score > best.score - _CLEAR / 2]
    total.others = tuple(f"{other.value:.2f}" for other in near[:3])
    return [total, currency_answer(page), _vat(found, best.value, second)]


def _values(second: SecondReader, places: Sequence[Segment]) -> set[Decimal]:
    """Amounts that other engines see in some places."""
    return {money.value for texts in second.read(places) for text in texts for money in amounts(text)}


def currency_answer(page: Layout) -> Answer:
    """The sign that stands before amounts or behind a total's label."""
    counts: dict[str, int] = {}
    text = " ".join(page.text(number) for number in range(len(page.rows)))
    for sign, code in _SIGNS.items():
        pattern = re.escape(sign) if not sign.isalpha() else rf"(?<![A-Za-z]){sign}(?![A-Za-z])"
        count = len(re.findall(pattern, text))
        if count:
            counts[code] = counts.get(code, 0) + count
    if not counts:
        return Answer("currency", doubts=(Doubt("not_printed"),))
    best = max(counts, key=lambda code: counts[code])
    answer = Answer("currency", best, best)
    answer.signs = {
        "alone": float(len(counts) == 1),
        "often": float(counts[best] > 1),
        "second": float(counts[best] > 1),
    }
    answer.proofs = {"twice"} if counts[best] > 1 else set()
    answer.proofs |= {"alone"} if len(counts) == 1 and counts[best] > 1 else set()
    answer.others = tuple(code for code in counts if code != best)
    if best == "USD" and "USD" not in text:
        answer.doubts = (Doubt("ambiguous_currency"),)  # the sign is that of other dollars too
    return answer


def _vat(found: Sequence[Amount], total: Decimal, second: SecondReader) -> Answer:
    """VAT: the amount of that label that makes up the total with a net amount, or the one that all agree on."""
    vat = [amount for amount in found if "vat" in amount.concepts and 0 < amount.value < total / 3]
    if not vat:
        return Answer("vat_total")
    net = {amount.value for amount in found}
    proved = [amount for amount in vat if total - amount.value in net]
    chosen = max(proved or vat, key=lambda amount: (amount.value, amount.money.sure))
    seen = _values(second, [chosen.segment])
    others = {amount.value for amount in vat if amount.value != chosen.value}
    answer = Answer("vat_total", f"{chosen.value:.2f}", chosen.money.raw, (chosen.segment,))
    answer.signs = {
        "second": float(chosen.value in seen),
        "differs": float(chosen.value not in seen),
        "sum": float(bool(proved)),
        "alone": float(not others),
    }
    answer.proofs = {"sum"} if proved else set()
    answer.others = tuple(f"{value:.2f}" for value in sorted(others))
    return answer
