"""An electronic invoice as one value, whatever its syntax."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from typing import Any

CREDIT_NOTES = frozenset({"381", "261", "262", "296", "308", "396", "420", "458", "532"})  # of UNCL 1001


@dataclass(frozen=True, slots=True)
class Party:
    """Seller or buyer.

    Attributes:
        name: Of the company, or given names and surname.
        vat: VAT number with its state's letters.
        tax_code: Codice fiscale, Steuernummer or what else the state knows it by.
    """

    name: str = ""
    vat: str = ""
    tax_code: str = ""
    street: str = ""
    postal_code: str = ""
    city: str = ""
    province: str = ""
    country: str = ""  # ISO 3166-1 alpha-2


@dataclass(frozen=True, slots=True)
class VatRow:
    """Sums of one rate (and of one reason, where the rate is zero)."""

    rate: Decimal | None  # percent
    net: Decimal | None
    vat: Decimal | None
    category: str = ""  # natura (N1 …) or UNCL 5305 (S, Z, E, AE …)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the invoice."""

    number: str = ""
    description: str = ""
    quantity: Decimal | None = None
    unit: str = ""
    price: Decimal | None = None  # of one unit
    net: Decimal | None = None
    rate: Decimal | None = None  # percent


@dataclass(frozen=True, slots=True)
class Instalment:
    """What is to be paid until when, and how."""

    date: dt.date | None = None
    amount: Decimal | None = None
    method: str = ""  # MP01 …, or UNCL 4461
    iban: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file within the invoice; its name is the sender's and no path to write to."""

    name: str
    kind: str = ""  # media type or extension, as declared
    content: bytes = b""


@dataclass(frozen=True, slots=True)
class Invoice:
    """An invoice or credit note.

    Attributes:
        syntax: Such as ``FatturaPA FPR12``, ``CII``, ``UBL``.
        kind: ``invoice`` or ``credit_note``.
        type_code: TD01 … or UNCL 1001, as the file has it.
        net_total: Without VAT; the sum of the rates where the syntax has no such field.
        total: With VAT; as the file states it.
        extra: What the total may hold beside net and VAT, each a possible sum: rounding, stamp duty.
        terms: Payment terms in words.
        computed: Names of amounts that the file doesn't state, computed from those that it does.
        unreadable: Names of fields whose text isn't what it should be, such as an amount with letters.
    """

    syntax: str
    kind: str = "invoice"
    type_code: str = ""
    number: str = ""
    issue_date: dt.date | None = None
    currency: str = ""
    seller: Party = Party()
    buyer: Party = Party()
    net_total: Decimal | None = None
    vat_total: Decimal | None = None
    total: Decimal | None = None
    extra: tuple[Decimal, ...] = (Decimal(0),)
    payable: Decimal | None = None
    vat: tuple[VatRow, ...] = ()
    instalments: tuple[Instalment, ...] = ()
    terms: str = ""
    order_references: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    computed: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The invoice as plain JSON data; of attachments only name and kind."""
        plain = _plain(asdict(replace(self, attachments=())))
        plain["attachments"] = [{"name": one.name, "kind": one.kind} for one in self.attachments]
        return dict(plain)


@dataclass(frozen=True, slots=True)
class Notice:
    """A notification of the Italian exchange system (SdI) about an invoice.

    Attributes:
        kind: Its root element, such as ``NotificaScarto``.
        sdi_id: The system's number of the file.
        file_name: Of the invoice.
        outcome: EC01 (accepted), EC02 (refused) where a customer answered.
        date: Of receipt or delivery, where stated.
        errors: Codes of what was wrong.
    """

    kind: str
    sdi_id: str = ""
    file_name: str = ""
    outcome: str = ""
    date: dt.date | None = None
    errors: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The notice as plain JSON data."""
        return dict(_plain(asdict(self)))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Decimal | dt.date):
        return str(value)
    return value
