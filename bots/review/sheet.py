"""The sheet: a case as its reviewer sees it. Values are those of a person; who keys blind gets none of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bots.cases.decisions import FIELD as ENTRY
from bots.cases.fields import facts_of, readings_of
from bots.cases.settle import Fact, Question, Source
from bots.cases.store import Store
from bots.definition import Definition
from bots.errors import NotFoundError
from bots.review.comparing import compare
from bots.review.holding import draft_of, task_row
from bots.review.pictures import Sheet as PageSheet
from bots.review.pictures import sheets_of
from bots.review.reasons import Language, document_name, field_name, in_words
from bots.review.rounds import Stand, Turn
from bots.review.rules import ReviewRules
from bots.review.submitting import stands_of
from bots.review.typed import kind_of, shown
from extractors.reading import DocumentReading, Reading

_ASIDE = (ENTRY, "document:", "papers:")
_HIDDEN = frozenset({"portrait", "mrz"})  # readings that are no value


@dataclass(frozen=True, slots=True)
class Place:
    """Where a field stands: number of the page among the case's, and its box in fractions of it."""

    page: int = 0
    box: tuple[float, float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A field on the sheet.

    Attributes:
        name: The field's name.
        label: What it is called.
        value: What stands in its box, as people write it.
        seen: The canonical value that the case held when the sheet was made.
        stop: Whether Enter stops here: it is asked, and it is this person's turn.
        turn: How the person meets it, see `bots.review.rounds.Turn`; empty where it isn't asked.
        reasons: Why it is doubtful, in words.
        alternatives: Other values, each with where it comes from.
        draft: Whether the value is what somebody typed before and didn't submit.
        surely: How surely it was read; None where a person or nobody said it.
    """

    name: str
    label: str
    value: str
    seen: str
    kind: str
    stop: bool
    turn: str
    reasons: tuple[str, ...]
    alternatives: tuple[tuple[str, str], ...]
    place: Place
    draft: bool = False
    waits: bool = False
    surely: float | None = None


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An entry in doubt: what was meant beside what the target showed when it was looked up last."""

    target: str
    reasons: tuple[str, ...]
    fields: Sequence[Mapping[str, Any]]
    records: int
    correction: bool
    by_keyword: bool
    key: str
    looked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CaseSheet:
    """A case as its reviewer sees it."""

    case_id: str
    bot: str
    token: str
    rows: tuple[Row, ...]
    entries: tuple[EntryRow, ...]
    missing: tuple[str, ...]  # documents that are asked for
    pages: tuple[tuple[str, int], ...]  # document and its page, for each picture
    files: tuple[PageSheet, ...]
    sent_by: str = ""
    sent_why: str = ""
    drafted: bool = False


def sheet_of(store: Store, definition: Definition | None, case_id: str, person: str, language: Language) -> CaseSheet:
    """The sheet of a case that the person holds.

    Raises:
        NotFoundError: They don't hold it.
    """
    rules = definition.review if definition else ReviewRules()
    with store.reading() as connection:
        case = store.case(connection, case_id)
        task = task_row(connection, case.id)
        if task is None or task.holder != person:
            raise NotFoundError(f"You don't have case {case.id} open.")
        questions, stands = stands_of(store, connection, case.id, rules)
        facts = facts_of(store, connection, case.id)
        documents = readings_of(store, connection, case.id)
        draft = draft_of(store, connection, case.id)
    files = tuple(sheets_of(store, case.id))
    known = _Known(_in_order(documents, definition), questions, stands, facts, draft, files, person, language)
    names = [name for name in known.names() if not name.startswith(_ASIDE)]
    return CaseSheet(
        case_id=case.id,
        bot=case.bot,
        token=str(task.token),
        rows=tuple(sorted((known.row(name) for name in names), key=lambda row: not row.turn)),
        entries=tuple(_entry(each, language) for each in questions.values() if each.field.startswith(ENTRY)),
        missing=tuple(name.removeprefix("document:") for name in questions if name.startswith("document:")),
        pages=tuple(known.page_name(sheet) for sheet in files),
        files=files,
        sent_by=task.sent_by,
        sent_why=task.sent_why,
        drafted=bool(draft),
    )


@dataclass(frozen=True, slots=True)
class _Known:
    documents: Mapping[str, DocumentReading]
    questions: Mapping[str, Question]
    stands: Mapping[str, Stand]
    facts: Mapping[str, Fact]
    draft: Mapping[str, str]
    files: Sequence[PageSheet]
    person: str
    language: Language

    def names(self) -> list[str]:
        """Every field once: those of the documents as they stand there, then what else is asked."""
        stand_there = [name for document in self.documents.values() for name in document.readings]
        return [name for name in dict.fromkeys([*stand_there, *self.questions]) if name not in _HIDDEN]

    def row(self, name: str) -> Row:
        sources = self.sources(name)
        types = [self.documents[each.document].type for each in sources if each.document in self.documents]
        kind = kind_of(name, types[0] if types else "")
        stand, question, fact = self.stands.get(name), self.questions.get(name), self.facts.get(name)
        mine = stand is not None and self.person not in stand.not_by
        blind = stand is not None and (stand.turn is Turn.BLIND or not mine)
        read = [each.reading for each in sources if each.reading.value is not None]
        best = fact.value if fact else question.best if question else read[0].value if read else None
        by_person = fact is not None and fact.basis == "person"
        value = "" if blind else shown(best, kind, self.language) if best else ""
        drafted = mine and name in self.draft
        return Row(
            name=name,
            label=field_name(name, self.language),
            value=self.draft[name] if drafted else value,
            seen="" if blind or not best else best,
            kind=kind,
            stop=mine,
            turn=str(stand.turn) if stand else "",
            reasons=self.reasons(question, stand) if question and stand else (),
            alternatives=() if blind else self.alternatives(sources, kind, best, stand),
            place=self.place(sources),
            draft=drafted,
            waits=stand is not None and not mine,
            surely=read[0].confidence if read and not blind and not by_person else None,
        )

    def sources(self, name: str) -> list[Source]:
        """Where the field stands; what the question named first comes first."""
        question = self.questions.get(name)
        first = list(question.candidates) if question else []
        rest = [
            Source(document, read.readings[name]) for document, read in self.documents.items() if name in read.readings
        ]
        return [*first, *(each for each in rest if each not in first)]

    def reasons(self, question: Question, stand: Stand) -> tuple[str, ...]:
        """Why a person is asked; whoever keys blind learns only that two decide."""
        if stand.turn is Turn.BLIND:
            return (in_words("four_eyes", language=self.language),)
        told = []
        for code, detail in question.doubts:
            text = in_words(code, detail, self.language)
            reading = question.candidates[0].reading if question.candidates else None
            if code == "low_confidence" and reading is not None:
                sure = f"{reading.confidence:.2f}"
                text = f"{text} ({sure if self.language == 'en' else sure.replace('.', ',')})"
            told.append(text)
        return tuple(dict.fromkeys(told))

    def alternatives(
        self, sources: Sequence[Source], kind: str, best: str | None, stand: Stand | None
    ) -> tuple[tuple[str, str], ...]:
        """Other values: of a third person's two answers, of the readers, of other documents."""
        seen: dict[str, str] = {}
        for said in stand.said if stand else ():
            if said.value is not None:
                seen.setdefault(said.value, said.person)
        for source in sources:
            for value in (source.reading.value, *source.reading.alternatives):
                if value is not None:
                    seen.setdefault(value, document_name(source.document, self.language))
        if kind in {"flag", "signature"}:
            seen.setdefault("true", "")
            seen.setdefault("false", "")
        return tuple((shown(value, kind, self.language), origin) for value, origin in seen.items() if value != best)[:9]

    def place(self, sources: Sequence[Source]) -> Place:
        """Where the first source with a place stands."""
        for source in sources:
            page = self.page_of(source.document, source.reading)
            if page:
                box = source.reading.box
                return Place(page, (box.x0, box.y0, box.x1, box.y1) if box else None)
        return Place()

    def page_of(self, document: str, reading: Reading) -> int:
        """Number of the reading's page among the case's; 0 where it has none."""
        refs = self.documents[document].pages if document in self.documents else ()
        if not 0 < reading.page <= len(refs):
            return 0
        return next((number for number, sheet in enumerate(self.files, 1) if sheet.ref == refs[reading.page - 1]), 0)

    def page_name(self, sheet: PageSheet) -> tuple[str, int]:
        """The document that a page belongs to, and its number in it."""
        for name, document in self.documents.items():
            if sheet.ref in document.pages:
                return document_name(name, self.language), document.pages.index(sheet.ref) + 1
        return "", sheet.ref.page


def _in_order(documents: Mapping[str, DocumentReading], definition: Definition | None) -> dict[str, DocumentReading]:
    """As ``bot.yaml`` names them, then the others."""
    named = list(definition.documents) if definition else []
    return {name: documents[name] for name in dict.fromkeys([*named, *documents]) if name in documents}


def _entry(question: Question, language: Language) -> EntryRow:
    about = question.about
    return EntryRow(
        target=question.field.removeprefix(ENTRY),
        reasons=tuple(in_words(code, detail, language) for code, detail in question.doubts),
        fields=compare(about.get("meant", {}), about.get("found", []), about.get("entered")),
        records=len(about.get("found", [])),
        correction="entered" in about,
        by_keyword=bool(about.get("by_keyword")),
        key=str(about.get("key_text", "")),
        looked_at=datetime.fromisoformat(about["looked_at"]) if "looked_at" in about else question.asked_at,
    )
