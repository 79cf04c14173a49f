"""Amounts that belong together: which one is the total, and what proves it."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from itertools import product
from typing import TYPE_CHECKING

from extractors.free.money import amounts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.free.lines import Layout, Segment
    from extractors.free.money import Money
    from extractors.free.vocabulary import Label, Vocabulary

_CENT = Decimal("0.01")
_MOST = 8  # amounts of a kind that are added up
_TABLE = 14  # heights of a line that a table of sums goes on below its headings
_ROUNDING = Decimal("0.05")  # coins that are no longer in use: the most that a cash total is rounded by


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount on the page with the label that it stands beside.

    Attributes:
        money: The amount.
        segment: Where it stands.
        concepts: What its label says it is, ``total``, ``net``, ``vat`` …; empty where it has none.
        phrase: The label.
        quality: Of the label, to 1.
    """

    money: Money
    segment: Segment
    concepts: frozenset[str] = frozenset()
    phrase: str = ""
    quality: float = 0.0

    @property
    def value(self) -> Decimal:
        """In the document's currency."""
        return self.money.value


@dataclass(slots=True)
class Total:
    """A value that may be the total, with what speaks for it.

    Attributes:
        value: In the document's currency.
        places: Where it stands.
        reasons: Weight by feature.
        proofs: Independent confirmations: ``paid`` (cash less change), ``sum`` (net and VAT), ``twice`` …
    """

    value: Decimal
    places: list[Amount] = field(default_factory=list)
    reasons: dict[str, float] = field(default_factory=dict)
    proofs: set[str] = field(default_factory=set)

    @property
    def score(self) -> float:
        """All that speaks for it."""
        return sum(self.reasons.values())

    @property
    def best(self) -> Amount:
        """The place to show: labelled, and surely read."""
        return max(self.places, key=lambda a: ("total" in a.concepts, a.money.sure, a.quality, a.segment.confidence))


def labelled(page: Layout, words: Vocabulary) -> list[Amount]:
    """All amounts of a page with their labels: in the same segment, left in the row, just above, at a column's head."""
    found: list[Amount] = []
    heads: list[tuple[Segment, list[Label]]] = []
    for number, row in enumerate(page.rows):
        whole = page.text(number)
        row_labels = words.find(whole, "money")
        if new := _heads(row, words):
            heads = new
        elif heads and row[0].box.y0 - heads[0][0].box.y1 > _TABLE * page.height:
            heads = []
        for segment in row:
            for money in amounts(segment.text):
                before = [one for one in words.find(segment.text, "money") if one.start < money.start]
                if not before:
                    left = [other for other in row if other.box.x0 < segment.box.x0]
                    text = " ".join(other.text for other in left)
                    before = words.find(text, "money")
                if not before and not row_labels:
                    before = _above(page, number, segment, words)
                if not before and money.sure:
                    before = _headed(segment, heads)
                concepts, phrase, quality = _meaning(before)
                found.append(Amount(money, segment, concepts, phrase, quality))
    return found


def _heads(row: Sequence[Segment], words: Vocabulary) -> list[tuple[Segment, list[Label]]]:
    """Headings of the columns of sums: a row without amounts in which several texts are labels of sums."""
    if len(row) < 2 or any(money.sure for segment in row for money in amounts(segment.text)):
        return []
    found = [(segment, words.find(segment.text, "money")) for segment in row]
    told = {label.concept for _, labels in found for label in labels if label.quality == 1}
    return found if len(told & {"net", "vat", "total"}) > 1 else []


def _headed(segment: Segment, heads: Sequence[tuple[Segment, list[Label]]]) -> list[Label]:
    """The label at the head of an amount's column: the heading that it shares most with."""
    best: tuple[float, list[Label]] = (0.0, [])
    for head, labels in heads:
        shared = min(head.box.x1, segment.box.x1) - max(head.box.x0, segment.box.x0)
        if shared > best[0]:
            best = shared, labels
    return best[1]


def _above(page: Layout, number: int, segment: Segment, words: Vocabulary) -> list[Label]:
    """A label alone on the row above, with nothing beside it."""
    if number == 0 or len(page.rows[number]) > 1 or amounts(page.text(number - 1)):
        return []
    upper = page.rows[number - 1]
    if segment.box.y0 - page.box(number - 1).y1 > page.height:
        return []
    return words.find(" ".join(one.text for one in upper), "money")


def _meaning(labels: Sequence[Label]) -> tuple[frozenset[str], str, float]:
    """What a row's labels say together: the one nearest to the amount that isn't a mere addition to another."""
    if not labels:
        return frozenset(), "", 0.0
    starts = sorted({label.start for label in labels})
    first = [label for label in labels if label.start == starts[0]]
    concepts = {label.concept for label in first}
    chosen = first
    for start in starts[1:]:
        more = [label for label in labels if label.start == start]
        own = {label.concept for label in more}
        # "Total incl. GST" is a total, "GST … Total" of a table is its total of GST; rounding and paid say more.
        if own & {"rounding", "paid", "change"} and "total" not in concepts:
            chosen, concepts = more, own
    return frozenset(concepts), chosen[0].phrase, min(label.quality for label in chosen)


