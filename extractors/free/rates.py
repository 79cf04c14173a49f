"""Net, VAT and total of an invoice as amounts that add up, and its VAT by rate."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from extractors.free.money import amounts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.free.lines import Layout
    from extractors.free.totals import Amount

_CENT = Decimal("0.01")
_HIGHEST = 28  # percent: Hungary's 27 is the highest rate of the Union
_PERCENT = re.compile(r"(?<![\d.,])(\d{1,2}(?:[.,]\d{1,2})?)\s?%")
_BARE_RATES = {Decimal(rate) for rate in ("4", "5", "5.5", "7", "8", "10", "16", "19", "20", "21", "22", "23", "25")}


def adding_up(
    found: Sequence[Amount], rates: Sequence[tuple[Decimal, Decimal, Decimal]]
) -> tuple[Decimal, Decimal, Decimal] | None:
    """Net, VAT and total that add up, those with most labels; the VAT by rate says what net and VAT are."""
    values = {one.value for one in found if one.value and one.money.sure}
    says: dict[Decimal, set[str]] = {}
    for one in found:
        says.setdefault(one.value, set()).update(one.concepts)
    by_rate = (sum((net for _, net, _ in rates), Decimal(0)), sum((vat for _, _, vat in rates), Decimal(0)))
    best: tuple[float, tuple[Decimal, Decimal, Decimal]] | None = None
    untaxed = any("vat" in one.concepts and one.value == 0 for one in found)
    for total in sorted(values, key=abs, reverse=True)[:40]:
        for vat in values | ({Decimal(0)} if untaxed else set()) | ({by_rate[1]} if len(rates) > 1 else set()):
            net = total - vat
            if net * total <= 0 or vat * total < 0 or not abs(vat) < abs(net) or net not in values:
                continue
            if vat == 0 and not {"total", "net"} <= says[total]:
                continue
            marked = [
                ("total" in says[total]),
                ("net" in says[net]) or net == by_rate[0],
                ("vat" in says.get(vat, {"vat"})),
            ]
            if sum(marked) < 2 or abs(vat) * 100 > abs(net) * _HIGHEST:
                continue
            labels = marked[0] * 2 + marked[1] * 1.5 + marked[2] * 1.5
            score = labels + (2.0 if (net, vat) == by_rate else 0.0) + abs(float(total)) * 1e-9
            if best is None or score > best[0]:
                best = (score, (net, vat, total))
    return best[1] if best else None


def breakdown(page: Layout) -> list[tuple[Decimal, Decimal, Decimal]]:
    """Rate, net and VAT of each rate: rows with a rate and two amounts of which one is that share of the other.

    Args:
        page: The document's rows.
    """
    found: dict[Decimal, tuple[Decimal, Decimal, Decimal]] = {}
    for number in range(len(page.rows)):
        text = page.text(number)
        values = [one.value for segment in page.rows[number] for one in amounts(segment.text) if one.sure and one.value]
        given = {Decimal(rate.replace(",", ".")) for rate in _PERCENT.findall(text)}
        given |= {
            Decimal(rate.replace(",", ".")) for rate in re.findall(r"(?<![\d.,])\d{1,2}(?:[.,]\d)?(?![\d.,])", text)
        } & _BARE_RATES
        for rate in given:
            for net in values:
                for vat in values:
                    if abs(vat) < abs(net) and rate > 0 and abs(net * rate / 100 - vat) <= _CENT:
                        old = found.get(rate)
                        if old is None or abs(net) > abs(old[1]):
                            found[rate] = (rate, net, vat)
    return list(found.values())


def one_rate(page: Layout, net: Decimal, vat: Decimal) -> list[tuple[Decimal, Decimal, Decimal]]:
    """The one rate of an invoice that prints it beside the VAT only."""
    text = " ".join(page.text(number) for number in range(len(page.rows)))
    given = {Decimal(rate.replace(",", ".")) for rate in _PERCENT.findall(text)}
    return [(rate, net, vat) for rate in given if rate > 0 and abs(net * rate / 100 - vat) <= _CENT][:1]
