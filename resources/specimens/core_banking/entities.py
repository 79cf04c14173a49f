"""What customers and accounts consist of: their boxes on the form, and what the application accepts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation

from resources.specimens.core_banking.iban import is_iban

SEXES = {"M": "Male", "F": "Female"}
PACKAGES = {"base": "Conto Base", "plus": "Conto Plus", "premium": "Conto Premium"}
DOCUMENT_KINDS = {
    "it_cie": "Carta d'identità elettronica",
    "it_paper_id": "Carta d'identità cartacea",
    "passport": "Passaporto",
    "es_dni": "DNI spagnolo",
    "residence_permit": "Permesso di soggiorno",
}


@dataclass(frozen=True, slots=True)
class Box:
    """One input of a form.

    Attributes:
        name: The field's name in the ledger.
        box: The input's name on the page, as short as they were in 2003.
        label: What a person reads beside it.
        kind: ``text``, ``code``, ``date``, ``amount``, ``flag`` or ``choice``.
        length: Its maxlength.
        required: An empty one is an error.
        short: The ``short_fields`` nastiness shortens it.
    """

    name: str
    box: str
    label: str
    kind: str = "text"
    length: int = 40
    required: bool = False
    short: bool = False


IDENTITY = (
    Box("tax_code", "cod_fis", "Tax Code", "code", 16, required=True),
    Box("surname", "cogn", "Surname", length=50, required=True, short=True),
    Box("given_names", "nome", "Given Names", length=50, required=True, short=True),
    Box("birth_date", "dt_nas", "Born", "date", 10, required=True),
    Box("birth_place", "luo_nas", "Birth Place", length=50, required=True),
    Box("sex", "sesso", "Sex", "choice", 1, required=True),
)
BILLING = (
    Box("address", "bil_ind", "Address", length=60, required=True, short=True),
    Box("city", "bil_com", "City", length=40, required=True, short=True),
    Box("province", "bil_prov", "Province", "choice", 2, required=True),
    Box("postal_code", "bil_cap", "Zip Code", "code", 5),
    Box("branch", "filiale", "Branch", "choice", 5),
)
CORRESPONDENCE = (
    Box("mail_address", "cor_ind", "Address", length=60, short=True),
    Box("mail_city", "cor_com", "City", length=40, short=True),
    Box("mail_postal_code", "cor_cap", "Zip Code", "code", 5),
)
CONTACTS = (
    Box("phone", "tel", "Phone", length=20),
    Box("email", "mail", "E-mail", length=60, short=True),
)
DOCUMENT = (
    Box("document_kind", "doc_tip", "Kind", "choice", 20, required=True),
    Box("document_number", "doc_num", "Number", "code", 20, required=True),
    Box("issue_date", "doc_ril", "Issued On", "date", 10),
    Box("expiry_date", "doc_sca", "Expires On", "date", 10),
)
CUSTOMER = (*IDENTITY, *BILLING, *CORRESPONDENCE, *CONTACTS, *DOCUMENT)
ACCOUNT = (
    Box("customer_number", "cli", "Customer Number", "code", 7, required=True),
    Box("reference", "rif", "Our Reference", length=30),
    Box("package", "pac", "Service Package", "choice", 20, required=True),
    Box("iban", "iban", "IBAN of Origin", "code", 34),
    Box("initial_deposit", "vers", "First Deposit", "amount", 14),
    Box("privacy_consent", "priv", "Privacy consent signed", "flag"),
    Box("marketing_consent", "comm", "Marketing consent signed", "flag"),
    Box("pep", "pep", "Politically exposed person", "flag"),
)


class EntryRefused(Exception):  # noqa: N818 - an answer of the application, not a fault
    """The application doesn't accept what was entered; the message is what its error page says."""


def canonical(boxes: tuple[Box, ...], posted: Mapping[str, str]) -> dict[str, str]:
    """What was entered, by field name, as the ledger keeps it.

    Args:
        boxes: The boxes of the form.
        posted: What the browser sent, by the inputs' names.

    Returns:
        Canonical text: dates ISO 8601, amounts ``1234.56``, flags ``true`` or ``false``, codes in upper case without
        blanks, anything else with its outer blanks removed.

    Raises:
        EntryRefused: A required box is empty, or a value isn't of its kind.
    """
    values: dict[str, str] = {}
    for box in boxes:
        text = posted.get(box.box, "").strip()
        if box.required and not text:
            raise EntryRefused(f"{box.label} is mandatory.")
        values[box.name] = _canonical_value(box, text)
    return values


def check_customer(values: Mapping[str, str]) -> None:
    """Refuse what no customer can have.

    Raises:
        EntryRefused: The tax code or the zip code has the wrong form.
    """
    if not re.fullmatch(r"[A-Z]{6}[0-9A-Z]{2}[A-Z][0-9A-Z]{2}[A-Z][0-9A-Z]{3}[A-Z]", values["tax_code"]):
        raise EntryRefused("Tax Code has the wrong form.")
    if values["postal_code"] and values["province"] != "EE" and not re.fullmatch(r"\d{5}", values["postal_code"]):
        raise EntryRefused("Zip Code has the wrong form.")
    if values["sex"] not in SEXES or values["document_kind"] not in DOCUMENT_KINDS:
        raise EntryRefused("Code not in table.")


def check_account(values: Mapping[str, str]) -> None:
    """Refuse what no account can have.

    Raises:
        EntryRefused: The IBAN's check digits don't hold, the package isn't sold, or there is no privacy consent.
    """
    if values["iban"] and not is_iban(values["iban"]):
        raise EntryRefused("IBAN of Origin is not valid.")
    if values["package"] not in PACKAGES:
        raise EntryRefused("Code not in table.")
    if values["privacy_consent"] != "true":
        raise EntryRefused("Privacy consent is missing.")


def _canonical_value(box: Box, text: str) -> str:
    match box.kind:
        case "flag":
            return "true" if text else "false"
        case "code":
            return "".join(text.split()).upper()
        case "date" if text:
            try:
                return datetime.strptime(text, "%d/%m/%Y").date().isoformat()  # noqa: DTZ007 - a day, not a moment
            except ValueError as error:
                raise EntryRefused(f"{box.label} is not a date.") from error
        case "amount" if text:
            try:
                return str(Decimal(text.replace(".", "").replace(",", ".")).quantize(Decimal("0.01")))
            except InvalidOperation as error:
                raise EntryRefused(f"{box.label} is not an amount.") from error
    return text


def on_page(box: Box, value: str) -> str:
    """A ledger value as the page shows it: dates ``dd/mm/yyyy``, amounts ``1.234,56``."""
    if box.kind == "date" and value:
        year, month, day = value.split("-")
        return f"{day}/{month}/{year}"
    if box.kind == "amount" and value:
        return f"{Decimal(value):,.2f}".translate(str.maketrans(",.", ".,"))
    if box.kind == "flag":
        return "on" if value == "true" else ""
    return value
