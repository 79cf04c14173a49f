"""Lines of text to fields."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.mrz import CheckState, NotAnMrzError, parse
from tests.unit.extractors.mrz.lines import STANDARD, TD2, TD3, drawn

LAYOUTS = st.sampled_from(sorted(STANDARD))


@pytest.mark.parametrize("layout", sorted(STANDARD))
def test_specimens_of_the_standard(layout: str) -> None:
    """The specimens printed in Doc 9303 are read as what they are, and verified."""
    mrz = parse(STANDARD[layout])
    assert (mrz.format, mrz.lines, mrz.verified, mrz.edits) == (layout, STANDARD[layout], True, ())
    assert set(mrz.checks.values()) == {CheckState.HOLDS}


def test_fields_stand_where_the_standard_says() -> None:
    """Each field of a passport is found."""
    fields = parse(TD3).fields
    assert fields["document_kind"] == "P<"
    assert fields["issuing_state"] == fields["nationality"] == "UTO"
    assert fields["document_number"] == "L898902C3"
    assert fields["birth_date"] == "740812"
    assert fields["sex"] == "F"
    assert fields["expiry_date"] == "120415"
    assert fields["optional_data"] == "ZE184226B<<<<<"
    assert fields["name"].rstrip("<") == "ERIKSSON<<ANNA<MARIA"


def test_a_long_document_number_runs_on_into_the_optional_data() -> None:
    """A card number of more than nine characters has its check digit behind its end (Doc 9303 part 5, 4.2.4)."""
    lines = ("I<UTOD23145890<7349<<<<<<<<<<<", "3407127M9507122UTO<<<<<<<<<<<2", "STEVENSON<<PETER<JOHN<<<<<<<<<")
    mrz = parse(lines)
    assert mrz.fields["document_number"] == "D23145890734"
    assert mrz.fields["optional_data"].strip("<") == ""
    assert mrz.verified


@settings(max_examples=60, deadline=None)
@given(LAYOUTS, st.integers(0, 10**6))
def test_what_is_printed_right_is_verified_as_printed(layout: str, seed: int) -> None:
    """Valid lines come back unchanged, whatever the document."""
    lines = drawn(layout, seed)
    mrz = parse(lines)
    assert (mrz.format, mrz.lines, mrz.verified) == (layout, lines, True)


@settings(max_examples=60, deadline=None)
@given(LAYOUTS, st.integers(0, 10**6))
def test_letters_for_digits_are_put_right_by_their_place(layout: str, seed: int) -> None:
    """O, I, S, B, Z, G in dates and check digits, 0 and 1 in names and states: class says what was meant."""
    lines = list(drawn(layout, seed))
    data = 1
    spine = slice(0, 15) if layout == "TD1" else slice(13, 28)
    lines[data] = "".join(
        {"0": "O", "1": "I", "5": "S", "8": "B"}.get(character, character)
        if i in range(spine.start, spine.stop)
        else character
        for i, character in enumerate(lines[data])
    )
    name = 2 if layout == "TD1" else 0
    start = 0 if layout == "TD1" else 5
    lines[name] = lines[name][:start] + lines[name][start:].replace("O", "0").replace("I", "1")
    mrz = parse(lines)
    assert (mrz.lines, mrz.verified) == (drawn(layout, seed), True)


@settings(max_examples=80, deadline=None)
@given(LAYOUTS, st.integers(0, 10**6), st.data())
def test_a_wrong_digit_is_never_verified(layout: str, seed: int, data: st.DataObject) -> None:
    """One digit read as another makes a check digit fail, and no repair invents a third value."""
    lines = list(drawn(layout, seed))
    row = data.draw(st.sampled_from([0, 1] if layout == "TD1" else [1]))
    covered = {("TD1", 0): range(5, 15), ("TD1", 1): [*range(7), *range(8, 15)]}.get(
        (layout, row), [*range(10), *range(13, 20), *range(21, 28)]
    )
    place = data.draw(st.sampled_from([i for i in covered if lines[row][i].isdigit()]))
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != lines[row][place]]))
    lines[row] = lines[row][:place] + other + lines[row][place + 1 :]
    mrz = parse(lines)
    assert not mrz.verified or mrz.lines == drawn(layout, seed)


@pytest.mark.parametrize("gap", [1, 2, 3, 4])
def test_dropped_and_doubled_fillers_are_mended(gap: int) -> None:
    """Readers lose count in runs of fillers: what stands behind the run tells how many there were."""
    short = [line.replace("<" * 5, "<" * (5 - gap), 1) for line in TD3]
    long = [line.replace("<" * 5, "<" * (5 + gap), 1) for line in TD3]
    assert parse(short).lines == TD3
    assert parse(long).lines == TD3


def test_a_name_line_given_up_in_its_fillers_is_filled_up() -> None:
    """A reader that stops in the run behind the name has still read the name."""
    assert parse([TD3[0][:26], TD3[1]]).lines == TD3


def test_a_lone_o_in_a_number_is_a_zero_where_that_makes_it_hold() -> None:
    """The everlasting confusion is repaired, and counted as an edit."""
    number = "XP8271602"
    lines = ["P<FINVIRTANEN<<MARIA<OLIVIA".ljust(44, "<"), "XP82716O24FIN7112214F1108213211271<426U<<<04"]
    mrz = parse(lines)
    assert mrz.verified
    assert mrz.fields["document_number"] == number
    assert [(edit.line, edit.position, edit.read, edit.made) for edit in mrz.edits] == [(1, 7, "O", "0")]


def test_two_repairs_that_both_hold_verify_neither() -> None:
    """2S and 25 and ZS cancel out under weights 7 and 3: what isn't unique isn't repaired."""
    lines = ["P<POLKOWALSKA<<ANNA".ljust(44, "<"), "2S00001774POL7203305F1607130<<<<<<<<<<<<<<08"]
    mrz = parse(lines)
    assert not mrz.verified
    assert mrz.lines[1].startswith("2S0000177")
    assert mrz.doubts


def test_a_document_with_a_failing_check_digit_is_given_back_as_printed() -> None:
    """Lines whose check digits don't hold are read, not verified, and not bent into shape."""
    lines = (TD3[0], TD3[1][:9] + "7" + TD3[1][10:])
    mrz = parse(lines)
    assert (mrz.lines, mrz.verified, mrz.doubts) == (lines, False, ("check_digit",))
    assert mrz.checks["document_number"] is CheckState.FAILS


