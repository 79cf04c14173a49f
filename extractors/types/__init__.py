"""Field types: from the text a reader saw to a canonical value, its checks and its doubts."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from extractors.types.amount import Amount
from extractors.types.business import DocumentDate, InvoiceNumber, Table
from extractors.types.choice import Choice, Country, Flag, Sex, Signature
from extractors.types.codice_fiscale import CodiceFiscale
from extractors.types.contact import Email, Phone, PostalCode, Province
from extractors.types.date import Date
from extractors.types.identifiers import DocumentNumber, Iban, Number
from extractors.types.money import Currency, Percent, VatRate
from extractors.types.names import Address, Name, Text
from extractors.types.places import Town
from extractors.types.places_es import SpanishProvince
from extractors.types.plates import Plate
from extractors.types.tax_numbers import Dni, PartitaIva, SpanishTaxNumber, TaxCode, VatNumber
from extractors.types.value import FieldType, Parsed

TYPES: Mapping[str, Callable[[], FieldType]] = {
    kind.name: kind
    for kind in (
        Text, Name, Address, Town, Date, Amount, CodiceFiscale, Iban, DocumentNumber, PostalCode, Province, Phone,
        Email, Sex, Flag, Signature, Country, Choice, PartitaIva, VatNumber, TaxCode, SpanishTaxNumber, Dni, Plate,
        Currency, Percent, VatRate, InvoiceNumber, DocumentDate, Table, SpanishProvince, Number,
    )
}  # fmt: skip


FREE_TEXT = frozenset({"text", "name", "place", "address"})  # no form to check, spelt as printed


def get_type(name: str) -> FieldType:
    """The field type of that name.

    Raises:
        KeyError: There is none; `TYPES` lists those that exist.
    """
    return TYPES[name]()


__all__ = ["FREE_TEXT", "TYPES", "FieldType", "Parsed", "get_type"]
