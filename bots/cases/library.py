"""`Library    bots.Cases`: the case's keywords, and the listener that makes a suite's tasks its durable steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from robot.api import logger
from robot.api.deco import keyword, library
from robot.libraries.BuiltIn import BuiltIn
from robot.utils import DotDict

from bots.cases.fields import answered_doubts
from bots.cases.portraits import reused_portraits
from bots.cases.reading import read_papers, type_question
from bots.cases.settle import Fact, Question, Source, settle
from bots.cases.views import DocumentsView, DocumentView, FieldsView
from bots.errors import SuiteError
from bots.outbox.keywords import Sending
from bots.run.calling import call, stopping
from bots.run.current import Run, active
from bots.run.enter import EnterOnce, Existing, Ways
from bots.run.listener import StepListener
from bots.run.matter import see_reference
from bots.run.stop import StopKind
from connectors.lines import Cell, flat, nested
from extractors.reading import DocumentReading


@library(scope="GLOBAL", version="0.1.0", doc_format="ROBOT", auto_keywords=False)
class Cases(Sending):
    """The case that the suite works on: its documents, its facts, what people decide, what is entered.

    Every task of the suite is a durable step: one that passed isn't run again for the case, and after one that didn't
    pass no later task runs. What a later task needs is kept on the case (`Keep Fact`), never in a suite variable.

    | *Variable*   | *What it holds* |
    | ``${FIELDS}`` | Facts by name: ``${FIELDS.tax_code}``. One that isn't settled stops the case into review. |
    | ``${DOCS}``   | Readings by document and name: ``${DOCS.identity_card.surname}``, also its ``.confidence``. |
    | ``${CASE_ID}`` | The case's id, such as ``7F3K``. |
    | ``${TODAY}``  | The case's business date, ISO 8601. |
    """

    def __init__(self) -> None:
        self.ROBOT_LIBRARY_LISTENER = StepListener(self._expose)

    def _expose(self, run: Run) -> None:
        """Give the suite its variables."""
        built_in = BuiltIn()
        built_in.set_suite_variable(
            "${FIELDS}", FieldsView(self._fact_or_lines, lambda: sorted(run.facts)), "children=True"
        )
        built_in.set_suite_variable("${DOCS}", DocumentsView(self._document), "children=True")
        built_in.set_suite_variable("${CASE_ID}", run.id, "children=True")
        built_in.set_suite_variable("${TODAY}", run.today, "children=True")

    # -- documents -------------------------------------------------------------------------------------------------

    @keyword
    def read_case_document(self, name: str) -> DocumentView:
        """Reads a document of the case and returns it.

        ``name`` is the document's name in ``bot.yaml``. All files of the case are read at the first call, and what they
        say is kept: a step that is run again doesn't read again. A required document that isn't there stops the case
        into review, or, where ``bot.yaml`` has ``intake: {missing: {}}``, lets it wait until its sender has sent it.
        A document that may be of another type stops the case until a person has said which it is; from which confidence
        a type is taken stands in ``bot.yaml`` as ``accept: {type: 0.8}``.

        Example:
        | ${card}=    `Read Case Document`    identity_card
        | Log         ${card.document_type}
        """
        run = self._run()
        needs = run.definition.documents
        if name not in needs:
            raise SuiteError(f"bot.yaml has no document {name!r}; it has: {', '.join(needs) or 'none'}.")
        documents = read_papers(run)
        if name not in documents:
            if not needs[name].required:
                raise SuiteError(f"The case has no {name}: ask 'Case Has Document' first, it is not required.")
            raise self._missing(run, name)
        found = documents[name]
        self._see_type(run, name, found)
        states = [str(reading.state) for reading in found.readings.values()]
        logger.info(f"{name}: {found.type}, {len(states)} fields, {states.count('doubtful')} doubtful")
        return self._document(name)

    def _see_type(self, run: Run, name: str, found: DocumentReading) -> None:
        """Stop the case where it isn't sure which type the document is of, or a person said that it is another."""
        question = type_question(name, found, run.definition.accept.get("type"))
        if question is None:
            return
        said = run.facts.get(question.field)
        if said is None:
            run.ask(question)
            raise run.halt(
                StopKind.ASKED,
                f"The {name.replace('_', ' ')} may be {found.type}, or of another type. Say which: bots review set "
                f"{run.id} {question.field}={found.type}",
                "type",
            )
        run.note_used(question.field)
        if said.value.casefold() != found.type:
            raise self._missing(run, name)

    def _missing(self, run: Run, name: str) -> Exception:
        problems = [problem for document in run.readings.values() for problem in document.problems]
        run.ask(Question(f"document:{name}", (("missing_document", "; ".join(problems)),), ()))
        kind = StopKind.ASKED if run.definition.intake.missing is None else StopKind.INCOMPLETE
        return run.halt(kind, f"The {name.replace('_', ' ')} is missing or wasn't recognised.", "missing_document")

    @keyword
    def case_has_document(self, name: str) -> bool:
        """Tells whether the case has the document of that name in ``bot.yaml``.

        Example:
        | ${signed}=    `Case Has Document`    mandate
        | IF    ${signed}    `Read Case Document`    mandate
        """
        return name in read_papers(self._run())

    # -- facts -----------------------------------------------------------------------------------------------------

    @keyword
    def settle_fields(self, *names: str) -> None:
        """Settles facts from the readings: those that agree become the fact, a contradiction becomes a question.

        ``names`` are fields that the case's documents have. From which confidence a value is taken stands in
        ``bot.yaml`` under ``accept``. Questions are put to a person by `Ask A Person When Doubtful`; until then the
        suite goes on with other fields.

        Example:
        | `Settle Fields`    tax_code    surname    given_names    birth_date
        """
        run = self._run()
        open_fields = [name for name in names if not self._settle(run, name)]
        logger.info(
            f"settled {len(names) - len(open_fields)} of {len(names)} fields; in doubt: {open_fields or 'none'}"
        )

    def _settle(self, run: Run, name: str) -> bool:
        """Settle one field unless it is settled; whether it is now."""
        sources = self._sources(run, name)
        for source in sources:
            run.note_used(f"document:{source.document}")
        if name in run.facts:
            see_reference(run)
            return True
        if name in run.questions:
            return False
        result = settle(name, sources, run.definition.accepts(name))
        if isinstance(result, Fact) and run.definition.review.two_decide(name, result.value, result.value):
            best = result.value
            first = tuple(sorted(sources, key=lambda each: each.reading.value != best))
            result = Question(name, (("four_eyes", ""),), first)  # the robot counts as the first pair of eyes
        if isinstance(result, Question):
            run.ask(result)
            return False
        run.keep_fact(result)
        see_reference(run)
        return True

    def _sources(self, run: Run, name: str) -> list[Source]:
        """What the documents that speak of this field say."""
        return [
            Source(document, run.readings[document].readings[name])
            for document, need in run.definition.documents.items()
            if document in run.readings
            and name in run.readings[document].readings
            and (need.fields is None or name in need.fields)
        ]

    @keyword
    def keep_fact(self, name: str, value: str | list[dict[str, str]]) -> None:
        """Keeps a value on the case, for later tasks: ``${FIELDS.name}``.

        Lines, such as those of an invoice, are a list of dictionaries: a fact for each of their values, called such as
        ``lines[2].price``, and ``${FIELDS.lines}`` is the list again.

        Example:
        | ${receipt}=     `Enter Once`    core_banking.customer    key=${FIELDS.tax_code}    values=${customer}
        | ...             look_up=Find Customer    enter=Create Customer
        | `Keep Fact`     customer_number    ${receipt}[customer_number]
        """
        run = self._run()
        if not value:
            raise SuiteError(f"Keep Fact {name}: the value is empty.")
        for one, text in flat({name: value}).items():
            run.keep_fact(Fact(one, str(text), "kept", 1.0, ("suite",)))
        see_reference(run)

    @keyword
    def doubt_fields(self, *names: str, because: str) -> None:
        """Puts fields in doubt, so that a person looks at them; what a person has decided already stays decided.

        ``because`` is the doubt's code, such as ``contradicts``. Used where a check across fields or with the
        outside fails without telling which one is wrong.

        Example:
        | ${wrong}=    Parts That Contradict Tax Code    ${FIELDS.tax_code}    birth_date=${FIELDS.birth_date}
        | IF    ${wrong}    `Doubt Fields`    tax_code    birth_date    because=tax_code_contradicts
        """
        run = self._run()
        detail = ", ".join(names)
        for name in names:
            sources = self._sources(run, name)
            first = sources and settle(name, sources, 0.0)
            self._doubt(run, name, (because, detail), first.candidates if isinstance(first, Question) else sources[:1])
        logger.info(f"in doubt because of {because}: {detail}")

    @keyword
    def doubt_reused_portraits(self) -> None:
        """Puts ``genuineness`` in doubt where a document's portrait stands on another person's document too.

        All cases are searched whose bot has ``compare_portraits: true`` in ``bot.yaml``, and the case's own documents.
        The doubt ``same_portrait`` names the other case by its id alone. Somebody who comes again, or has changed
        their surname, is no other person. What is compared is a hash of the picture, not the face. Does nothing where
        ``compare_portraits`` is off.

        Example:
        | `Read Case Document`    identity
        | `Doubt Reused Portraits`
        | `Ask A Person When Doubtful`
        """
        run = self._run()
        if not run.definition.compare_portraits:
            return
        with run.store.reading() as connection:
            found = reused_portraits(run.store, connection, run.id, run.readings)
        for document, other in found.items():
            place = replace(run.readings[document].readings["portrait"], name="genuineness", value=None, raw="")
            self._doubt(run, "genuineness", ("same_portrait", other), (Source(document, place),))
        logger.info(f"portraits that stand on another person's document too: {len(found)}")

    def _doubt(self, run: Run, name: str, doubt: tuple[str, str], sources: Sequence[Source]) -> None:
        """Ask about a field, unless a person has settled this very doubt."""
        with run.store.reading() as connection:
            settled = answered_doubts(connection, run.id, [name])
        if (name, *doubt) not in settled:
            run.ask(Question(name, (doubt,), tuple(sources)))

    @keyword
    def ask_a_person_when_doubtful(self) -> None:
        """Stops the case into review when questions are open; a person's answers let it go on at this task.

        Example:
        | `Settle Fields`    tax_code    surname    iban
        | `Ask A Person When Doubtful`
        """
        run = self._run()
        if run.questions:
            fields = ", ".join(run.questions)
            codes = [code for question in run.questions.values() for code, _ in question.doubts]
            raise run.halt(StopKind.ASKED, f"A person decides: {fields}", codes[0] if codes else "doubt")

    @keyword
    def ask_a_person(self, *names: str, because: str) -> None:
        """Stops the case into review with a question about each field.

        Example:
        | `Ask A Person`    beneficial_owner    because=not_in_customer_registry
        """
        self.doubt_fields(*names, because=because)
        self.ask_a_person_when_doubtful()

    # -- checks ----------------------------------------------------------------------------------------------------

    @keyword
    def field_must_be_after(self, name: str, day: date, reason: str = "") -> None:
        """Rejects the case unless the field is a date after ``day``.

        ``reason`` is the rejection's code; it is made from the field's name where it isn't given. An unsettled field
        stops the case into review.

        Example:
        | `Field Must Be After`    expiry_date    ${TODAY}    reason=expired_document
        """
        value = date.fromisoformat(self._fact(name))
        if value <= day:
            self.reject_case(reason or f"{name}_too_early", f"{name} is not after {day.isoformat()}")

    @keyword
    def field_must_be_before(self, name: str, day: date, reason: str = "") -> None:
        """Rejects the case unless the field is a date before ``day``.

        Example:
        | `Field Must Be Before`    birth_date    2008-11-22    reason=minor
        """
        value = date.fromisoformat(self._fact(name))
        if value >= day:
            self.reject_case(reason or f"{name}_too_late", f"{name} is not before {day.isoformat()}")

    @keyword
    def field_must_be(self, name: str, value: str, reason: str = "") -> None:
        """Rejects the case unless the field has this value; letters' case doesn't count.

        Example:
        | `Field Must Be`    signature    true    reason=missing_signature
        """
        if self._fact(name).casefold() != value.casefold():
            self.reject_case(reason or f"{name}_not_as_required", f"{name} is not as required")

    # -- ends ------------------------------------------------------------------------------------------------------

    @keyword
    def reject_case(self, reason: str, message: str = "") -> None:
        """Rejects the case for a reason of the business: final, never retried.

        ``reason`` is a stable code such as ``expired_document``; ``message`` says more, without personal data.

        Example:
        | IF    '${DOCS.identity_card.document_type}' == 'it_paper_id'    `Reject Case`    void_document
        """
        run = self._run()
        raise run.halt(StopKind.REJECTED, message or reason.replace("_", " "), reason)

    # -- entering --------------------------------------------------------------------------------------------------

    @keyword
    def enter_once(
        self,
        target: str,
        key: str,
        values: dict[str, Any],
        look_up: str,
        enter: str,
        existing: Existing = "review",
        correct: str = "",
    ) -> dict[str, str]:
        """Enters values into a target exactly once, whatever crashes, and returns the receipt.

        ``target`` names system and record, such as ``core_banking.customer``. ``key`` is the business key: two entries
        with the same key are the same. ``look_up`` is a keyword that gets the key and returns nothing, a row or a list
        of rows; ``enter`` a keyword that gets the values as named arguments and may return a receipt; lines of an
        invoice are a list of dictionaries in all three. ``existing``
        says what happens when the target has such a record that isn't ours: a person decides (``review``), it is taken
        (``use``), or the case is rejected (``reject``).

        The target is asked before the first act and again after it; what its store holds counts. A step that is run
        again gets the stored receipt. Where what was entered differs from what is meant now, because a fact or a
        document has changed since, a person decides: ``correct`` is a keyword that puts the record right, once. It
        gets the key under which the record stands, and the values as named arguments. Without one a person does it in
        the target.

        Any error in it stops the case: TRY can't go on without the entry.

        Example:
        | VAR    &{customer}    tax_code=${FIELDS.tax_code}    surname=${FIELDS.surname}
        | ${receipt}=    `Enter Once`    core_banking.customer    key=${FIELDS.tax_code}    values=${customer}
        | ...    look_up=Find Customer    enter=Create Customer    existing=reject    correct=Correct Customer
        """
        run = self._run()
        ways = Ways(
            look_up=lambda text: call(run, look_up, text),
            enter=lambda meant: call(run, enter, **nested(meant)),
            existing=existing,
            correct=(lambda old_key, meant: call(run, correct, old_key, **nested(meant))) if correct else None,
        )
        with stopping(run):
            return EnterOnce(run, target, key, values, ways).make()

    # -- behind the views ------------------------------------------------------------------------------------------

    def _run(self) -> Run:
        """The run, unless it was stopped: then the task ends here."""
        run = active()
        if run is None:
            raise SuiteError("No case is being worked on: run the suite with 'bots try', a worker, or 'robot'.")
        run.check()
        return run

    def _fact(self, name: str) -> str:
        """The fact's value; one that isn't settled, and can't be, stops the case into review."""
        run = self._run()
        if not self._settle(run, name):
            raise run.halt(StopKind.ASKED, f"A person decides: {name}", "unsettled")
        run.note_used(name)
        return run.facts[name].value

    def _fact_or_lines(self, name: str) -> str | list[dict[str, str]]:
        """The fact's value; a list of lines where there are facts such as ``lines[1].price``."""
        count = self._fact(name)
        cells = [one for one in self._run().facts if (cell := Cell.of(one)) is not None and cell.grid == name]
        if not cells:
            return count
        return [DotDict(line) for line in nested({name: count, **{one: self._fact(one) for one in cells}})[name]]

    def _document(self, name: str) -> DocumentView:
        run = self._run()
        documents = read_papers(run)
        if name not in documents:
            raise self._missing(run, name)
        run.note_used(f"document:{name}")
        return DocumentView(name, documents[name])
