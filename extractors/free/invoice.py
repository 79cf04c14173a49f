"""An invoice's fields from the rows of its pages."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from extractors.free.answer import Answer
from extractors.free.money import amounts
from extractors.free.parties import find_parties
from extractors.free.rates import adding_up, breakdown, one_rate
from extractors.free.receipt import currency_answer, date_answer, tidy
from extractors.free.totals import find_total, labelled
from extractors.reading import Doubt
from extractors.types import get_type
from extractors.types.business import written
from extractors.types.value import bare

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from extractors.free.lines import Layout, Segment
    from extractors.free.parties import Party
    from extractors.free.second import SecondReader
    from extractors.free.totals import Amount
    from extractors.free.vocabulary import Vocabulary

_CLEAR = 0.4  # of a label: it names an invoice, not just a number
_NAMING = 8  # letters of a label that says whose date it is: "invoice date", not "date"
_SOLID = 4  # letters and digits from which a number is hardly anything else
_TOKEN = re.compile(r"[A-Za-z0-9#][\w/.\-#]*\d[\w/\-]*|\d")
_VAGUE = {"NR", "NO", "NUMMER", "NUMBER", "NUMERO", "RECEIPT", "REFERENCENUMBER", "INV"}
_DATED = re.compile(r"^\d{1,4}[./-]\d{1,2}[./-]\d{2,4}$")
_AMOUNT = re.compile(r"^\d{1,3}(?:[.,]\d{3})*[.,]\d{2}$")
_VAT_ID = re.compile(r"(?<![A-Z0-9])[A-Z]{2}[ ]?(?:[A-Z0-9][ .]?){8,12}(?![A-Z0-9])")
_IBAN = re.compile(r"(?<![A-Z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}(?![a-z])")
_THEIRS = re.compile(r"\b(?:ihre?|uw|your|votre|su|vostra|vs)\b", re.IGNORECASE)
_LONGEST_LABEL = 45  # letters of a line that is a party's label


def read_invoice(page: Layout, words: Vocabulary, today: dt.date, second: SecondReader) -> list[Answer]:
    """All fields of an invoice.

    Args:
        page: The rows of its pages.
        words: Vocabulary.
        today: For dates that can't be.
        second: Reads single lines again.
    """
    found = labelled(page, words)
    answers = [
        _number("number", "invoice", page, words, second),
        _number("order_reference", "order", page, words, second),
        _number("seller_tax_code", "tax_code", page, words, second),
        date_answer("issue_date", page, words, today, second),
        date_answer("due_date", page, words, today, second, concept="due"),
        currency_answer(page),
        _iban(page, second),
        *_parties(page, words, second),
        *_vat_numbers(page, words, second),
        *_sums(page, found, second),
    ]
    _doubt_weak_label(next(one for one in answers if one.name == "issue_date"), page, words)
    return [_unless_unlabelled(answer) for answer in answers]


def _doubt_weak_label(answer: Answer, page: Layout, words: Vocabulary) -> None:
    """An invoice has many dates: only a label that names its own, or its number on the same row, confirms one."""
    if not answer.places:
        return
    text = page.text(answer.places[0].row)
    named = any(one.concept == "issue" and len(one.phrase) >= _NAMING for one in words.find(text, "dates"))
    named = named or any(one.concept == "invoice" for one in words.find(text, "numbers"))
    if not (named and answer.signs.get("label")):
        answer.proofs = set()


def invoice_number(page: Layout, words: Vocabulary) -> str | None:
    """The number that a page is surely of; None where it names none, or only by a vague label.

    Args:
        page: Its rows.
        words: Vocabulary.
    """
    found = [one for one in _values(page, words, "invoice") if one[2] >= _CLEAR and len(one[0]) >= _SOLID]
    return max(found, key=lambda one: one[2])[0] if found else None


def _unless_unlabelled(answer: Answer) -> Answer:
    """A due date that nothing says is one is another date."""
    return Answer("due_date") if answer.name == "due_date" and not answer.signs.get("label") else answer


def _values(page: Layout, words: Vocabulary, concept: str) -> Iterator[tuple[str, Segment, float]]:
    """Tokens with a digit beside or below a label of the concept, with how much the label says."""
    for number, row in enumerate(page.rows):
        for place, segment in enumerate(row):
            labels = [one for one in words.find(segment.text, "numbers") if one.quality == 1]
            own = [one for one in labels if one.concept == concept]
            if not own or (labels[-1].start > own[-1].start and labels[-1].concept != concept):
                continue
            label = own[-1]
            strength = min(len(label.phrase), 16) / 16
            if label.phrase in _VAGUE:
                whole = words.find(page.text(number), "numbers")
                titled = any(one.concept == concept and one.phrase not in _VAGUE for one in whole)
                strength = 0.55 if titled else 0.1
            rest = segment.text[label.end :]
            after = _first(rest)
            if after:
                yield after, segment, strength
                continue
            if len(re.findall(r"[^\W\d]{4,}", rest)) > 4:
                continue
            beside = next((other for other in row[place + 1 : place + 5] if _first(other.text)), None)
            if beside is not None and not _other_label(beside, concept, words):
                yield _first(beside.text), beside, strength
                continue
            below = _below(page, number, segment)
            if below is not None and _first(below.text):
                yield _first(below.text), below, strength * 0.9


def _other_label(segment: Segment, concept: str, words: Vocabulary) -> bool:
    """Whether a segment begins with a label of something else."""
    found = [one for one in words.find(segment.text, "numbers") if one.start <= 1 and one.quality == 1]
    found += [one for one in words.find(segment.text, "dates") if one.start <= 1 and one.quality == 1]
    return any(one.concept != concept for one in found) and not any(one.concept == concept for one in found)


def _first(text: str) -> str:
    """The first token that may be a number of a paper, unless a date comes before."""
    for match in _TOKEN.finditer(text[:60]):
        token = match[0].rstrip(".-/")
        if _DATED.match(token):
            return ""
        if not _AMOUNT.match(token):
            return token
    return ""


def _below(page: Layout, number: int, segment: Segment) -> Segment | None:
    for row in page.rows[number + 1 : number + 2]:
        for other in row:
            shared = min(other.box.x1, segment.box.x1) - max(other.box.x0, segment.box.x0)
            if shared > 0.4 * min(other.box.width, segment.box.width):
                return other
    return None


def _number(name: str, concept: str, page: Layout, words: Vocabulary, second: SecondReader) -> Answer:
    found = list(_values(page, words, concept))
    if not found:
        return Answer(name)
    scores: dict[str, float] = {}
    for text, segment, strength in found:
        scores[text] = max(scores.get(text, 0.0), strength + 0.15 * (1 - min(segment.row, 40) / 40)) + 0.1
    value, place, strength = max(found, key=lambda one: scores[one[0]])
    rivals = sorted((score for text, score in scores.items() if text != value), reverse=True)
    times = len({segment.row for text, segment, _ in found if text == value})
    printed = sum(value in page.text(row) for row in range(len(page.rows)))
    seen = any(bare(value) in bare(text) for text in second.read([place])[0])
    answer = Answer(name, value, value, (place,), kind="number")
    answer.signs = {
        "second": float(seen),
        "differs": float(not seen),
        "label": strength,
        "margin": min(1.0, 4 * (scores[value] - rivals[0])) if rivals else 1.0,
        "twice": float(times > 1 or printed > 1),
    }
    solid = len(value) >= _SOLID
    answer.signs["short"] = float(not solid)
    answer.proofs = {"label"} if strength >= 0.5 and solid else set()
    answer.proofs |= {"twice"} if answer.signs["twice"] else set()
    answer.others = tuple(text for text in scores if text != value)[:3]
    return answer


def _iban(page: Layout, second: SecondReader) -> Answer:
    kind = get_type("iban")
    unproved: Answer | None = None
    for segment, text in _texts(page):
        for match in _IBAN.finditer(text):
            for end in range(len(match[0]), 14, -1):
                parsed = kind.parse(match[0][:end])
                if parsed.checked and parsed.value and not parsed.repaired:
                    return _checked("iban", parsed.value, match[0][:end], segment, second)
            if unproved is None and "IBAN" in page.text(segment.row).upper():
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


def _vat_numbers(page: Layout, words: Vocabulary, second: SecondReader) -> list[Answer]:
    """VAT numbers whose check digit holds, given to the party in whose block they stand."""
    kind = get_type("vat_number")
    found: dict[str, tuple[str, Segment, str]] = {}
    proved: set[str] = set()
    party = ""
    for number, row in enumerate(page.rows):
        for segment in row:
            for label in words.find(segment.text, "parties"):
                if label.start <= 1 and label.quality == 1 and len(segment.text) < _LONGEST_LABEL:
                    party = label.concept
        told = any(one.concept == "vat_id" for one in words.find(page.text(number), "numbers"))
        for raw, segment in _vat_like(page, number):
            parsed = kind.parse(raw)
            if parsed.value and (parsed.checked or told):
                proved.update({parsed.value} if parsed.checked else ())
                found.setdefault(parsed.value, (raw, segment, "buyer" if _THEIRS.search(segment.text) else party))
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


def _parties(page: Layout, words: Vocabulary, second: SecondReader) -> list[Answer]:
    sellers, buyers = find_parties(page, words)
    return [
        _party("seller_name", sellers, page, words, second),
        _party("buyer_name", buyers, page, words, second),
    ]


def _party(name: str, found: Sequence[Party], page: Layout, words: Vocabulary, second: SecondReader) -> Answer:
    if not found:
        return Answer(name)
    best = found[0]
    value = tidy(best.name)
    agrees = any(bare(value) in bare(text) for text in second.read([best.place])[0])
    printed = sum(bare(value) in bare(page.text(row)) for row in range(len(page.rows)))
    answer = Answer(name, value, best.name, (best.place,), kind="party")
    answer.signs = {
        "second": float(agrees),
        "differs": float(not agrees),
        "label": float(best.how == "label"),
        "sender": float(best.how == "sender"),
        "legal": float(words.legal_form(value) >= 0),
        "twice": float(printed > 1),
        "alone": float(len({bare(one.name) for one in found}) == 1),
    }
    answer.proofs = {best.how} if best.how in {"label", "sender"} else set()
    answer.proofs |= {"twice"} if printed > 1 and name == "seller_name" else set()
    answer.others = tuple(dict.fromkeys(tidy(one.name) for one in found[1:] if bare(one.name) != bare(value)))[:3]
    return answer


def _sums(page: Layout, found: Sequence[Amount], second: SecondReader) -> list[Answer]:
    """Net, VAT and total: three amounts that add up, as far as their labels allow; VAT by rate."""
    rates = breakdown(page)
    triple = adding_up(found, rates)
    if triple is None:
        totals = find_total([one for one in found if one.money.sure], receipt=False)
        total = Answer("total")
        if totals:
            best = totals[0]
            total = _amount("total", best.value, best.best, second, set(best.proofs), len(totals) == 1)
        return [total, Answer("net_total"), Answer("vat_total"), _table(page, rates, None)]
    net, vat, total_value = triple
    labels = {"net_total": ("net", net), "vat_total": ("vat", vat), "total": ("total", total_value)}
    answers = []
    for name, (concept, value) in labels.items():
        places = [one for one in found if one.value == value]
        place = next((one for one in places if concept in one.concepts), places[0] if places else None)
        if place is None:
            answers.append(Answer(name))
            continue
        answers.append(_amount(name, value, place, second, {"sum"}, concept in place.concepts))
    return [*answers, _table(page, rates, (net, vat))]


def _amount(
    name: str, value: Decimal, place: Amount, second: SecondReader, proofs: set[str], labelled_: bool
) -> Answer:
    seen = {money.value for text in second.read([place.segment])[0] for money in amounts(text)}
    answer = Answer(name, f"{value:.2f}", place.money.raw, (place.segment,), kind="sum")
    answer.signs = {
        "second": float(value in seen),
        "differs": float(value not in seen),
        "sum": float("sum" in proofs),
        "label": float(labelled_),
        "twice": float("twice" in proofs),
    }
    answer.proofs = proofs
    return answer


def _table(
    page: Layout, rates: Sequence[tuple[Decimal, Decimal, Decimal]], sums: tuple[Decimal, Decimal] | None
) -> Answer:
    if not rates and sums is not None:
        rates = one_rate(page, *sums)
    if not rates:
        return Answer("vat_breakdown")
    rows = [{"rate": f"{rate.normalize():f}", "net": f"{net:.2f}", "vat": f"{vat:.2f}"} for rate, net, vat in rates]
    answer = Answer("vat_breakdown", written(rows), "", (), kind="sum")
    whole = (sum((net for _, net, _ in rates), Decimal(0)), sum((vat for _, _, vat in rates), Decimal(0)))
    answer.signs = {"sum": float(sums == whole), "label": 1.0, "second": float(sums == whole)}
    answer.proofs = {"sum", "rates"} if sums == whole else set()
    return answer
