"""What a reviewer does with a case in the browser. Everything is also a call with a token, and a command."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any, Literal

from pydantic import Field
from starlette.responses import JSONResponse, Response

from bots.cases.fields import facts_of, readings_of
from bots.definition import Definition
from bots.errors import AnswerRefusedError
from bots.panel.looks import looked
from bots.panel.pages.review import language_of, reviewer_of, rules_of
from bots.panel.routes import Button, Entry, Page
from bots.panel.visit import Visit
from bots.panel.words import later
from bots.people.rights import Action
from bots.review.checking import remarks
from bots.review.desk import today
from bots.review.holding import keep_draft, let_go, renew, take, take_this
from bots.review.pictures import arrange_sheets, draw, picture, words_on
from bots.review.reasons import field_name
from bots.review.settling import look_again, settle_entry
from bots.review.sheet import sheet_of
from bots.review.submitting import AnswersRefusedError, Given, StaleAnswersError, submit
from bots.review.tasks import rules_of as rules_of_bot
from bots.review.typed import kind_of, refusal, shown, understand
from bots.review.undoing import take_back
from bots.review.ways_out import REASONS, add_paper, ask_for, reject, send_to
from bots.validation import Strict

_FILE = 36_000_000  # bytes of a document that is added: 27 MB, and a third more in base64
_AHEAD = 3  # cases that a person holds at once: the one they see, and the next two

Text = Field(max_length=2000)


class Take(Strict):
    """How many cases, or which one."""

    wanted: int = Field(default=1, ge=1, le=_AHEAD)
    case: str = Field(default="", max_length=12)


class Holds(Strict):
    """Cases that are open: their tokens, and what was typed and not submitted."""

    tokens: dict[str, str]
    drafts: dict[str, dict[str, str]] = Field(default_factory=dict)


class OneValue(Strict):
    """A value as typed, and the others on the sheet."""

    field: str = Field(max_length=80)
    text: str = Text
    others: dict[str, str] = Field(default_factory=dict)


class OneAnswer(Strict):
    """What is said of one field; a `text` of None: it can't be read."""

    field: str = Field(max_length=80)
    text: str | None = Text
    how: Literal["confirmed", "typed", "page", "alternative", "unreadable"] = "typed"
    seen: str | None = None
    ms: int = Field(default=0, ge=0)


class Answers(Strict):
    """What is said of a case."""

    answers: list[OneAnswer]
    token: str = Field(default="", max_length=64)


class WayOut(Strict):
    """Where to, or why: a skill, a reason code, a document; without personal data."""

    to: str = Field(max_length=80)
    why: str = Field(default="", max_length=200)
    token: str = Field(default="", max_length=64)


class Entered(Strict):
    """What is so about an entry in doubt."""

    target: str = Field(max_length=120)
    choice: Literal["use", "enter", "by_hand", "correct", "leave"]
    receipt: dict[str, str] = Field(default_factory=dict)
    reason: str = Field(default="", max_length=200)
    insist: bool = False


class Looked(Strict):
    """An entry that is to be looked up again."""

    target: str = Field(max_length=120)


class File(Strict):
    """A document, its content in base64."""

    name: str = Field(min_length=1, max_length=255)
    data: str
    token: str = Field(default="", max_length=64)


class OnePage(Strict):
    """A page of a file, turned clockwise."""

    number: int = Field(ge=1)
    turn: Literal[0, 90, 180, 270] = 0


class OnePaper(Strict):
    """Pages that are one document, and its type; empty: the robot finds out."""

    pages: list[OnePage]
    type: str = Field(default="", max_length=80)


class Papers(Strict):
    """A case's papers as they should be."""

    papers: list[OnePaper]
    token: str = Field(default="", max_length=64)


class Back(Strict):
    """Taking one's answers back."""


@cache
def _drawing() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, thread_name_prefix="pages")


def _take(visit: Visit, given: Take) -> Mapping[str, Any]:
    reviewer, rules = reviewer_of(visit), rules_of(visit)
    if given.case:
        holds = [take_this(visit.store, reviewer, rules, given.case)]
    else:
        holds = take(visit.store, reviewer, rules, wanted=given.wanted)
    for hold in holds:
        _drawing().submit(draw, visit.store, hold.case_id)
    return {"cases": [{"case": hold.case_id, "token": hold.token} for hold in holds]}


