"""The oracle that compares what was entered with the truth."""

from __future__ import annotations

from dataclasses import replace

from bots.demo.batch import Specimen
from bots.demo.oracle import Ending, Entered, Verdict, judge

ANNA = {
    "tax_code": "PTNNNA80A41F205X",
    "surname": "PATANÈ",
    "given_names": "ANNA",
    "birth_date": "1980-01-01",
    "birth_place": "NARDÒ",
    "sex": "F",
    "address": "VIA ROMA 1",
    "city": "MILANO",
    "province": "MI",
    "postal_code": "20100",
    "phone": "3331234567",
    "email": "anna@famiglia.example",
    "document_kind": "it_cie",
    "document_number": "CA00000AA",
    "issue_date": "2024-01-01",
    "expiry_date": "2034-01-01",
    "package": "plus",
    "iban": "IT60X0542811101000000123456",
    "privacy_consent": "true",
    "marketing_consent": "false",
    "pep": "false",
}
CASE = Specimen(
    "pratica-1-s1", 1, (), ANNA, {"it_cie": {"surname": "PATANE'", "birth_place": "NARDO' (LE)"}}, "done", ""
)
CUSTOMER = Entered("customer", "0041822", {name: ANNA[name] for name in list(ANNA)[:16]} | {"branch": "00001"})
ACCOUNT = Entered(
    "account",
    "IT11X",
    {"customer_number": "0041822", **{name: ANNA[name] for name in list(ANNA)[16:]}},
)
ROW = {
    "customer_number": "0041822",
    "account_iban": "IT11X",
    **{name: ANNA[name] for name in ("tax_code", "surname", "given_names", "package")},
}
DONE = {CASE.name: Ending("done")}


def with_field(entry: Entered, **fields: str) -> Entered:
    return replace(entry, fields={**entry.fields, **fields})


def findings(*entries: Entered, case: Specimen = CASE, endings=None, rows=(ROW,)) -> Verdict:
    return judge([case], DONE if endings is None else endings, entries, rows)


def test_what_is_right_is_right():
    """Everything entered as it is true gives no finding."""
    assert findings(CUSTOMER, ACCOUNT) == Verdict()


def test_a_name_as_a_document_prints_it_is_right():
    """A card prints PATANE' where the form says PATANÈ: either may be entered, letters' case aside."""
    assert findings(with_field(CUSTOMER, surname="Patane\u2019", birth_place="Nardo' (LE)"), ACCOUNT) == Verdict()


def test_a_lost_accent_is_wrong():
    """A name without its accent is another name."""
    verdict = findings(with_field(CUSTOMER, surname="PATANE"), ACCOUNT)
    assert verdict.wrong == ["pratica-1-s1: customer.surname"]


def test_every_wrong_or_empty_field_counts():
    """Each field that differs is counted, an empty one too, in customer, account and register."""
    verdict = findings(
        with_field(CUSTOMER, phone="", postal_code="20101"),
        with_field(ACCOUNT, package="base"),
        rows=({**ROW, "surname": "X", "account_iban": "IT12X"},),
    )
    assert sorted(verdict.wrong) == [
        "pratica-1-s1: account.package",
        "pratica-1-s1: customer.phone",
        "pratica-1-s1: customer.postal_code",
        "pratica-1-s1: register.account_iban",
        "pratica-1-s1: register.surname",
    ]


def test_an_entry_of_nobody_is_wrong_in_every_field():
    """A tax code that was misread makes a customer who doesn't exist."""
    verdict = findings(with_field(CUSTOMER, tax_code="PTNNNA80A41F205Y"), ACCOUNT)
    assert len([finding for finding in verdict.wrong if "nobody who applied" in finding]) > 16


def test_an_entry_for_a_case_that_must_have_none_is_wrong():
    """What had to be refused or asked about must not be entered, however right its fields are."""
    for expected in ("rejected", "review"):
        case = replace(CASE, expected=expected, expected_reason="expired_document")
        verdict = findings(CUSTOMER, ACCOUNT, case=case, endings={CASE.name: Ending("done")})
        assert "pratica-1-s1: customer must not have been entered" in verdict.wrong
        assert verdict.unexpected


def test_a_case_that_a_person_settled_may_be_entered():
    """After a person's decision a doubtful case is entered, and compared like any other."""
    case = replace(CASE, expected="review")
    settled = {CASE.name: Ending("done", by_person=True)}
    assert findings(CUSTOMER, ACCOUNT, case=case, endings=settled) == Verdict()
    assert findings(with_field(CUSTOMER, sex="M"), ACCOUNT, case=case, endings=settled).wrong


def test_what_is_entered_twice_is_found():
    """A second customer, account or row of the same person counts, each time."""
    verdict = findings(
        CUSTOMER, replace(CUSTOMER, number="0041823"), ACCOUNT, replace(ACCOUNT, number="IT13X"), rows=(ROW, ROW, ROW)
    )
    assert sorted(verdict.twice) == [
        "account entered 2 times",
        "customer entered 2 times",
        "register entered 3 times",
        "register entered 3 times",
    ]


def test_endings_must_be_as_the_papers_demand():
    """A case that ended otherwise, for another reason, or nowhere is unexpected; so is one done but not entered."""
    refused = replace(CASE, expected="rejected", expected_reason="void_document")
    assert findings(case=refused, endings={CASE.name: Ending("rejected", "void_document")}, rows=()) == Verdict()
    wrong_reason = findings(case=refused, endings={CASE.name: Ending("rejected", "expired_document")}, rows=())
    assert wrong_reason.unexpected == ["pratica-1-s1: rejected as expired_document, expected void_document"]
    assert findings(endings={CASE.name: Ending("failed", "x")}, rows=()).unexpected
    assert findings(endings={}, rows=()).unexpected == ["pratica-1-s1: never became a case"]
    assert findings(CUSTOMER, ACCOUNT, rows=()).unexpected == ["pratica-1-s1: done, but not in the register"]


def test_who_applies_twice_is_one_person():
    """The same person's second application is refused, the first one's entries are right."""
    again = replace(CASE, name="pratica-2-s1", expected="rejected", expected_reason="existing_customer")
    endings = {CASE.name: Ending("done"), again.name: Ending("rejected", "existing_customer")}
    for order in ([CASE, again], [again, CASE]):
        assert judge(order, endings, [CUSTOMER, ACCOUNT], [ROW]) == Verdict()
