"""The notes that senders find."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bots.cases.model import Status
from bots.definition import LANGUAGES, Definition, load_definition
from bots.intake.notes import Language, Told, is_note, note_name, note_name_beside, note_text, words, write_note
from bots.intake.refusals import codes_in, own_refusals, refusal, without_words
from bots.intake.replies import TOLD
from bots.review.ways_out import REASONS

AT = datetime(2026, 11, 22, 9, 31, tzinfo=ZoneInfo("Europe/Rome"))
ROOT = Path(__file__).resolve().parents[4]


def told(status: Status, reason: str = "", *questions: str) -> Told:
    return Told("Apertura conto", "7F3K", status, reason, AT, questions)


def test_notes_are_called_as_people_expect():
    """The note's name says in the reader's language that it is to be read."""
    assert [note_name(language) for language in ("it", "es", "en")] == ["LEGGIMI.txt", "LEEME.txt", "README.txt"]


def test_a_done_case_says_when():
    """Who dropped papers learns that and when everything was entered."""
    text = note_text(told(Status.DONE), "it")
    assert "Apertura conto: fatto. Tutto è stato registrato il 22/11/2026 alle 09:31." in text
    assert "7F3K" in text


def test_a_rejection_says_why_and_what_is_needed():
    """A refusal without reason helps nobody."""
    text = note_text(told(Status.REJECTED, "void_document"), "it")
    assert "La carta d'identità cartacea non è più valida dal 3 agosto 2026." in text
    assert "Serve la carta elettronica o il passaporto." in text


def test_a_review_names_what_is_unclear():
    """What a colleague checks is named in words, not by the names that programs use."""
    one = note_text(told(Status.REVIEW, "check_digit", "iban"), "it")
    assert "Un dato non si legge bene o non concorda: l'IBAN sul modulo." in one
    several = note_text(told(Status.REVIEW, "", "account_form.iban", "tax_code", "document:health_card"), "it")
    assert "l'IBAN sul modulo e il codice fiscale" in several
    assert "la tessera sanitaria" in several


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("status", TOLD)
def test_every_outcome_has_words_in_every_language(status: Status, language: Language):
    """Whatever became of a case, and for whatever reason, there is a note without programs' words."""
    for reason in ("", "never_heard_of", *words("en").reasons):
        for questions in ((), ("iban",), ("some_new_field", "document:other_paper", "document:id")):
            text = note_text(told(status, reason, *questions), language)
            assert "_" not in text
            assert "{" not in text
            assert text.count("\r\n") == text.count("\n") >= 3


def test_languages_have_the_same_words():
    """No language lacks what another has."""
    for name in ("outcomes", "reasons", "made_reasons", "fields", "documents"):
        assert len({frozenset(getattr(words(language), name)) for language in LANGUAGES}) == 1


def test_no_bot_refuses_without_a_reason_in_words():
    """Every code that the toolkit's bots, keywords and reviewers reject with is said in all languages."""
    found = [load_definition(path.parent) for path in sorted((ROOT / "robots").glob("*/bot.yaml"))]
    shared = {code for folder in ("robots", "resources", "bots/cli/templates") for code in codes_in(ROOT / folder)}
    assert {"expired_document", "void_document", "duplicate_invoice"} <= shared
    made = {"expiry_date_too_early", "birth_date_too_late", "signature_not_as_required", "existing_customer"}
    for language in LANGUAGES:
        say = words(language)
        assert {each.name: without_words(each, say) for each in found} == {each.name: [] for each in found}
        for code in {*shared, *REASONS, *made, "existing_order", "same_reference"}:
            said = refusal(code, say, {}, say.fields)
            assert said, (language, code)
            assert "_" not in said


def test_a_bots_own_reason_is_told_in_its_own_words():
    """What bot.yaml says of a code is what its sender reads; English stands in for a language that is left out."""
    bot = Definition.model_validate({"reasons": {"negative_amount": {"en": "No minus.", "it": "Mai con il meno."}}})
    own = own_refusals(bot, "it")
    text = note_text(Told("Pagamenti", "7F3K", Status.REJECTED, "negative_amount", AT, reasons=own), "it")
    assert "Mai con il meno." in text
    assert own_refusals(bot, "es") == {"negative_amount": "No minus."}
    assert "back office" in note_text(told(Status.REJECTED, "negative_amount"), "it")


def test_a_note_never_takes_the_name_of_a_paper():
    """A sender's own README is theirs."""
    assert note_name_beside(["front.jpg"], "7F3K", "en") == "README.txt"
    assert note_name_beside(["front.jpg", "readme.TXT"], "7F3K", "en") == "README 7F3K.txt"
    assert is_note("LEGGIMI.txt", "7F3K")
    assert is_note("README 7F3K.txt", "7F3K")
    assert not is_note("front.jpg", "7F3K")


def test_writing_a_note_again_changes_nothing(tmp_path: Path):
    """The same note is written once; accents survive an old Notepad."""
    path = tmp_path / "done" / "LEGGIMI.txt"
    write_note(path, "è fatto\r\n")
    before = path.stat().st_mtime_ns
    write_note(path, "è fatto\r\n")
    assert path.stat().st_mtime_ns == before
    assert path.read_bytes() == b"\xef\xbb\xbf\xc3\xa8 fatto\r\n"
    assert [each.name for each in path.parent.iterdir()] == ["LEGGIMI.txt"]