def _hold(visit: Visit, given: Holds) -> Mapping[str, Any]:
    kept = renew(visit.store, visit.person.name, given.tokens)
    for case_id, values in given.drafts.items():
        if case_id in kept:
            keep_draft(visit.store, case_id, given.tokens[case_id], values)
    return {"kept": kept}


def _let_go(visit: Visit, given: Holds) -> Mapping[str, Any]:
    let_go(visit.store, visit.person.name, given.tokens)
    return {}


def _sheet(visit: Visit) -> Response:
    language = language_of(visit)
    definition = _definition(visit)
    sheet = sheet_of(visit.store, definition, visit.path("case").upper(), visit.person.name, language)
    rules = definition.review if definition else rules_of_bot({}, "")
    with visit.store.reading() as connection:
        case = visit.store.case(connection, sheet.case_id)
    return visit.render(
        "review_sheet.html",
        sheet=sheet,
        case=case,
        title=definition.title_in(language) if definition else sheet.bot,
        reasons=[*rules.reject, *(reason for reason in REASONS if reason not in rules.reject)],
        skills=rules.send_to,
        documents=list(definition.documents) if definition else [],
        types=definition.types if definition else [],
        named=lambda field: field_name(field, language),
    )


def _picture(visit: Visit) -> Response:
    looked(visit, visit.path("case").upper(), f"page {_number(visit)}")
    data = picture(visit.store, visit.path("case").upper(), _number(visit))
    return Response(data, media_type="image/jpeg")


def _words(visit: Visit) -> Response:
    return JSONResponse({"words": words_on(visit.store, visit.path("case").upper(), _number(visit))})


def _number(visit: Visit) -> int:
    text = visit.path("number")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def _check(visit: Visit, given: OneValue) -> Mapping[str, Any]:
    language, case_id, day = language_of(visit), visit.path("case").upper(), today(visit.store, visit.settings)
    with visit.store.reading() as connection:
        documents = readings_of(visit.store, connection, case_id)
        facts = facts_of(visit.store, connection, case_id)
    types = {name: each.type for each in documents.values() for name in each.readings}
    typed = understand(given.field, given.text, types.get(given.field, ""), today=day, language=language)
    if not typed.fits or typed.value is None:
        return {"fits": False, "wrong": refusal(typed, given.field, language)}
    values = {name: fact.value for name, fact in facts.items()}
    for name, text in given.others.items():
        other = understand(name, text, types.get(name, ""), today=day, language=language)
        if other.fits and other.value is not None:
            values[name] = other.value
    values[given.field] = typed.value
    found = remarks(given.field, values, documents, language)
    kind = kind_of(given.field, types.get(given.field, ""))
    return {
        "fits": True,
        "value": typed.value,
        "shown": shown(typed.value, kind, language),
        "remarks": [remark.text for remark in found if not remark.good],
        "proven": any(remark.good for remark in found),
    }


def _submit(visit: Visit, given: Answers) -> Mapping[str, Any]:
    said = [Given(each.field, each.text, each.how, each.seen, each.ms) for each in given.answers]
    definition = _definition(visit)
    rules = definition.review if definition else rules_of_bot({}, "")
    language = language_of(visit)
    try:
        done = submit(
            visit.store, visit.path("case").upper(), said, by=visit.person.name, rules=rules, token=given.token,
            today=today(visit.store, visit.settings), language=language,
        )  # fmt: skip
    except StaleAnswersError as error:
        found = [
            {"field": each.field, "yours": each.yours, "theirs": each.theirs, "by": each.by}
            for each in error.differences
        ]
        return {"response": JSONResponse({"error": "StaleAnswersError", "message": str(error), "stale": found}, 409)}
    except AnswersRefusedError as error:
        return {
            "response": JSONResponse({"error": "AnswersRefusedError", "message": str(error), "wrong": error.wrong}, 422)
        }
    return {"status": done.status, "settled": done.settled, "open": done.open}


def _undo(visit: Visit, _given: Back) -> Mapping[str, Any]:
    return {"fields": take_back(visit.store, visit.path("case").upper(), by=visit.person.name)}


def _send(visit: Visit, given: WayOut) -> Mapping[str, Any]:
    send_to(visit.store, visit.path("case").upper(), given.to, by=visit.person.name, why=given.why, token=given.token)
    return {"status": "review"}


