"""What an invoice's fields prove of each other."""

from __future__ import annotations

from extractors.free.answer import Answer, judge
from extractors.free.lines import Segment
from extractors.free.proof import prove, settled
from extractors.reading import Box, Doubt, State
from extractors.verdicts import confirmed

PLACE = Segment("text", Box(0.1, 0.1, 0.3, 0.12), 1.0, "text_layer")


def dated(name: str, value: str) -> Answer:
    """A date under a label of its own."""
    return Answer(name, value, value, (PLACE,), {"second": 1.0, "label": 1.0}, {"label", "named", "only"})


def test_a_due_date_before_the_invoices_own_is_a_doubt_in_both() -> None:
    """One of the two is misread or means something else."""
    issued, due = dated("issue_date", "2026-05-10"), dated("due_date", "2026-04-10")
    prove([issued, due])
    assert [one.doubts[0].code for one in (issued, due)] == ["contradicts", "contradicts"]


def test_a_number_that_is_the_orders_too_is_not_settled() -> None:
    """Two labels can't mean one number."""
    answers = [Answer(name, "4711", "4711", (PLACE,), {"second": 1.0, "label": 1.0}, {"label", "only"})
               for name in ("number", "order_reference")]  # fmt: skip
    prove(answers)
    assert all("distinct" not in one.proofs and one.signs["proved"] == 0.0 for one in answers)


def test_what_lacks_a_proof_stays_doubtful() -> None:
    """A date that all its proofs speak for is taken; without one of them a person looks at it."""
    sure, weak = dated("issue_date", "2026-05-10"), dated("issue_date", "2026-05-10")
    weak.proofs.discard("only")
    for answer in (sure, weak):
        prove([answer])
    assert settled(judge(sure, 1), sure).state is State.READ
    assert settled(judge(weak, 1), weak).state is State.DOUBTFUL


def test_a_text_layer_that_the_picture_denies_is_never_taken() -> None:
    """Sums that add up don't lift it: a text layer can lie throughout."""
    answer = Answer(
        "total", "122.00", "122,00", (PLACE,), {"differs": 1.0, "sum": 1.0, "label": 1.0}, {"sum"}, kind="sum"
    )
    reading = confirmed(judge(answer, 1))
    assert (reading.state, reading.doubts) == (State.DOUBTFUL, (Doubt("picture_differs"),))
