"""The goods of an invoice: rows below their headings, each with its quantity, price, rate and amount, added up."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from itertools import permutations
from typing import TYPE_CHECKING

from extractors.free.answer import Answer
from extractors.free.money import amounts
from extractors.reading import Doubt, around
from extractors.types.business import written
from extractors.types.value import bare

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from extractors.free.lines import Layout, Segment
    from extractors.free.second import SecondReader
    from extractors.free.vocabulary import Vocabulary
    from extractors.reading import Box

_CENT = Decimal("0.01")
_TELLING = frozenset({"description", "quantity", "price", "amount"})
_HEADS = 2  # of these from which a row is one of headings; one of them says how many or how much each
_NUMBER = re.compile(
    r"(?<![\w.,/-])-?\s?\d{1,3}(?:[.,' ]\d{3})+(?:[.,]\d{1,4})?(?!\w|[./]\d)"
    r"|(?<![\w.,/-])-?\d+(?:[.,]\d{1,4})?(?!\w|[./]\d)"
)
_PERCENT = re.compile(r"(?<![\d.,])(\d{1,2}(?:[.,]\d{1,2})?)\s?%")
_LETTERS = 3  # of a description
_HIGHEST = 28  # percent of VAT
_MOST_NUMBERS = 8  # of a row: more is no row of goods
_ENDS = frozenset({"total", "net", "vat"})  # a row that begins with such a label is below the goods
_BELOW = 3.0  # heights of a line within which a row without numbers goes on with the description above


@dataclass(frozen=True, slots=True)
class Goods:
    """A row of goods.

    Attributes:
        description: What was sold.
        quantity: How many; None where it isn't printed, or isn't sure.
        price: Of one.
        amount: Of the row.
        rate: Percent of VAT.
        places: Its texts, pages below each other.
        checked: Quantity and price make the amount.
    """

    description: str
    quantity: Decimal | None
    price: Decimal | None
    amount: Decimal
    rate: Decimal | None
    places: tuple[Segment, ...]
    checked: bool

    @property
    def box(self) -> Box:
        """The place of the row."""
        return around([segment.box for segment in self.places])

    def as_row(self) -> dict[str, str]:
        """Its values by column, canonical; what isn't known is left out."""
        exact = self.price is not None and self.price == round(self.price, 2)
        values = {
            "description": self.description,
            "quantity": _plain(self.quantity),
            "unit_price": f"{self.price:.2f}" if exact else _plain(self.price),
            "amount": f"{self.amount:.2f}",
            "vat_rate": _plain(self.rate),
        }
        return {name: value for name, value in values.items() if value}


@dataclass(frozen=True, slots=True, eq=False)
class _Number:
    """A number of a row: what it may mean, and where it ends on the page."""

    values: tuple[Decimal, ...]
    right: float
    left: float
    money: bool  # printed with two places


def find_goods(page: Layout, words: Vocabulary) -> list[Goods]:
    """The rows of goods below their headings; none where no row has such headings.

    Args:
        page: The rows of an invoice's pages.
        words: Vocabulary.
    """
    found: list[Goods] = []
    heads: dict[str, Segment] = {}
    for number, row in enumerate(page.rows):
        if new := _headings(row, words):
            heads = new
            continue
        if not heads:
            continue
        goods = _goods(row, heads)
        if (goods is None or not goods.checked) and _ends(row, words):
            heads = {}
        elif goods is not None:
            found.append(goods)
        elif found and _goes_on(found[-1], row, page, number):
            text = f"{found[-1].description} {page.text(number)}".strip()
            found[-1] = replace(found[-1], description=text, places=(*found[-1].places, *row))
    return found


def goods_answer(page: Layout, words: Vocabulary, sums: Sequence[Answer], second: SecondReader) -> Answer:
    """The goods as a table, with what proves it: each row by its own product, all of them by the sum of the invoice.

    Args:
        page: The rows of an invoice's pages.
        words: Vocabulary.
        sums: Answers for ``net_total``, ``total`` and ``vat_breakdown``.
        second: Reads single lines again.
    """
    goods = find_goods(page, words)
    if not goods:
        return Answer("lines")
    by_name = {answer.name: answer.value for answer in sums if answer.value}
    places = tuple(segment for one in goods for segment in one.places)
    answer = Answer("lines", written([one.as_row() for one in goods]), "", places, kind="sum")
    answer.rows = tuple((one.box, one.checked) for one in goods)
    totals = {name: Decimal(by_name[name]) for name in ("net_total", "total") if name in by_name}
    answer.proofs = proofs_of(goods, totals.values())
    net = next((one for one in sums if one.name == "net_total"), None)
    seen = _seen_again(goods, second)
    answer.signs = {
        "sum": float("sum" in answer.proofs),
        "label": 1.0,
        "second": float(seen and net is not None and net.signs.get("second", 0.0) > 0),
        "proved": float(answer.proofs == {"sum", "items"}),
    }
    if totals and "sum" not in answer.proofs:
        answer.doubts = (Doubt("contradicts", "net_total"),)
    elif not seen:
        answer.doubts = (Doubt("readers_differ"),)
    elif not _rates_fit(goods, by_name.get("vat_breakdown", "[]")):
        answer.doubts = (Doubt("contradicts", "vat_breakdown"),)
    return answer


