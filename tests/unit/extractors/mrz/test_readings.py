"""A zone as readings."""

from __future__ import annotations

from datetime import date

import pytest

from extractors.mrz import MrzReading, mrz_readings, parse
from extractors.mrz.decide import Variant
from extractors.reading import Box, State
from tests.unit.extractors.mrz.lines import STANDARD

TODAY = date(2026, 11, 22)
BOTH = frozenset({"glyphs", "ppocr"})
NAMES = {
    *("mrz", "document_kind", "issuing_state", "document_number", "surname", "given_names", "nationality"),
    *("birth_date", "sex", "expiry_date", "optional_data"),
}


def found(lines: tuple[str, ...], others: int = 0, **variants: tuple[Variant, ...]) -> MrzReading:
    """A zone as if both engines had read these lines, but for some fields."""
    mrz = parse(lines)
    seen = {name: (Variant(text.rstrip("<"), 1.0, BOTH),) for name, text in mrz.fields.items()}
    box = Box(0.1, 0.8, 0.9, 0.95)
    return MrzReading(
        mrz.lines_read, mrz.lines, mrz.format, mrz.verified, box, 0.0, mrz, seen | variants, 2, 0.98, others
    )


@pytest.mark.parametrize("layout", sorted(STANDARD))
def test_every_layout_gives_the_same_names(layout: str) -> None:
    """A bot can count on the same words for every document."""
    readings = mrz_readings(found(STANDARD[layout]), 2, today=TODAY)
    assert set(readings) == NAMES
    assert {reading.page for reading in readings.values()} == {2}
    assert {reading.reader for reading in readings.values()} == {"mrz"}


def test_values_are_canonical() -> None:
    """Dates are ISO, identifiers without fillers, names with blanks."""
    readings = mrz_readings(found(STANDARD["TD3"]), 1, today=TODAY)
    values = {name: reading.value for name, reading in readings.items()}
    assert values == {
        "mrz": "\n".join(STANDARD["TD3"]),
        "document_kind": "P",
        "issuing_state": "UTO",
        "document_number": "L898902C3",
        "surname": "ERIKSSON",
        "given_names": "ANNA MARIA",
        "nationality": "UTO",
        "birth_date": "1974-08-12",
        "sex": "F",
        "expiry_date": "2012-04-15",
        "optional_data": "ZE184226B",
    }


def test_germany_is_called_as_in_print() -> None:
    """Its zones have one letter where all other states have three."""
    lines = ("P<D<<" + STANDARD["TD3"][0][5:], STANDARD["TD3"][1][:10] + "D<<" + STANDARD["TD3"][1][13:])
    readings = mrz_readings(found(lines), 1, today=TODAY)
    assert (readings["issuing_state"].value, readings["nationality"].value) == ("DEU", "DEU")
    assert readings["nationality"].raw == "D<<"


def test_only_what_a_check_digit_covers_is_verified() -> None:
    """Names, sex and states are read; number, dates and personal number are verified."""
    readings = mrz_readings(found(STANDARD["TD3"]), 1, today=TODAY)
    verified = {name for name, reading in readings.items() if reading.state is State.VERIFIED}
    assert verified == {"mrz", "document_number", "birth_date", "expiry_date", "optional_data"}
    assert readings["surname"].state is State.READ
    assert readings["surname"].confidence >= 0.98


def test_a_visa_has_no_check_digit_over_its_optional_data() -> None:
    """What nothing covers can't be verified."""
    reading = mrz_readings(found(STANDARD["MRVA"]), 1, today=TODAY)["optional_data"]
    assert reading.state is State.READ


def test_a_visa_whose_optional_data_is_disputed_is_not_verified_as_a_whole() -> None:
    """The lines are one reading: a dispute about any of them is a doubt about it."""
    rivals = (Variant("6ZE184226B", 0.55, frozenset({"glyphs"})), Variant("6ZE1842268", 0.45, frozenset({"ppocr"})))
    readings = mrz_readings(found(STANDARD["MRVA"], optional_data=rivals), 1, today=TODAY)
    assert readings["mrz"].state is State.DOUBTFUL
    assert readings["optional_data"].state is State.DOUBTFUL


