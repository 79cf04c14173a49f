"""The sums of an invoice: net and VAT make the total, each rate's VAT follows from its net amount.

Pure functions. EN 16931 states them as rules BR-CO-10 to BR-CO-17 and BR-S-9; the Italian exchange system checks the
VAT of each rate to one cent (error 00421).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from extractors.reading import State
from extractors.verdicts import confirmed, contradicted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from extractors.reading import Reading

    Readings = dict[str, Reading]

_FIELDS = ("net_total", "vat_total", "total", "vat_breakdown")
_CENT = Decimal("0.01")
_CONFIRMED = 0.998
_TRUSTED = 0.9  # below, a field is too weak to hold against another


@dataclass(frozen=True, slots=True)
class RateSum:
    """Net amount and VAT of one rate."""

    rate: Decimal  # percent
    net: Decimal
    vat: Decimal

    @property
    def holds(self) -> bool:
        """Whether the VAT follows from net amount and rate, to one cent."""
        return abs(self.net * self.rate / 100 - self.vat) <= _CENT


def rate_sums(table: str) -> list[RateSum]:
    """The rows of a ``vat_breakdown``; rows without one of the three values are left out."""
    rows = json.loads(table)
    return [RateSum(*(Decimal(row[key]) for key in ("rate", "net", "vat"))) for row in rows if _whole(row)]


def _whole(row: dict[str, str]) -> bool:
    return all(row.get(key) for key in ("rate", "net", "vat"))


def invoice_totals(
    readings: Readings,
    fields: Sequence[str],
    *,
    extra: Decimal = Decimal(0),
    computed: AbstractSet[str] = frozenset(),
) -> Readings:
    """Net, VAT and total verified where they add up, doubted where they don't.

    Args:
        readings: By field.
        fields: Names of net, VAT, total, VAT by rate; empty: as usual.
        extra: What the total holds beside net and VAT: rounding, stamp duty.
        computed: Names of fields that the document doesn't state, derived from the others: they prove nothing.
    """
    names = tuple(fields or _FIELDS)
    net, vat, total, table = (readings.get(name) for name in names)
    result = dict(readings)
    if net and vat and total and net.value and vat.value and total.value and names[2] not in computed:
        if Decimal(net.value) + Decimal(vat.value) + extra == Decimal(total.value):
            if not _same_place(net, total) and not _same_place(vat, total):
                for part in (net, vat, total):
                    result[part.name] = confirmed(part, _CONFIRMED)
        else:
            result |= _blamed([net, vat, total])
    if table and table.value and names[3] not in computed:
        result |= _by_rate(table, result.get(names[0]), result.get(names[1]), computed)
    return result


def _by_rate(table: Reading, net: Reading | None, vat: Reading | None, computed: AbstractSet[str]) -> Readings:
    sums = rate_sums(table.value or "[]")
    if not sums or len(sums) != len(json.loads(table.value or "[]")):
        return {}
    pairs = ((net, sum(row.net for row in sums)), (vat, sum(row.vat for row in sums)))
    stated = [(part, said) for part, said in pairs if part is not None and part.value]
    against = [part.name for part, said in stated if Decimal(part.value or 0) != said]
    if against:
        return {table.name: contradicted(table, ", ".join(against))}
    if not all(row.holds for row in sums):
        return {table.name: contradicted(table, "VAT of a rate isn't its share of the net amount", "not_recomputed")}
    # Nothing at 0 % is nothing whatever the net amount: that one needs another witness.
    witness = net is not None and bool(net.value) and (net.state is State.VERIFIED or net.name not in computed)
    if not witness and not all(row.rate > 0 for row in sums):
        return {}
    proved = [table, *(part for part, _ in stated if not _same_place(part, table))]
    return {part.name: confirmed(part, _CONFIRMED) for part in proved}


def _blamed(parts: Sequence[Reading]) -> Readings:
    """The weak ones of some that don't add up; all that no check proves where none is weak."""
    weak = [part for part in parts if part.confidence < _TRUSTED]
    blamed = weak or [part for part in parts if part.state is not State.VERIFIED]
    return {
        part.name: contradicted(part, ", ".join(other.name for other in parts if other is not part)) for part in blamed
    }


def _same_place(one: Reading, other: Reading) -> bool:
    """Whether both were read at one place: then they can't prove each other."""
    return one.box is not None and one.box == other.box and one.page == other.page