def proofs_of(goods: Sequence[Goods], totals: Iterable[Decimal]) -> set[str]:
    """What proves the rows: ``items`` each by its own product, ``sum`` all together by the net total or the total.

    Args:
        goods: The rows.
        totals: Of the invoice, as far as they are known.
    """
    proofs = set()
    whole = sum((one.amount for one in goods), Decimal(0))
    if goods and any(abs(abs(whole) - abs(value)) <= _CENT / 2 for value in totals):
        proofs.add("sum")
    if goods and all(one.checked for one in goods):
        proofs.add("items")
    return proofs


def _seen_again(goods: Sequence[Goods], second: SecondReader) -> bool:
    """Whether another reader sees the same words; numbers are proved by their sums, a text layer is what was typed."""
    wordy = (
        segment
        for one in goods
        for segment in one.places
        if segment.reader != "text_layer" and any(map(str.isalpha, segment.text))
    )
    return all(_is_seen(segment, second) for segment in wordy)


def _is_seen(segment: Segment, second: SecondReader) -> bool:
    own = bare(segment.text)
    return second.sees(segment, lambda text: own in bare(text))


def _rates_fit(goods: Sequence[Goods], breakdown: str) -> bool:
    """Whether the rates of the rows agree with the VAT by rate, where both are there."""
    nets = {Decimal(row["rate"]): Decimal(row["net"]) for row in json.loads(breakdown)}
    given = {one.rate for one in goods if one.rate is not None}
    if not nets or not given:
        return True
    if any(one.rate is None for one in goods):
        return given <= nets.keys()
    own = {rate: sum((one.amount for one in goods if one.rate == rate), Decimal(0)) for rate in given}
    return all(rate in nets and abs(abs(nets[rate]) - abs(net)) <= _CENT for rate, net in own.items() if rate > 0)


def _headings(row: Sequence[Segment], words: Vocabulary) -> dict[str, Segment]:
    """Which heading stands where; empty where the row isn't one of headings."""
    if any(money.sure for segment in row for money in amounts(segment.text)):
        return {}
    found: dict[str, Segment] = {}
    for segment in row:
        length = max(len(segment.text), 1)
        for label in words.find(segment.text, "goods"):
            if label.quality < 1:
                continue
            box = segment.box
            left = box.x0 + box.width * label.start / length
            right = box.x0 + box.width * label.end / length
            found.setdefault(label.concept, replace(segment, box=replace(box, x0=left, x1=right)))
    return found if len(found.keys() & _TELLING) >= _HEADS and found.keys() & {"quantity", "price"} else {}


def _ends(row: Sequence[Segment], words: Vocabulary) -> bool:
    """Whether the sums begin: a row's first text is a label of one, or labels of sums are its headings."""
    labels = [
        {label.concept for label in words.find(segment.text, "money") if label.start <= 1 and label.quality == 1}
        for segment in row
    ]
    return bool(labels[0] & _ENDS) or sum(bool(one & _ENDS) for one in labels) > 1


