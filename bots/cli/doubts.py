"""Why a person is asked, in the words of the command line."""

from __future__ import annotations

from bots.cli.output import clean
<<<<<<< HEAD
from bots.review.reasons import words as all_words
=======

_WORDS = {
    "boundary": "may be several documents, or a piece of one",
    "side_missing": "a side is missing",
    "type": "may be of another type",
    "landmarks": "printed words in their places",
    "rival": "another type comes near",
    "several": "several on one page",
    "nothing_known": "none of the known types",
    "no_text": "no text on it",
    "like": "a little like",
    "zone": "machine-readable zone or bar code",
    "code": "separator's code",
    "empty": "nothing is on it",
    "two_vat_ids": "two VAT numbers",
    "vat_id": "VAT number",
    "ambiguous_amount": "can be read as two amounts",
    "ambiguous_country": "may be of several states",
    "ambiguous_currency": "is a sign of several currencies",
    "ambiguous_date": "can be read as two dates",
    "black_and_white": "is a copy without colour",
    "characters": "has letters that don't belong there",
    "changed_meanwhile": "the target shows neither what was entered nor what is meant now",
    "check_digit": "check digits don't hold",
    "computed": "isn't stated, computed from the rest",
    "contradicts": "contradicts",
    "differs_from_entered": "differs from what was entered already",
    "differs_from_page": "the page says something else",
    "dummy_number": "has a number that looks made up",
    "entry_differs": "the target shows something else than was meant",
    "entry_not_found": "entered, but the target doesn't show it",
    "entered_before": "a case that was forgotten has entered it, but the target doesn't show it",
    "entry_several": "the target has several of this key",
    "existing": "the target has one already that isn't ours",
    "format": "isn't written as it should be",
    "gap": "has a gap where a mark may be missing",
    "length": "is too long or too short",
    "found_after_all": "said not to be there, but the target shows it",
    "low_confidence": "read too weakly",
    "look_alike": "has characters that print alike",
    "missing": "nothing was read",
    "missing_document": "is missing or wasn't recognised",
    "no_correct_keyword": "the suite has no keyword that puts it right",
    "not_a_date": "is no date",
    "not_a_percentage": "is no percentage",
    "not_a_table": "is no table",
    "not_an_amount": "is no amount",
    "not_recomputed": "isn't what it should be when computed again",
    "out_of_range": "is more than it can be",
    "receipt_not_found": "the target doesn't show the receipt that was given",
    "refused": "the target refused it",
    "repaired": "letters were corrected while reading",
    "same_portrait": "shows the portrait of another person's document",
    "same_reference": "is in another case that has entered something",
    "screen_replay": "may be a photo of a screen",
    "several_amounts": "several amounts stand there",
    "cut_off": "the writing goes on outside the field",
    "by_hand": "it was written by hand",
    "not_as_shown": "the PDF's field holds another text than the page shows",
    "picture_differs": "the page's picture shows something else than its text",
    "unconfirmed": "nothing on the page confirms it",
    "which_party": "may be the seller's or the buyer's",
    "readers_differ": "two readers saw different texts",
    "one_reader": "only one reader could read it",
    "other_typeface": "isn't set in the typeface it should be",
    "covered": "something covers it",
    "spelling": "papers spell it with and without an accent",
    "tax_code_contradicts": "doesn't agree with the person's data",
    "several_dates": "several dates stand there",
    "specimen": "may be a specimen",
    "which_document": "may belong to another document of this type",
    "too_short": "is too short",
    "truncated": "was cut off",
    "unknown_country": "is no country",
    "unknown_currency": "is no currency",
    "unknown_outcome": "sent, and nobody can tell whether it took",
    "unknown_province": "is no province",
    "unknown_value": "is none of the known values",
}
>>>>>>> bc8de57 (What a hand wrote is asked; a seller's name may take two lines; an invoice without VAT has its net)


def words(code: str, detail: str = "") -> str:
    """One doubt in words, such as ``contradicts birth_date``: fields by the names that commands take."""
    text = all_words("en").doubts.get(code, code.replace("_", " "))
    return clean(f"{text} {detail}" if detail and code == "contradicts" else f"{text} ({detail})" if detail else text)
