"""One-time codes: those of the standard, taken once, within a step; recovery codes that people can type."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from bots.people import one_time
from bots.people.one_time import accepted, as_address, code_of, is_for_recovery, is_of_app, step_of, tidy

SECRET = b"12345678901234567890"  # of RFC 6238, appendix B
NOW = datetime(2026, 11, 23, 9, 0, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        *((59, "287082"), (1111111109, "081804"), (1111111111, "050471")),
        *((1234567890, "005924"), (2000000000, "279037"), (20000000000, "353130")),
    ],
)
def test_codes_are_those_of_the_standard(seconds, code):
    """The last six digits of RFC 6238's own examples, so that every app shows the same."""
    assert code_of(SECRET, step_of(datetime.fromtimestamp(seconds, UTC))) == code


@pytest.mark.parametrize(("drift", "taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_phone_may_be_a_step_early_or_late(drift, taken):
    """A code of the half minute before or after is taken, an older or a newer one isn't."""
    step = step_of(NOW) + drift
    assert accepted(SECRET, code_of(SECRET, step), NOW, 0) == (step if taken else None)


@pytest.mark.parametrize(("last", "taken"), [(-1, True), (0, False), (1, False)])
def test_no_code_is_taken_twice(last, taken):
    """Neither the code that was taken last nor one of an earlier step is taken again."""
    now = step_of(NOW)
    assert (accepted(SECRET, code_of(SECRET, now), NOW, now + last) == now) is taken


@pytest.mark.parametrize("code", ["", "000000", "12345", "1234567", "２８７０８２", "abcdef"])
def test_anything_else_is_no_code(code):
    """Nothing but the six digits of these steps is taken, and nothing that is typed breaks."""
    assert accepted(SECRET, code, NOW, 0) is None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [(" 123 456 ", "123456"), ("12-34-56", "123456"), ("abcd efgh jklm", "ABCDEFGH JK1M"), ("o1i0", "0110")],
)
def test_codes_are_understood_as_people_type_them(typed, meant):
    """Blanks and dashes don't count, small letters do as capitals, and letters that look like digits are digits."""
    assert tidy(typed) == meant.replace(" ", "")


def test_recovery_codes_are_told_from_codes_of_the_app():
    """Eight codes that begin differently and whose form no app's code has; read off in groups they are the same."""
    codes = one_time.new_recovery_codes()
    assert len(codes) == len({one_time.halves_of(each)[0] for each in codes}) == one_time.RECOVERY_CODES
    assert all(is_for_recovery(each) and not is_of_app(each) for each in codes)
    assert [tidy(one_time.in_groups(each).lower()) for each in codes] == codes
    assert not set(codes) & set(one_time.new_recovery_codes())


def test_apps_are_told_who_and_where():
    """The address has person, project and secret in the places where apps look, whatever letters the names have."""
    parts = urlsplit(as_address(SECRET, "anna rossi@x", "Banca: Esempio & C."))
    values = parse_qs(parts.query)
    assert (parts.scheme, parts.netloc) == ("otpauth", "totp")
    assert parts.path == "/Banca%20Esempio%20%26%20C.:anna%20rossi%40x"
    assert values["secret"] == ["GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"]
    assert (values["issuer"], values["period"], values["digits"]) == (["Banca Esempio & C."], ["30"], ["6"])
    assert "+" not in parts.query