def find_total(found: Sequence[Amount], *, receipt: bool = True) -> list[Total]:
    """Values that may be the total, the best first.

    Args:
        found: All amounts of the page.
        receipt: Cash and change are looked for.
    """
    by_value: dict[Decimal, Total] = {}
    for amount in found:
        if amount.value <= 0 or "change" in amount.concepts or "other" in amount.concepts:
            continue
        value = amount.value.quantize(_CENT)
        by_value.setdefault(value, Total(value)).places.append(amount)
    for proved in _by_sum(found):
        by_value.setdefault(proved[0], Total(proved[0]))
    if not by_value:
        return []
    sums = _by_sum(found)
    goods = _by_items(found)
    paid = _by_change(found) if receipt else set()
    last_row = max(amount.segment.row for amount in found)
    largest = max(by_value)
    for total in by_value.values():
        _weigh(total, sums, paid, last_row, largest)
        if total.value == goods and total.reasons["label"] > 0:
            total.reasons["items"] = 0.8
            total.proofs.add("items")
    return sorted((t for t in by_value.values() if t.places), key=lambda t: (-t.score, -t.value))


def _weigh(
    total: Total, sums: Sequence[tuple[Decimal, str]], paid: set[Decimal], last_row: int, largest: Decimal
) -> None:
    places = total.places
    marked = [place for place in places if "total" in place.concepts]
    strength = max((_strength(place) for place in marked), default=0.0)
    net = any("net" in place.concepts for place in places)
    total.reasons["label"] = strength
    total.reasons["net"] = 0.5 if net and not marked else 0.0
    total.reasons["vat"] = -1.5 if any("vat" in place.concepts for place in places) and not marked else 0.0
    total.reasons["tendered"] = 0.4 if any("paid" in place.concepts for place in places) else 0.0
    rows = {place.segment.row for place in places}
    total.reasons["often"] = 0.5 * min(len(rows) - 1, 3)
    total.reasons["lower"] = 0.6 * max(rows, default=0) / max(last_row, 1)
    total.reasons["cents"] = 0.0 if any(place.money.sure for place in places) else -1.2
    total.reasons["largest"] = 0.5 if total.value == largest else 0.0
    if total.value in paid:
        total.reasons["paid"] = 2.5
        total.proofs.add("paid")
    kinds = {kind for value, kind in sums if value == total.value}
    if kinds:
        total.reasons["sum"] = 1.6 if "sum" in kinds else 0.0
        total.reasons["rounded"] = 2.8 if "rounding" in kinds else 0.0
        total.proofs |= kinds
    if len({place.segment.row for place in marked}) > 1 or (marked and any("paid" in p.concepts for p in places)):
        total.proofs.add("twice")


_WEAK = {
    "AMOUNT",
    "TOTALAMOUNT",
    "NETT",
    "SUMME",
    "IMPORTO",
    "IMPORTE",
    "MONTANT",
    "BETRAG",
    "TOTALPRICE",
    "NETAMOUNTPAYABLE",
}
_STRONG = ("ROUNDED", "DUE", "PAYABLE", "GRAND", "PAGARE", "PAGAR", "PAYER", "ZUZAHLEN", "INCL", "TTC", "AFTERROUNDING")


def _strength(place: Amount) -> float:
    if place.phrase == "AMOUNT":
        return 0.6 * place.quality
    if any(mark in place.phrase for mark in _STRONG):
        return 3.2 * place.quality
    return 2.6 * place.quality


def _by_change(found: Sequence[Amount]) -> set[Decimal]:
    """Paid less change, where the change stands below what was paid."""
    paid = [a for a in found if "paid" in a.concepts and a.money.sure]
    change = [a for a in found if "change" in a.concepts and a.money.sure]
    return {
        (p.value - abs(c.value)).quantize(_CENT)
        for p in paid
        for c in change
        if p.segment.row < c.segment.row and p.value > abs(c.value) and (abs(c.value) > 0 or p.value > 0)
    }


def _by_sum(found: Sequence[Amount]) -> list[tuple[Decimal, str]]:
    """Net and VAT (and service, discount, rounding) added up, each taken from its label."""
    net = {a.value for a in found if "net" in a.concepts or ("total" in a.concepts)}
    vat = {a.value for a in found if "vat" in a.concepts and a.value > 0}
    extra = {a.value for a in found if "service" in a.concepts and a.value > 0} | {Decimal(0)}
    less = {abs(a.value) for a in found if "discount" in a.concepts} | {Decimal(0)}
    rounding = {a.value for a in found if "rounding" in a.concepts and abs(a.value) <= _ROUNDING}
    both = {r for value in rounding for r in (value, -value)} | {Decimal(0)}
    sums = []
    for n, v, e, d, r in product(_few(net), _few(vat | {Decimal(0)}), _few(extra), _few(less), _few(both)):
        if n <= 0 or v >= n or (v == e == d == r == 0) or (v + e + d == 0 and r == 0):
            continue
        whole = (n + v + e - d + r).quantize(_CENT)
        if r and (whole % _ROUNDING or not (whole - r) % _ROUNDING):
            continue  # that isn't what it is rounded for
        sums.append((whole, "sum" if v or e or d else "rounding"))
        if r and (v or e or d):
            sums.append((whole, "rounding"))
    return sums


def _by_items(found: Sequence[Amount]) -> Decimal | None:
    """The goods' prices added up: the last amount of each row above the first sum, two at least."""
    first = min((a.segment.row for a in found if a.concepts & {"net", "total", "paid"}), default=None)
    if first is None:
        return None
    last: dict[int, Amount] = {}
    for amount in found:
        if amount.segment.row < first and amount.money.sure and not amount.concepts:
            rightmost = last.get(amount.segment.row)
            if rightmost is None or amount.segment.box.x0 >= rightmost.segment.box.x0:
                last[amount.segment.row] = amount
    whole = sum((amount.value for amount in last.values()), Decimal(0))
    return whole.quantize(_CENT) if len(last) > 1 else None


def _few(values: set[Decimal]) -> list[Decimal]:
    """The largest of many: a page full of labelled amounts isn't worth trying them all."""
    return sorted(values, reverse=True)[:_MOST]
