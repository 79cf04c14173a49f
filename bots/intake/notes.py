"""The note a sender finds beside their papers: what became of them, in their language, without jargon."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Literal, get_args

from bots.cases.batches import FIELD as BOUNDARY
from bots.cases.model import Status
from bots.cases.record_file import write_whole
from bots.intake.refusals import refusal
from bots.validation import Strict, load

Language = Literal["en", "it", "es"]


class Words(Strict):
    """A language's words for notes, as its YAML file has them.

    Attributes:
        file: Name of the note, in capitals so that it is seen.
        date: How a date is written, for `strftime`.
        outcomes: What a note says first, by the case's state; ``{title}``, ``{date}`` and ``{time}`` are filled in.
        reasons: Why, by reason code; ``other`` where there is no word for it.
        made_reasons: Why, for codes that keywords make of a field's name, ``{field}``.
        fields: What a field is called, with its article.
        documents: What a document is called, with its article.
        unclear: One field that isn't clear, ``{fields}``, and several of them.
        missing: One document that is missing, ``{documents}``, and several of them.
        answer_with_it: In a mail: that its answer may bring what is missing.
        reminder: What a reminder begins with.
        conjunction: Between the last two of a list.
        footer: The last line.
    """

    file: str
    date: str
    outcomes: dict[str, str]
    reasons: dict[str, str]
    made_reasons: dict[str, str]
    fields: dict[str, str]
    documents: dict[str, str]
    unclear: tuple[str, str]
    missing: tuple[str, str]
    answer_with_it: str
    reminder: str
    conjunction: str
    footer: str


@dataclass(frozen=True, slots=True)
class Told:
    """What a note is made from.

    Attributes:
        title: The bot's, in the reader's language.
        case_id: The case.
        status: Where it stands: ``done``, ``rejected``, ``review``, ``failed``, ``incomplete`` or ``cancelled``; or
            ``again`` for papers that had come before.
        reason: Its reason code.
        at: When, in the reader's time zone.
        reminder: Whether the same was told before.
        link: Where a colleague sees the case; empty where the panel's address isn't known.
        questions: Names of fields that a person decides; ``document:NAME`` for a missing document.
        reasons: What the bot says of its own reason codes, in the reader's language.
    """

    title: str
    case_id: str
    status: Status | Literal["again"]
    reason: str
    at: datetime
    questions: Sequence[str] = ()
    reminder: bool = False
    link: str = ""
    reasons: Mapping[str, str] = field(default_factory=dict)


@lru_cache(maxsize=8)
def words(language: Language) -> Words:
    """The words of a language."""
    return load(Path(__file__).with_name("words") / f"{language}.yaml", Words)


def note_name(language: Language) -> str:
    """What the note's file is called: ``LEGGIMI.txt``, ``LEEME.txt``, ``README.txt``."""
    return words(language).file


def note_name_beside(paper_names: Collection[str], case_id: str, language: Language) -> str:
    """What the note is called among papers of these names: never what one of them is called."""
    name = note_name(language)
    if name.lower() not in {paper.lower() for paper in paper_names}:
        return name
    stem, _, suffix = name.rpartition(".")
    return f"{stem} {case_id}.{suffix}"


def is_note(name: str, case_id: str) -> bool:
    """Whether a file in a case's folder is a note of ours, in whatever language."""
    return any(
        name in {note_name(language), note_name_beside([note_name(language)], case_id, language)}
        for language in get_args(Language)
    )


def note_text(told: Told, language: Language) -> str:
    """The note, with Windows line ends: it is read in Notepad."""
    say = words(language)
    filled = {"title": told.title, "date": told.at.strftime(say.date), "time": told.at.strftime("%H:%M")}
    outcome = say.outcomes.get(f"{told.status}_{told.reason}") or say.outcomes[str(told.status)]
    lines = [say.reminder] if told.reminder else []
    lines.append(outcome.format(**filled))
    lines += _why(told, say)
    footer = say.footer.format(case_id=told.case_id)
    text = "\n\n".join((*lines, f"{footer}\n{told.link}" if told.link else footer)) + "\n"
    return text.replace("\n", "\r\n")


def field_names(questions: Sequence[str], language: Language) -> str:
    """What a person is asked about, as a list in words."""
    say = words(language)
    return _listed(list(dict.fromkeys(_name(question, say) for question in questions)), say)


def write_note(path: Path, text: str) -> None:
    """Write the note, whole or not at all.

    Raises:
        OSError: It can't be written.
    """
    data = text.encode("utf-8-sig")  # with the mark by which old Notepads know UTF-8
    try:
        if path.read_bytes() == data:
            return
    except OSError:
        pass
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, data)


def _why(told: Told, say: Words) -> list[str]:
    if told.status in {Status.REVIEW, Status.INCOMPLETE} and told.questions:
        return _asked(told.questions, say)
    if told.status is Status.REJECTED:
        return [refusal(told.reason, say, told.reasons, say.fields) or say.reasons["other"]]
    known = told.status is Status.REVIEW and told.reason in say.reasons
    return [say.reasons[told.reason]] if known else []


def _asked(questions: Sequence[str], say: Words) -> list[str]:
    lines = []
    absent = [name.removeprefix("document:") for name in questions if name.startswith("document:")]
    if absent:
        names = [_name(f"document:{name}", say) for name in absent]
        lines.append(_one_or_more(say.missing, names).format(documents=_listed(names, say)))
    unclear = [name for name in questions if not name.startswith("document:")]
    if unclear:
        names = list(dict.fromkeys(_name(name, say) for name in unclear))
        lines.append(_one_or_more(say.unclear, names).format(fields=_listed(names, say)))
    return lines


def _name(question: str, say: Words) -> str:
    """What a field, or a missing document, is called."""
    if question.startswith("document:"):
        name = question.removeprefix("document:")
        return say.documents.get(name, name.replace("_", " "))
    last = question.partition(":")[0] if question.startswith(BOUNDARY) else question.rpartition(".")[2]
    return say.fields.get(last, last.replace("_", " "))


def _one_or_more(forms: tuple[str, str], names: Sequence[str]) -> str:
    return forms[0] if len(names) == 1 else forms[1]


def _listed(names: Sequence[str], say: Words) -> str:
    if len(names) == 1:
        return names[0]
    return f"{', '.join(names[:-1])} {say.conjunction} {names[-1]}"
