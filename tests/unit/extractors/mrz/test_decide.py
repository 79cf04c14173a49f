"""Several readings of the same lines."""

from __future__ import annotations

from extractors.mrz.decide import LineReading, decide
from tests.unit.extractors.mrz.lines import STANDARD

NAME, DATA = STANDARD["TD3"]


def reading(text: str, reader: str, weight: float = 1.0) -> LineReading:
    return LineReading(text, reader, 0.95, weight)


def odds(text: str, place: int, shares: dict[str, float]) -> LineReading:
    """A reading that is certain but for one place."""
    sure = tuple({character: 1.0} for character in text)
    likeliest = max(shares, key=lambda character: shares[character])
    text = text[:place] + likeliest + text[place + 1 :]
    return LineReading(text, "glyphs", 0.95, 2.0, (*sure[:place], shares, *sure[place + 1 :]))


def test_two_engines_that_agree_leave_one_variant_of_each_field() -> None:
    """What both saw is told with both their names."""
    decision = decide([[reading(NAME, "glyphs"), reading(NAME, "ppocr plain")], [reading(DATA, "ppocr plain")] * 2])
    assert decision is not None
    assert decision.mrz.verified
    (name,) = decision.variants["name"]
    assert name.text == "ERIKSSON<<ANNA<MARIA"
    assert name.engines == {"glyphs", "ppocr"}


def test_where_readers_disagree_the_check_digit_decides() -> None:
    """One reader's 5 for 6 is outvoted by the check digit that only the other's fits."""
    wrong = DATA.replace("L898902C36", "L898902C35")
    decision = decide([[reading(NAME, "glyphs")], [reading(wrong, "ppocr plain"), reading(DATA, "glyphs")]])
    assert decision is not None
    assert decision.mrz.lines[1] == DATA
    assert decision.mrz.verified


def test_what_no_check_digit_can_tell_apart_is_not_verified_by_one() -> None:
    """G and 6 weigh the same: readers who disagree between them leave a doubt."""
    other = "G" + DATA[1:]
    six = "6" + DATA[1:]
    from extractors.mrz.check_digits import check_digit

    def valid(line: str) -> str:
        line = line[:9] + check_digit(line[:9]) + line[10:]
        return line[:43] + check_digit(line[:10] + line[13:20] + line[21:43])

    other, six = valid(other), valid(six)
    decision = decide([[reading(NAME, "glyphs")], [reading(other, "glyphs", 2.0), reading(six, "ppocr plain")]])
    assert decision is not None
    assert not decision.mrz.verified
    assert "look_alike" in decision.mrz.doubts


def test_odds_are_shared_out_in_the_class_of_the_place() -> None:
    """A ring in a name that is 0, or else B, is B; a 0 that is nothing else is O."""
    place = NAME.index("ANNA")
    b_or_zero = odds(NAME, place, {"0": 0.6, "B": 0.35, "O": 0.01})
    decision = decide([[b_or_zero], [reading(DATA, "glyphs")]])
    assert decision is not None
    assert decision.mrz.fields["name"].startswith("ERIKSSON<<BNNA")
    decision = decide([[odds(NAME, place, {"0": 0.97})], [reading(DATA, "glyphs")]])
    assert decision is not None
    assert decision.mrz.fields["name"].startswith("ERIKSSON<<ONNA")


def test_a_reading_that_slipped_makes_no_name_that_nobody_read() -> None:
    """Voting place by place with a shifted line would mix two names into a third."""
    slipped = ("P<UTOERIKSON<<ANNA<MARIA" + "<" * 44)[:44]
    decision = decide(
        [[reading(NAME, "glyphs", 2.0), reading(slipped, "ppocr plain"), reading(slipped, "ppocr large", 0.3)],
         [reading(DATA, "glyphs")]]
    )  # fmt: skip
    assert decision is not None
    assert decision.mrz.lines[0] == NAME


def test_readings_of_the_right_length_choose_the_layout() -> None:
    """A truncated reading doesn't make a passport a card."""
    decision = decide([[reading(NAME[:36], "ppocr plain"), reading(NAME, "glyphs")], [reading(DATA, "glyphs")]])
    assert decision is not None
    assert decision.mrz.format == "TD3"