def test_names_that_readers_see_differently_are_doubtful_with_what_else_was_seen() -> None:
    """Nothing checks a name, so two opinions are a question for a person."""
    rivals = (
        Variant("ERIKSSON<<ANNA<MARIA", 0.6, frozenset({"glyphs"})),
        Variant("ERIKSSON<<ANNA<MABIA", 0.4, frozenset({"ppocr"})),
    )
    readings = mrz_readings(found(STANDARD["TD3"], name=rivals), 1, today=TODAY)
    assert readings["given_names"].state is State.DOUBTFUL
    assert readings["given_names"].alternatives == ("ANNA MABIA",)
    assert readings["mrz"].state is State.DOUBTFUL
    assert readings["document_number"].state is State.VERIFIED


def test_a_name_that_one_engine_alone_read_is_less_sure() -> None:
    """Below what bots take without asking, and the whole isn't called verified."""
    alone = (Variant("ERIKSSON<<ANNA<MARIA", 1.0, frozenset({"ppocr"})),)
    readings = mrz_readings(found(STANDARD["TD3"], name=alone), 1, today=TODAY)
    assert readings["surname"].state is State.READ
    assert readings["surname"].confidence < 0.98
    assert readings["mrz"].state is State.READ


def test_failing_check_digits_are_named() -> None:
    """The doubt says which check fails, without the person's data."""
    line = STANDARD["TD3"][1]
    readings = mrz_readings(found((STANDARD["TD3"][0], line[:9] + "7" + line[10:])), 1, today=TODAY)
    assert readings["document_number"].state is State.DOUBTFUL
    assert [(doubt.code, doubt.detail) for doubt in readings["document_number"].doubts] == [
        ("check_digit", "document_number")
    ]
    assert {doubt.detail for doubt in readings["mrz"].doubts} >= {"document_number", "composite"}


def test_several_holders_leave_nothing_undisputed() -> None:
    """Where more than one zone stands on a page, a person says whose is meant."""
    readings = mrz_readings(found(STANDARD["TD1"], others=1), 1, today=TODAY)
    assert all(reading.state in {State.DOUBTFUL, State.MISSING} for reading in readings.values())


def test_a_tax_code_in_the_optional_data_of_an_italian_card() -> None:
    """It is given only where a codice fiscale with its check letter really stands there."""
    from extractors.mrz.check_digits import check_digit

    def card(state: str, optional: str) -> tuple[str, str, str]:
        first = f"C<{state}CA00000AA{check_digit('CA00000AA')}{optional[:15]}".ljust(30, "<")
        second = f"8501014M3501017{state}{optional[15:]}".ljust(29, "<")
        second = "850101" + check_digit("850101") + "M" + "350101" + check_digit("350101") + second[15:]
        return (
            first,
            second + check_digit(first[5:] + second[:7] + second[8:15] + second[18:]),
            "ROSSI<<MARIO".ljust(30, "<"),
        )

    code = "RSSMRA85A01H501Z"
    readings = mrz_readings(found(card("ITA", code)), 1, today=TODAY)
    assert readings["tax_code"].value == code
    assert readings["tax_code"].state is State.VERIFIED
    assert "tax_code" not in mrz_readings(found(card("ITA", code[:15] + "A")), 1, today=TODAY)
    assert "tax_code" not in mrz_readings(found(card("ESP", code)), 1, today=TODAY)


def test_an_empty_part_of_a_name_is_missing() -> None:
    """A person with one name has no given names."""
    lines = ("P<UTO" + "ARKFREITH".ljust(39, "<"), STANDARD["TD3"][1])
    readings = mrz_readings(found(lines), 1, today=TODAY)
    assert readings["surname"].value == "ARKFREITH"
    assert readings["given_names"].state is State.MISSING
    assert readings["given_names"].value is None


