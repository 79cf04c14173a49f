"""Checks across the fields of a document."""

from extractors.checks import run
from extractors.document_types import Check
from extractors.reading import Doubt, Reading, State
from extractors.types import get_type

CODE = "RSSMRA80C12F205H"
PERSON = {
    "tax_code": CODE,
    "surname": "ROSSI",
    "given_names": "MARIO",
    "birth_date": "1980-03-12",
    "sex": "M",
    "birth_place": "MILANO",
}
ADDRESS = {"postal_code": "20121", "city": "MILANO", "province": "MI"}


def readings(values, **changed):
    result = {name: Reading(name, value, value, 0.99, State.READ) for name, value in values.items()}
    return result | changed


def check(name, values, fields=()):
    return run([Check(check=name, fields=fields)], values)


def test_a_fitting_tax_code_verifies_code_date_and_sex():
    """What the code says and the document prints verify one another."""
    result = check("tax_code", readings(PERSON))
    assert {name for name, reading in result.items() if reading.state is State.VERIFIED} == {
        "tax_code",
        "birth_date",
        "sex",
    }


def test_a_contradicting_birth_date_doubts_both():
    """A code of another birth date and the date are both doubtful, and say of each other."""
    result = check("tax_code", readings(PERSON | {"birth_date": "1981-03-12"}))
    for name, other in (("tax_code", "birth_date"), ("birth_date", "tax_code")):
        assert result[name].state is State.DOUBTFUL
        assert result[name].doubts[-1] == Doubt("contradicts", other)
    assert result["surname"].state is State.READ


def test_a_verified_date_is_not_doubted():
    """A date that the machine-readable zone proves stays; the code is what is doubtful."""
    sure = Reading("birth_date", "1981-03-12", "", 0.9995, State.VERIFIED)
    result = check("tax_code", readings(PERSON, birth_date=sure))
    assert result["birth_date"].state is State.VERIFIED
    assert result["tax_code"].state is State.DOUBTFUL


def test_a_doubtful_date_that_the_code_confirms():
    """A date that only one reader saw is verified by the code."""
    weak = Reading("birth_date", "1980-03-12", "", 0.5, State.DOUBTFUL, doubts=(Doubt("one_reader"),))
    result = check("tax_code", readings(PERSON, birth_date=weak))
    assert (result["birth_date"].state, result["birth_date"].doubts) == (State.VERIFIED, ())


def test_a_weak_date_does_not_doubt_the_code():
    """A date that is doubtful anyway takes the blame alone."""
    weak = Reading("birth_date", "1980-03-17", "", 0.5, State.DOUBTFUL, doubts=(Doubt("one_reader"),))
    result = check("tax_code", readings(PERSON, birth_date=weak))
    assert result["tax_code"].state is State.READ
    assert result["birth_date"].doubts[-1].code == "contradicts"


def test_what_is_covered_stays_for_a_person():
    """Even a fitting code doesn't verify a date that lies under a blot."""
    blot = Reading("birth_date", "1980-03-12", "", 0.3, State.DOUBTFUL, doubts=(Doubt("covered"),))
    assert check("tax_code", readings(PERSON, birth_date=blot))["birth_date"].state is State.DOUBTFUL


def test_addresses():
    """Parts that can't belong together are all doubtful; one that was weak takes the blame alone."""
    assert all(r.state is State.READ for r in check("address", readings(ADDRESS)).values())
    wrong = check("address", readings(ADDRESS | {"province": "TO"}))
    assert all(reading.state is State.DOUBTFUL for reading in wrong.values())
    weak = Reading("postal_code", "10121", "", 0.5, State.DOUBTFUL, doubts=(Doubt("readers_differ"),))
    result = check("address", readings(ADDRESS, postal_code=weak))
    assert result["city"].state is State.READ
    assert result["postal_code"].doubts[-1].code == "contradicts"


def test_dates_in_order():
    """A card issued before its holder was born is doubtful on both dates."""
    values = {"birth_date": "1990-01-01", "issue_date": "1989-01-01", "expiry_date": "2030-01-01"}
    result = check("dates", readings(values))
    assert [result[name].state for name in values] == [State.DOUBTFUL, State.DOUBTFUL, State.READ]


def test_a_check_without_its_fields_says_nothing():
    """Fields that aren't there are no contradiction."""
    for name in ("tax_code", "address", "dates"):
        assert check(name, {}) == {}


def email(value, *alternatives, code="readers_differ", **person):
    doubts, state = ((Doubt(code),), State.DOUBTFUL) if code else ((), State.READ)
    confidence = 0.6 if code else 0.99
    reading = Reading("email", value, value, confidence, state, doubts=doubts, alternatives=alternatives)
    return check("email", readings(PERSON | person, email=reading))["email"]


def test_the_name_tells_an_l_from_a_one():
    """Of two readings that print alike, the one made of the holder's name is taken."""
    for value, other in (("rossil3", "rossi13"), ("rossi13", "rossil3")):
        settled = email(f"{value}@posta.example", f"{other}@posta.example")
        assert (settled.value, settled.state, settled.doubts) == ("rossi13@posta.example", State.READ, ())


def test_the_name_tells_the_at_sign():
    """A reading without an at sign is no address; in all else it says the same."""
    assert email("mario.rossi@posta.example", "mario.rossi0posta.example").state is State.READ
    assert email("mario.rossi@posta.example", "mario.rossi0pasta.example").state is State.DOUBTFUL


def test_two_addresses_that_follow_the_name_stay_doubtful():
    """Luca's address may end in his initial; different numbers and domains are never decided by the name."""
    assert email("rossil3@posta.example", "rossi13@posta.example", given_names="LUCA").state is State.DOUBTFUL
    assert email("rossi14@posta.example", "rossi17@posta.example").state is State.DOUBTFUL
    assert email("rossi@posta.example", "rossi@pasta.example").state is State.DOUBTFUL
    assert email("rossi@studio.example", "rossi@studi0.example").value == "rossi@studio.example"


def test_other_doubts_of_an_email_stay():
    """What is covered, or was seen by one reader only, isn't settled by the name."""
    for code in ("covered", "one_reader"):
        assert email("rossi13@posta.example", "rossil3@posta.example", code=code).state is State.DOUBTFUL


def test_an_agreed_email_that_misses_the_name_by_a_look_alike_is_doubtful():
    """Two readers may share a misreading: the name shows it. An address of another sort is left as it is."""
    doubted = email("rossil3@posta.example", code="")
    assert (doubted.state, doubted.alternatives) == (State.DOUBTFUL, ("rossi13@posta.example",))
    for sound in ("rossi13@posta.example", "info@bar80.example", "m.r0ss1@posta.example"):
        assert email(sound, code="").state is State.READ


def test_nobodys_address_begins_with_a_digit_for_an_initial():
    """Of an O and a 0 before the surname the initial is meant; a piece of the field's frame is no letter."""
    settled = email("m.rossi@mail.example", "[m.rossi@mail.example", "0.rossi@mail.example")
    assert settled.state is State.DOUBTFUL  # an M is no look-alike of a 0
    settled = email("o.rossi@mail.example", "0.rossi@mail.example", given_names="OSCAR")
    assert (settled.value, settled.state) == ("o.rossi@mail.example", State.READ)
    settled = email("o.bianco@mail.example", "0.bianco@mail.example", given_names="OSCAR", surname="BIANCO")
    assert settled.state is State.READ  # the last letter of the name is no piece of the at sign
    assert get_type("email").parse("[o.rossi@mail.example").value == "o.rossi@mail.example"
