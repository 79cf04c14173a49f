"""Reasons in a manager's words."""

from __future__ import annotations

from collections.abc import Sequence

from bots.intake.notes import field_names

_REASONS = {
    "expired_document": "the identity document has expired",
    "void_document": "a paper identity card, void since 3 August 2026",
    "missing_signature": "the form isn't signed",
    "missing_consent": "the privacy consent isn't ticked",
    "existing_customer": "the person is a customer already",
    "existing": "the person is a customer already",
    "minor": "not of age",
    "tax_code_contradicts": "the tax code doesn't agree with the person's data",
    "missing_document": "a document is missing or wasn't recognised",
    "in_doubt": "whether it was entered can't be told from the application",
    "attempts_used_up": "tried as often as allowed",
}


def reason_in_words(reason: str, asked: Sequence[str] = ()) -> str:
    """Why a case ended, or waits for a person.

    Args:
        reason: Its reason code.
        asked: Fields that a person is asked about.
    """
    if reason in _REASONS:
        return _REASONS[reason]
    if asked:
        return f"to be checked: {field_names(asked, 'en')}"
    return reason.replace("_", " ")