def _goods(row: Sequence[Segment], heads: Mapping[str, Segment]) -> Goods | None:
    """The row as goods: it has an amount below its heading, and words."""
    numbers = list(_numbers(row))
    if not numbers or len(numbers) > _MOST_NUMBERS:
        return None
    places = {concept: _below(numbers, segment) for concept, segment in heads.items()}
    amount = places.get("amount")
    if amount is None or not amount.money:  # its heading stands on another line
        amount = max((one for one in numbers if one.money), key=lambda one: one.right, default=None)
    if amount is None:
        return None
    text = " ".join(segment.text for segment in row)
    rates = [Decimal(rate.replace(",", ".")) for rate in _PERCENT.findall(text)]
    column = places.get("rate")
    rate = rates[-1] if rates else column.values[0] if column is not None and column is not amount else None
    rate = None if rate is not None and rate > _HIGHEST else rate
    description = _description(row, heads, numbers)
    if sum(map(str.isalpha, description)) < _LETTERS:
        return None
    quantity, price = places.get("quantity"), places.get("price")
    value = amount.values[0]
    solved = _product(quantity, price, amount, rates) if quantity and price else None
    if solved is None:
        others = [one for one in numbers if one is not amount]
        tried = (_product(*pair, amount, rates) for pair in permutations(others, 2))
        ways = [way for way in tried if way is not None and way[0] != 1]
        solved = ways[0] if len({frozenset(way) for way in ways}) == 1 else None
    texts = tuple(row)
    if solved is None:
        return Goods(description, None, None, value, rate, texts, checked=False)
    return Goods(description, *solved, value, rate, texts, checked=True)


def _product(
    quantity: _Number, price: _Number, amount: _Number, rates: Sequence[Decimal]
) -> tuple[Decimal, Decimal] | None:
    """Quantity and price that make the amount, less a discount that the row prints."""
    if quantity is price or amount in {quantity, price}:
        return None
    for much in quantity.values:
        for each in price.values:
            for share in (Decimal(1), *(1 - rate / 100 for rate in rates)):
                if abs(abs(much * each * share) - abs(amount.values[0])) <= _CENT / 2 and much != 0:
                    return much, each
    return None


def _numbers(row: Sequence[Segment]) -> Iterator[_Number]:
    for segment in row:
        length = max(len(segment.text), 1)
        for match in _NUMBER.finditer(_PERCENT.sub(lambda rate: " " * len(rate[0]), segment.text)):
            values = tuple(_values(match[0]))
            right = segment.box.x0 + segment.box.width * match.end() / length
            left = segment.box.x0 + segment.box.width * match.start() / length
            if values:
                yield _Number(values, right, left, re.search(r"[.,]\d{2}$", match[0]) is not None)


def _values(text: str) -> Iterator[Decimal]:
    """What a number may mean: ``1.234`` is a thousand, or one and a bit."""
    digits = re.sub(r"[\s']", "", text)
    last = max(digits.rfind("."), digits.rfind(","))
    marks = [one for one in digits if one in ".,"]
    try:
        if last < 0:
            yield Decimal(digits)
        elif len(set(marks)) > 1 or len(marks) == 1:
            yield Decimal(re.sub(r"[.,]", "", digits[:last]) + "." + digits[last + 1 :])
        if len(set(marks)) == 1 and len(digits) - last == 4:
            yield Decimal(re.sub(r"[.,]", "", digits))
    except InvalidOperation:
        return


def _below(numbers: Sequence[_Number], head: Segment) -> _Number | None:
    """The number of a column: it reaches below its heading, or ends where that ends."""
    near = [
        (min(abs(one.right - head.box.x1), abs(one.left - head.box.x0)), place)
        for place, one in enumerate(numbers)
        if min(one.right, head.box.x1) - max(one.left, head.box.x0) > -_APART
    ]
    return numbers[min(near)[1]] if near else None


_APART = 0.015  # of the page's width: a number may stand a little beside its heading


def _description(row: Sequence[Segment], heads: Mapping[str, Segment], numbers: Sequence[_Number]) -> str:
    """The texts before the first number of a column of numbers, those of the description's column if it is known."""
    own = heads.get("description")
    columns = [segment.box.x0 for concept, segment in heads.items() if concept != "description"]
    after = [x for x in columns if own is None or x > own.box.x0]
    end = min([*after, *(one.left for one in numbers if own is None or one.left > own.box.x1)], default=1.0)
    texts = [segment for segment in row if any(map(str.isalpha, segment.text))]
    start = own.box.x0 - 2 * _APART if own is not None else 0.0
    inside = [segment for segment in texts if segment.box.x0 < end and segment.box.x1 > start]
    return re.sub(r"\s*\(?\d{1,2}\s?%\)?$", "", " ".join(segment.text for segment in inside)).strip()


def _goes_on(last: Goods, row: Sequence[Segment], page: Layout, number: int) -> bool:
    """Whether a row of words goes on with the description above it."""
    near = page.box(number).y0 - last.box.y1 < _BELOW * page.height
    left = row[0].box.x0 < last.box.x0 + last.box.width / 2
    return near and left and not any(amounts(segment.text) for segment in row)


def _plain(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}"
