"""The oracle: compares what was entered with the specimens' truth. Pure.

It looks at the application's own ledger and at the register workbook, never at what the bots believe they did.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bots.demo.batch import Specimen

Fields = Mapping[str, str]

# Names and places may be entered as any of the person's papers prints them: PATANÈ on the form, PATANE' on the card.
_PRINTED = ("surname", "given_names", "birth_place", "city")
_CUSTOMER = (
    *("tax_code", "surname", "given_names", "birth_date", "birth_place", "sex"),
    *("address", "city", "province", "postal_code", "phone", "email"),
    *("document_kind", "document_number", "issue_date", "expiry_date"),
)
_ACCOUNT = ("package", "iban", "privacy_consent", "marketing_consent", "pep")
_REGISTER = ("tax_code", "surname", "given_names", "package")


@dataclass(frozen=True, slots=True)
class Entered:
    """Something that was committed in the application.

    Attributes:
        kind: ``customer`` or ``account``.
        number: The customer number, or the account's IBAN.
        fields: Canonical text by field name.
    """

    kind: str
    number: str
    fields: Fields


@dataclass(frozen=True, slots=True)
class Ending:
    """How a case ended.

    Attributes:
        status: Its state.
        reason: Its reason code.
        by_person: Whether a person settled something of it.
    """

    status: str
    reason: str = ""
    by_person: bool = False


@dataclass(slots=True)
class Verdict:
    """What the oracle found; each finding is a line without personal data, with the case's folder.

    Attributes:
        unexpected: Cases that ended otherwise than they must.
        wrong: Fields entered that differ from the truth, and entries that must not be.
        twice: Customers, accounts and rows entered more than once.
    """

    unexpected: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)


def judge(
    specimens: Sequence[Specimen],
    endings: Mapping[str, Ending],
    ledger: Sequence[Entered],
    register: Sequence[Fields],
) -> Verdict:
    """Compare.

    Args:
        specimens: Every case that was ever dropped; their folders' names are theirs alone.
        endings: How each ended, by the folder's name.
        ledger: What the application holds.
        register: The workbook's rows, by column name.
    """
    verdict = Verdict()
    people = _people(specimens, endings)
    customers = {entry.number: entry for entry in ledger if entry.kind == "customer"}
    accounts = [entry for entry in ledger if entry.kind == "account"]
    for entry in ledger:
        if entry.kind == "customer":
            _compare(verdict, people, entry.fields.get("tax_code", ""), entry.fields, _CUSTOMER, "customer")
    for entry in accounts:
        owner = customers.get(entry.fields.get("customer_number", ""))
        _compare(verdict, people, owner.fields.get("tax_code", "") if owner else "", entry.fields, _ACCOUNT, "account")
    for row in register:
        _compare(verdict, people, row.get("tax_code", ""), row, _REGISTER, "register")
        _compare_numbers(verdict, people, row, customers, accounts)
    _find_repeated(verdict, ledger, register)
    for specimen in specimens:
        _compare_ending(verdict, specimen, endings.get(specimen.name), _entered_codes(ledger, customers, register))
    return verdict


@dataclass(frozen=True, slots=True)
class _Person:
    specimen: Specimen
    may_be_entered: bool


def _people(specimens: Iterable[Specimen], endings: Mapping[str, Ending]) -> dict[str, _Person]:
    """The persons by tax code: of several cases of one person, the one that may be entered."""
    people: dict[str, _Person] = {}
    for specimen in specimens:
        ending = endings.get(specimen.name, Ending(""))
        may = specimen.expected == "done" or (specimen.expected == "review" and ending.by_person)
        code = specimen.truth["tax_code"]
        if code not in people or (may and not people[code].may_be_entered):
            people[code] = _Person(specimen, may)
    return people


def _compare(
    verdict: Verdict, people: Mapping[str, _Person], tax_code: str, entered: Fields, names: Sequence[str], what: str
) -> None:
    person = people.get(tax_code)
    if person is None:
        verdict.wrong += [f"{what}: {name} of nobody who applied" for name in names if entered.get(name)]
        return
    folder = person.specimen.name
    if not person.may_be_entered:
        verdict.wrong.append(f"{folder}: {what} must not have been entered")
    verdict.wrong += [
        f"{folder}: {what}.{name}" for name in names if not _right(person.specimen, name, entered.get(name, ""))
    ]


def _right(specimen: Specimen, name: str, entered: str) -> bool:
    allowed = [specimen.truth.get(name, "")]
    if name in _PRINTED:
        allowed += [printed[name] for printed in specimen.printed.values() if name in printed]
    return plain(entered) in {plain(value) for value in allowed}


def plain(text: str) -> str:
    """A value as it is compared: letters' case, blanks and the shape of apostrophes don't count, accents do."""
    text = unicodedata.normalize("NFC", text).replace("\u2019", "'").replace("`", "'")
    return " ".join(text.upper().split())


def _compare_numbers(
    verdict: Verdict,
    people: Mapping[str, _Person],
    row: Fields,
    customers: Mapping[str, Entered],
    accounts: Sequence[Entered],
) -> None:
    """The register's customer number and IBAN are those that the application gave this person."""
    person = people.get(row.get("tax_code", ""))
    folder = person.specimen.name if person else "nobody who applied"
    customer = customers.get(row.get("customer_number", ""))
    if customer is None or customer.fields.get("tax_code") != row.get("tax_code"):
        verdict.wrong.append(f"{folder}: register.customer_number")
    ibans = {entry.number for entry in accounts if entry.fields.get("customer_number") == row.get("customer_number")}
    if row.get("account_iban") not in ibans:
        verdict.wrong.append(f"{folder}: register.account_iban")


def _find_repeated(verdict: Verdict, ledger: Sequence[Entered], register: Sequence[Fields]) -> None:
    keys = Counter(
        (entry.kind, entry.fields.get("tax_code" if entry.kind == "customer" else "customer_number", ""))
        for entry in ledger
    )
    keys.update(("register", row.get("customer_number", "")) for row in register)
    for (what, _), number in keys.items():
        verdict.twice += [f"{what} entered {number} times"] * (number - 1)


def _entered_codes(
    ledger: Sequence[Entered], customers: Mapping[str, Entered], register: Sequence[Fields]
) -> dict[str, set[str]]:
    """Tax codes that stand in each place."""
    owners = (customers.get(entry.fields.get("customer_number", "")) for entry in ledger if entry.kind == "account")
    return {
        "customer": {entry.fields.get("tax_code", "") for entry in customers.values()},
        "account": {owner.fields.get("tax_code", "") for owner in owners if owner is not None},
        "register": {row.get("tax_code", "") for row in register},
    }


def _compare_ending(
    verdict: Verdict, specimen: Specimen, ending: Ending | None, entered: Mapping[str, set[str]]
) -> None:
    if ending is None:
        verdict.unexpected.append(f"{specimen.name}: never became a case")
        return
    if ending.by_person and specimen.expected == "review":
        return  # what a person decides isn't foretold; what was entered then is compared all the same
    if ending.status != specimen.expected:
        why = f" ({ending.reason})" if ending.reason else ""
        verdict.unexpected.append(f"{specimen.name}: {ending.status}{why}, expected {specimen.expected}")
    elif ending.status == "rejected" and ending.reason != specimen.expected_reason:
        verdict.unexpected.append(f"{specimen.name}: rejected as {ending.reason}, expected {specimen.expected_reason}")
    elif ending.status == "done":
        missing = [what for what, codes in entered.items() if specimen.truth["tax_code"] not in codes]
        verdict.unexpected += [f"{specimen.name}: done, but not in the {what}" for what in missing[:1]]
