"""The same matter twice: what a run does when another open case of its bot holds its business reference."""

from __future__ import annotations

from bots.cases import references
from bots.cases.references import reference_of
from bots.cases.settle import Question
from bots.run.current import Run
from bots.run.stop import StopKind

_FIELD = "same_reference"  # what a person is asked, and the reason code of a refusal


def see_reference(run: Run) -> None:
    """Once the case's reference is known: do as ``on_same_reference`` says where another open case holds it.

    Raises:
        CaseStoppedError: The case is refused, has joined the other one, waits for it, or a person decides.
    """
    reference = reference_of(run.definition.reference, run.facts)
    if not reference or run.reference == reference or _FIELD in run.facts:
        return
    policy = run.definition.on_same_reference
    settled: bool | None = True
    with run.commit() as connection:
        holder = references.note_reference(run.store, connection, run.id, reference, share=policy == "new")
        if holder and policy == "attach":
            stored = run.store.documents.of_case(connection, run.key)
            papers = [(paper.name, run.store.documents.read(run.key, paper.address)) for paper in stored]
            settled = references.attach(run.store, connection, holder, papers, of=run.id)
        elif holder and policy == "replace":
            settled = references.replace(run.store, connection, holder, by=run.id)
            if settled:
                references.note_reference(run.store, connection, run.id, reference)
    if holder and policy == "reject":
        raise run.halt(StopKind.REJECTED, f"Case {holder} is open with the same reference.", _FIELD)
    if settled is None:
        run.ask(Question(_FIELD, ((_FIELD, holder),), ()))
        raise run.halt(StopKind.ASKED, f"Case {holder} has the same reference and has entered something.", _FIELD)
    if not settled:
        message = f"Case {holder} has the same reference and is being worked on; this one waits for it."
        raise run.halt(StopKind.UNAVAILABLE, message, "same_reference_in_progress")
    if holder and policy == "attach":
        raise run.halt(StopKind.CANCELLED, f"The papers have joined case {holder}.", "attached")
    run.reference = reference