def _reject(visit: Visit, given: WayOut) -> Mapping[str, Any]:
    reject(visit.store, visit.path("case").upper(), given.to, by=visit.person.name, why=given.why, token=given.token)
    return {"status": "rejected"}


def _ask(visit: Visit, given: WayOut) -> Mapping[str, Any]:
    ask_for(visit.store, visit.path("case").upper(), given.to, by=visit.person.name, why=given.why, token=given.token)
    return {"status": "incomplete"}


def _entry(visit: Visit, given: Entered) -> Mapping[str, Any]:
    settle_entry(
        visit.store,
        visit.path("case").upper(),
        given.target,
        given.choice,
        by=visit.person.name,
        receipt={name: value for name, value in given.receipt.items() if value.strip()},
        reason=given.reason,
        insist=given.insist,
    )
    return {"status": "settled"}


def _look(visit: Visit, given: Looked) -> Mapping[str, Any]:
    look_again(visit.store, visit.path("case").upper(), given.target, by=visit.person.name)
    return {"status": "ready"}


def _state(visit: Visit) -> Response:
    with visit.store.reading() as connection:
        status = visit.store.case(connection, visit.path("case").upper()).status
    return JSONResponse({"status": status, "said": visit.words.term("status", status)})


def _add(visit: Visit, given: File) -> Mapping[str, Any]:
    try:
        data = b64decode(given.data, validate=True)
    except ValueError as error:
        raise AnswerRefusedError("The file's content isn't base64.") from error
    if not data:
        raise AnswerRefusedError(later("The file is empty."))
    add_paper(visit.store, visit.path("case").upper(), given.name, data, by=visit.person.name, token=given.token)
    return {"status": "ready"}


def _arrange(visit: Visit, given: Papers) -> Mapping[str, Any]:
    case_id = visit.path("case").upper()
    told = [([(page.number, page.turn) for page in paper.pages], paper.type) for paper in given.papers]
    arrange_sheets(visit.store, case_id, told, by=visit.person.name, token=given.token)
    return {"status": "ready"}


def _definition(visit: Visit) -> Definition | None:
    with visit.store.reading() as connection:
        bot = visit.store.case(connection, visit.path("case")).bot
    return next((each for each in visit.house.definitions() if each.name == bot), None)


ENTRIES: tuple[Entry, ...] = (
    Button("/review/take", Action.REVIEW, Take, _take, "Open the next cases that wait for a person, or one of them"),
    Button("/review/hold", Action.REVIEW, Holds, _hold, "Hold on to open cases, and keep what was typed", quiet=True),
    Button("/review/let-go", Action.REVIEW, Holds, _let_go, "Leave open cases to others"),
    Page("/review/{case}/sheet", Action.REVIEW, _sheet),
    Page("/review/{case}/pages/{number}", Action.REVIEW, _picture),
    Page("/review/{case}/words/{number}", Action.REVIEW, _words),
    Button(
        "/review/{case}/check", Action.REVIEW, OneValue, _check, "Understand a typed value and check it", quiet=True
    ),
    Button("/review/{case}/submit", Action.REVIEW, Answers, _submit, "Settle a case's fields, all or none"),
    Button("/review/{case}/undo", Action.REVIEW, Back, _undo, "Take one's last answers back"),
    Button("/review/{case}/send", Action.REVIEW, WayOut, _send, "Send a case to people with a skill"),
    Button("/review/{case}/reject", Action.REVIEW, WayOut, _reject, "Refuse a case for good, with a reason code"),
    Button("/review/{case}/ask", Action.REVIEW, WayOut, _ask, "Ask the sender for a document"),
    Button("/review/{case}/entry", Action.REVIEW, Entered, _entry, "Say what is so about an entry in doubt"),
    Button("/review/{case}/look-again", Action.REVIEW, Looked, _look, "Have an entry in doubt looked up afresh"),
    Page("/review/{case}/state", Action.REVIEW, _state),
    Button("/review/{case}/add", Action.REVIEW, File, _add, "Add a document to a case that waits for one", _FILE),
    Button("/review/{case}/papers", Action.REVIEW, Papers, _arrange, "Split, turn, reorder or retype a case's papers"),
)