def test_a_name_that_fills_its_field_may_be_cut_off() -> None:
    """Long names are shortened by the issuer; the print has the rest. The lines are verified all the same."""
    lines = ("P<UTO" + "PAPANDROPOULOUS<<JONATHON<WARREN<TREVOR"[:39], STANDARD["TD3"][1])
    readings = mrz_readings(found(lines), 1, today=TODAY)
    assert readings["given_names"].state is State.DOUBTFUL
    assert [doubt.code for doubt in readings["given_names"].doubts] == ["may_be_cut_off"]
    assert readings["mrz"].state is State.VERIFIED
    rival = Variant("PAPANDROPOULOUS<<JONATHON<WARREN<TREVQR", 0.4, frozenset({"ppocr"}))
    disputed = found(lines, name=(Variant(lines[0][5:], 0.6, frozenset({"glyphs"}), 0.7), rival))
    assert mrz_readings(disputed, 1, today=TODAY)["mrz"].state is not State.VERIFIED


def _name(lines: tuple[str, ...], rival: str, sure: float) -> State:
    """The state of the surname where both readers of the typeface saw the lines, and the engine `rival`."""
    right = parse(lines).fields["name"].rstrip("<")
    seen = Variant(right, 0.7, frozenset({"glyphs", "ocrb"}), sure), Variant(rival, 0.3, frozenset({"ppocr"}))
    return mrz_readings(found(lines, name=seen), 1, today=TODAY)["surname"].state


def test_a_filler_that_only_a_reader_of_languages_takes_for_a_letter_is_no_doubt() -> None:
    """Both readers of the typeface saw it clearly; any other letter, or less clearly, stays a doubt."""
    lines = STANDARD["TD3"]
    assert _name(lines, "ERIKSSON<CANNA<MARIA", 0.97) is State.READ
    assert _name(lines, "ERIKSSON<CANNA<MARIA", 0.6) is State.DOUBTFUL
    assert _name(lines, "ERIKSSEN<<ANNA<MARIA", 0.97) is State.DOUBTFUL


def test_a_reader_that_isn_t_sure_doesn_t_outweigh_two_that_agree() -> None:
    """A stumble of one reader of the typeface is none of the other's and the engine's; where it is sure, it is."""
    lines = STANDARD["TD3"]
    right = Variant("ERIKSSON<<ANNA<MARIA", 0.6, frozenset({"ocrb", "ppocr"}), 0.9)
    states = []
    for sure in (0.5, 0.97):
        rival = Variant("ERIKSSQN<<ANNA<MARIA", 0.4, frozenset({"glyphs"}), sure)
        states.append(mrz_readings(found(lines, name=(right, rival)), 1, today=TODAY)["surname"].state)
    assert states == [State.READ, State.DOUBTFUL]


def test_readers_of_the_typeface_are_one_witness() -> None:
    """What only they saw, they may both have learnt to see: it isn't as sure as with another engine."""
    lines = STANDARD["TD3"]
    alone = (Variant("ERIKSSON<<ANNA<MARIA", 1.0, frozenset({"glyphs", "ocrb"}), 0.99),)
    reading = mrz_readings(found(lines, name=alone), 1, today=TODAY)["surname"]
    assert reading.confidence < 0.98


def test_a_letter_with_which_no_state_begins_is_no_rival_of_a_state() -> None:
    """Germany's D is taken for O, which is nobody's code."""
    lines = tuple(line.replace("UTO", "D<<") for line in STANDARD["TD3"])
    seen = Variant("D<<", 0.7, frozenset({"glyphs", "ocrb"}), 0.97), Variant("O<<", 0.3, frozenset({"ppocr"}))
    assert mrz_readings(found(lines, nationality=seen), 1, today=TODAY)["nationality"].state is State.READ
    seen = Variant("ITA", 0.7, frozenset({"glyphs", "ocrb"}), 0.97), Variant("IRA", 0.2, frozenset({"ppocr"}))
    rival = (*seen, Variant("ITB", 0.3, frozenset({"glyphs"})))
    assert (
        mrz_readings(found(STANDARD["TD3"], nationality=rival), 1, today=TODAY)["nationality"].state is State.DOUBTFUL
    )
