"""An invoice's fields from the rows of its pages."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from extractors.free.answer import Answer
from extractors.free.goods import goods_answer
from extractors.free.identifiers import iban_answer, vat_answers
from extractors.free.kind import against_total, kind_answer
from extractors.free.money import amounts
from extractors.free.numbers import number_answer
from extractors.free.parties import bounded, find_parties
from extractors.free.proof import prove
from extractors.free.rates import adding_up, breakdown, one_rate
from extractors.free.receipt import currency_answer, date_answer, tidy
from extractors.free.totals import find_total, labelled
from extractors.types.business import written
from extractors.types.value import bare

_CLEARLY = 1.2  # score by which a seller's name that no label names beats the next

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from extractors.free.lines import Layout
    from extractors.free.party import Party
    from extractors.free.second import SecondReader
    from extractors.free.totals import Amount
    from extractors.free.vocabulary import Vocabulary


def read_invoice(page: Layout, words: Vocabulary, today: dt.date, second: SecondReader) -> list[Answer]:
    """All fields of an invoice.

    Args:
        page: The rows of its pages.
        words: Vocabulary.
        today: For dates that can't be.
        second: Reads single lines again.
    """
    found = labelled(page, words)
    sellers, buyers = find_parties(page, words)
    kind = kind_answer(page, words, second)
    answers = [
        kind,
        number_answer("number", "invoice", page, words, second),
        number_answer("order_reference", "order", page, words, second),
        number_answer("seller_tax_code", "tax_code", page, words, second),
        date_answer("issue_date", page, words, today, second),
        date_answer("due_date", page, words, today, second, concept="due"),
        currency_answer(page),
        iban_answer(page, second),
        _party("seller_name", sellers, page, words, second),
        _party("buyer_name", buyers, page, words, second),
        *vat_answers(page, words, second, sellers, buyers),
        *_sums(page, found, second),
    ]
    answers.append(goods_answer(page, words, answers, second))
    answers = [_unless_unlabelled(answer) for answer in answers]
    if all(segment.reader == "text_layer" for segment in page.segments):
        currency = next(answer for answer in answers if answer.name == "currency")
        currency.proofs |= {"text_layer"} if currency.value else set()
        currency.proofs |= {"alone"} if currency.signs.get("alone") else set()
    against_total(kind, next(answer for answer in answers if answer.name == "total"))
    prove(answers)
    return answers


def _unless_unlabelled(answer: Answer) -> Answer:
    """A due date that nothing says is one is another date."""
    return Answer("due_date") if answer.name == "due_date" and not answer.signs.get("label") else answer


def _party(name: str, found: Sequence[Party], page: Layout, words: Vocabulary, second: SecondReader) -> Answer:
    if not found:
        return Answer(name)
    best = found[0]
    value = tidy(best.name)
    agrees = second.sees(best.place, lambda text: bare(value) in bare(text))
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
        "domain": float(best.domain),
        "addressed": float(best.addressed),
    }
    answer.proofs = {best.how} if best.how in {"label", "sender"} else set()
    answer.proofs |= {"twice"} if printed > 1 and name == "seller_name" else set()
    rivals = [one.score for one in found[1:] if bare(one.name) != bare(value)]
    if name == "seller_name":
        clear = best.score - max(rivals, default=0.0) >= _CLEARLY and best.how == "legal_form"
        named = best.how in {"label", "sender"} or (clear and (best.domain or printed > 1) and best.addressed)
    else:
        named = best.addressed and (best.how == "label" or (best.how == "block" and not _blocked(found)))
    answer.proofs |= {"named"} if named else set()
    answer.proofs |= {"bounded"} if bounded(page, best, words) else set()
    answer.others = tuple(dict.fromkeys(tidy(one.name) for one in found[1:] if bare(one.name) != bare(value)))[:3]
    return answer


def _blocked(found: Sequence[Party]) -> bool:
    """Whether several blocks of a page may be the address window."""
    return len({bare(one.name) for one in found if one.how == "block"}) > 1


def _sums(page: Layout, found: Sequence[Amount], second: SecondReader) -> list[Answer]:
    """Net, VAT and total: three amounts that add up, as far as their labels allow; VAT by rate."""
    rates = breakdown(page)
    triple = adding_up(found, rates)
    if triple is None:
        totals = find_total([one for one in found if one.money.sure], receipt=False)
        total = Answer("total")
        if totals:
            best = totals[0]
            marked = [one for one in totals if one.reasons["label"] > 0]
            total = _amount("total", best.value, best.best, second, set(best.proofs), len(totals) == 1)
            total.proofs |= {"label", "only"} if marked == [best] else set()
            untaxed = [one for one in found if "vat" in one.concepts and one.money.sure]
            if untaxed and not any(one.value for one in untaxed):
                # Every VAT that it states is nothing, so that net and total are one amount: said by no label, a doubt.
                net = _amount("net_total", best.value, best.best, second, set(), labelled_=False)
                vat = _amount("vat_total", untaxed[0].value, untaxed[0], second, set(), labelled_=True)
                return [total, net, vat, _table(page, rates, None)]
        return [total, Answer("net_total"), Answer("vat_total"), _table(page, rates, None)]
    labels = dict(
        zip(("net_total", "vat_total", "total"), zip(("net", "vat", "total"), triple, strict=True), strict=True)
    )
    answers = []
    for name, (concept, value) in labels.items():
        places = [one for one in found if one.value == value]
        place = next((one for one in places if concept in one.concepts), places[0] if places else None)
        if place is None:
            answers.append(_added_up(name, value))
            continue
        answers.append(_amount(name, value, place, second, {"sum"}, concept in place.concepts))
    return [*answers, _table(page, rates, triple[:2])]


def _added_up(name: str, value: Decimal) -> Answer:
    """A sum that isn't printed, but follows from those that are: the VAT of several rates."""
    answer = Answer(name, f"{value:.2f}", kind="sum")
    answer.signs = {"second": 1.0, "sum": 1.0, "label": 1.0}
    answer.proofs = {"sum", "rates"}
    return answer


def _amount(
    name: str, value: Decimal, place: Amount, second: SecondReader, proofs: set[str], labelled_: bool
) -> Answer:
    seen = second.sees(place.segment, lambda text: any(abs(money.value) == abs(value) for money in amounts(text)))
    answer = Answer(name, f"{value:.2f}", place.money.raw, (place.segment,), kind="sum")
    answer.signs = {
        "second": float(seen),
        "differs": float(not seen),
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
