"""Evidence goes to whoever keeps it, and to nobody else; guards and errors that connectors share."""

from __future__ import annotations

import pickle

import pytest

import connectors
from connectors import evidence
from connectors.web.errors import Difference, FieldNotTakenError


def test_evidence_goes_to_the_keeper() -> None:
    """Without a keeper it is forgotten."""
    kept = []
    evidence.keep("a.png", b"1", "image/png")
    evidence.set_keeper(lambda *piece: kept.append(piece))
    try:
        assert evidence.is_kept()
        evidence.keep("b.png", b"2", "image/png")
    finally:
        evidence.set_keeper(None)
    assert not evidence.is_kept()
    assert kept == [("b.png", b"2", "image/png")]


def test_an_error_crosses_from_one_process_to_another() -> None:
    """With its differences, whose values are in no message."""
    error = FieldNotTakenError("bank.customer", "nothing was sent", (Difference("city", "MILANO", "MILA", "cut"),))
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.differences) == (str(error), error.differences)
    assert "MILANO" not in str(again)


def test_the_libraries_are_offered_by_name() -> None:
    """``Library    connectors.WebApp`` finds its class; a name that isn't there is an AttributeError."""
    assert connectors.WebApp.__name__ == "WebApp"
    assert {"WebApp", "Workbook"} <= set(dir(connectors))
    with pytest.raises(AttributeError, match="WebAp"):
        connectors.WebAp  # noqa: B018 - the access is the test