@pytest.mark.parametrize("layout", ["TD2", "TD3"])
def test_a_passport_whose_last_check_digits_fail_is_no_visa(layout: str) -> None:
    """A visa has no check digit over its optional data; what begins with P or I isn't one."""
    name, data = STANDARD[layout]
    lines = (name, data[:28] + "1" + data[29:])
    mrz = parse(lines)
    assert (mrz.format, mrz.lines, mrz.verified) == (layout, lines, False)


def test_a_kind_of_document_that_the_layout_does_not_have_is_doubted() -> None:
    """Check digits alone don't say which layout is meant."""
    mrz = parse(("X" + TD3[0][1:], TD3[1]))
    assert not mrz.verified
    assert "other_kind" in mrz.doubts


def test_an_empty_optional_field_may_have_a_filler_for_a_check_digit() -> None:
    """Doc 9303 part 4 allows < instead of 0 under an empty personal number."""
    lines = list(drawn("TD3", 3))
    empty = lines[1][:28] + "<" * 15
    from extractors.mrz.check_digits import check_digit

    lines[1] = empty + check_digit(empty[:10] + empty[13:20] + empty[21:])
    mrz = parse(lines)
    assert mrz.verified
    assert mrz.checks["optional_data"] is CheckState.ABSENT


def test_a_state_with_one_wrong_letter_is_mended() -> None:
    """States have no check digit, but there is a list of them."""
    assert parse([TD2[0].replace("UTO", "UT0"), TD2[1]]).lines == TD2
    assert parse([TD3[0], TD3[1].replace("UTO", "UTC")]).fields["nationality"] == "UTO"


@pytest.mark.parametrize(
    "lines",
    [
        [],
        ["P<UTO"],
        ["", ""],
        ["RZECZPOSPOLITA POLSKA / REPUBLIC OF POLAND", "PASZPORT / PASSPORT / PASSEPORT No ZS 000177"],
        ["<" * 44, "<" * 44],
        ["7" * 44, "7" * 44],
        ["x" * 2000, "1" * 2000],
    ],
)
def test_other_text_is_refused(lines: list[str]) -> None:
    """What is no machine readable zone is an error that says what one looks like."""
    with pytest.raises(NotAnMrzError, match="two of 36 or 44, or three of 30"):
        parse(lines)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(max_size=60), max_size=4))
def test_any_text_is_an_mrz_or_refused(lines: list[str]) -> None:
    """No input ends in any other error, and noise is never verified."""
    try:
        mrz = parse(lines)
    except NotAnMrzError:
        return
    assert not mrz.verified
