"""How sorting is counted."""

from __future__ import annotations

from benchmarks.classify.__main__ import Tally


def test_what_is_right_unknown_wrong_and_asked() -> None:
    """A wrong type that was sure is accepted and wrong; a boundary that is asked about is neither found nor missed."""
    tally = Tally(
        pages=[
            ("invoice", "invoice", 0.995),
            ("unknown", "unknown", 0.9),
            ("unknown", "invoice", 0.99),
            ("form", "unknown", 0.5),
        ],
        gaps=[(True, True), (False, True), (True, None), (True, False)],
    )
    found = tally.figures()
    assert (found["right"], found["typed_right"], found["unknown_kept"]) == (0.5, 0.5, 0.5)
    assert (found["accepted"], found["accepted_wrong"]) == (2, 1)
    boundaries = found["boundaries"]
    assert (boundaries["precision"], boundaries["recall"], boundaries["asked"]) == (0.5, 0.3333, 0.25)
    assert (boundaries["cut_wrongly"], boundaries["joined_wrongly"]) == (1, 1)
