"""A case's story: what happened to it, in lines that an operator can read aloud without naming anybody.

Each kind of event has its words; a kind that these don't know is told by its name and data, so that nothing is left
out. Pure: events and steps in, lines out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bots.cases.audit import Event
from bots.cases.decisions import FIELD
from bots.cases.settle import Fact, Question
from bots.cli.doubts import words
from bots.cli.output import clean
from bots.run.steps import StepRow


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the story.

    Attributes:
        topic: First word: ``arrived``, ``read``, ``asks`` …
        mood: How it went, for the colour: ``good``, ``bad``, ``doubt`` or nothing.
        joins: Lines of the same topic and joint that follow each other become one.
    """

    at: datetime
    topic: str
    text: str
    mood: str = ""
    joins: str = ""


def tell(events: Iterable[Event], steps: Iterable[StepRow] = (), questions: Iterable[Question] = ()) -> list[Line]:
    """The story, oldest first, what belongs together in one line.

    Args:
        events: The case's history.
        steps: Its steps as they last ended.
        questions: Its open questions; they tell how surely the value in doubt was read.
    """
    known = _Known(
        {question.field: question for question in questions},
        {(step.name, step.ended_at): (step.ended_at - step.started_at).total_seconds() for step in steps},
    )
    return list(_joined(_of_event(event, known) for event in events if not _said_by_answer(event)))


def _said_by_answer(event: Event) -> bool:
    """A fact that a person set is told by the answer."""
    return event.kind == "settled" and event.data.get("basis") == "person"


@dataclass(frozen=True, slots=True)
class _Known:
    """What the events themselves don't tell."""

    asked: Mapping[str, Question]
    seconds: Mapping[tuple[str, datetime], float]  # how long a step took, by its name and end


def _of_event(event: Event, known: _Known) -> Line:
    return _TELLERS.get(event.kind, _status(event.kind.replace("_", " "), ""))(event, known)


def _joined(lines: Iterable[Line]) -> Iterator[Line]:
    last: Line | None = None
    for line in lines:
        if last and line.joins and (line.topic, line.joins) == (last.topic, last.joins):
            last = Line(last.at, last.topic, f"{last.text}, {line.text}", line.mood, last.joins)
            continue
        if last:
            yield last
        last = line
    if last:
        yield last


# -- the words of each kind ------------------------------------------------------------------------------------------


def _received(event: Event, _known: _Known) -> Line:
    return Line(event.at, "arrived", clean(event.data.get("source", "")))


def _read(event: Event, _known: _Known) -> Line:
    fields = event.data.get("fields", {})
    tally = ", ".join(f"{number} {state}" for state, number in fields.items())
    kind, name = str(event.data.get("type", "")), str(event.data.get("document", ""))
    what = name if kind in {name, ""} else f"{name} {kind}"
    return Line(event.at, "read", clean(f"{what} · {tally or 'nothing'}"), joins="read")


def _settled(event: Event, _known: _Known) -> Line:
    basis = str(event.data.get("basis", ""))
    return Line(event.at, f"settled {basis}".strip(), clean(event.data.get("field", "")), joins=basis or "settled")


def _given(event: Event, _known: _Known) -> Line:
    return Line(event.at, "given", clean(", ".join(map(str, event.data.get("fields", [])))))


def _asks(event: Event, known: _Known) -> Line:
    field = str(event.data.get("field", ""))
    reasons = [words(*doubt) for doubt in event.data.get("doubts", [])]
    return Line(
        event.at, "asks", f"{clean(field)}: {', '.join([*sureness(known.asked.get(field)), *reasons])}", "doubt"
    )


def sureness(question: Question | None) -> list[str]:
    """How surely the best candidate was read: ``read 0.71``; nothing where nothing was read."""
    if question is None or not question.candidates:
        return []
    return [f"read {question.candidates[0].reading.confidence:.2f}"]


def _answered(event: Event, _known: _Known) -> Line:
    by, how = clean(event.data.get("by", "")), clean(event.data.get("how", "")).replace("_", " ")
    why = f" “{clean(event.data['why'])}”" if event.data.get("why") else ""
    text = clean(event.data.get("field", "")).replace(FIELD, "entry into ") + why
    return Line(event.at, f"{how or 'answered'} by {by}", text, "good", joins="" if why else how)


def _working(event: Event, _known: _Known) -> Line:
    return Line(event.at, "at work", clean(f"attempt {event.data.get('attempt', '?')}, {event.data.get('worker', '')}"))


def _lease_ended(event: Event, _known: _Known) -> Line:
    return Line(event.at, "worker lost", "its lease ended; another worker takes the case", "doubt")


def _step(event: Event, known: _Known) -> Line:
    name, status = str(event.data.get("name", "")), str(event.data.get("status", ""))
    mood = {"done": "good", "failed": "bad", "rejected": "bad"}.get(status, "doubt")
    seconds = known.seconds.get((name, event.at))
    took = f"  {seconds:.1f} s" if seconds is not None else ""
    return Line(event.at, f"step {status}", clean(name) + took, mood)


def _entry(event: Event, _known: _Known) -> Line:
    kind, _, state = event.kind.partition("_")
    state, target = state.replace("_", " "), clean(event.data.get("target", ""))
    mood = {"confirmed": "good", "in doubt": "doubt", "asked": "doubt"}.get(state, "")
    by = event.data.get("by", "")
    how = clean(event.data.get("how", "")).replace("_", " ")
    said = f" ({how}, by {clean(by)})" if by else f" ({how})" if how == "found again" else ""
    verb = "corrects" if kind == "correction" else "enters"
    return Line(event.at, f"{verb} {target}", state + said, mood, joins=target)


def _message(event: Event, _known: _Known) -> Line:
    state = event.kind.removeprefix("message_").replace("_", " ")
    mood = {"sent": "good", "in doubt": "doubt", "failed": "bad"}.get(state, "")
    by, why = event.data.get("by"), event.data.get("reason") or event.data.get("why")
    more = [f"by {by}" if by else "", str(why or "").replace("_", " ")]
    channel = clean(event.data.get("channel", ""))
    said = clean(", ".join(filter(None, more)))
    return Line(event.at, f"sends {channel}", f"{state}{f' ({said})' if said else ''}", mood, joins=channel)


def _reset(event: Event, _known: _Known) -> Line:
    changed = clean(", ".join(event.data.get("changed", [])))
    return Line(event.at, "done again", f"from {clean(event.data.get('step', ''))}: {changed} changed", "doubt")


def _reopened(event: Event, _known: _Known) -> Line:
    fields = clean(", ".join(event.data.get("fields", [])))
    said = clean(f"by {event.data.get('by', '')} “{event.data.get('why', '')}”")
    return Line(event.at, "reopened", f"{fields} was entered wrong, {said}", "doubt")


def _status(topic: str, mood: str) -> Callable[[Event, _Known], Line]:
    def teller(event: Event, _known: _Known) -> Line:
        data = {name: value for name, value in event.data.items() if name not in {"from", "reason", "by", "why"}}
        parts = [
            str(event.data.get("reason", "")).replace("_", " "),
            f"by {event.data['by']}" if event.data.get("by") else "",
            f"“{event.data['why']}”" if event.data.get("why") else "",
            _data(data),
        ]
        return Line(event.at, topic, clean(", ".join(filter(None, parts))), mood)

    return teller


_TELLERS: dict[str, Callable[[Event, _Known], Line]] = {
    "received": _received,
    "read": _read,
    "given": _given,
    "settled": _settled,
    "asks": _asks,
    "answered": _answered,
    "working": _working,
    "step": _step,
    "lease_ended": _lease_ended,
    "entry_intended": _entry,
    "entry_submitted": _entry,
    "entry_in_doubt": _entry,
    "entry_confirmed": _entry,
    "entry_abandoned": _entry,
    "entry_left": _entry,
    **{f"correction_{state}": _entry for state in ("asked", "intended", "submitted", "in_doubt", "confirmed", "left")},
    "steps_reset": _reset,
    "reopened": _reopened,
    "message_queued": _message,
    "message_sending": _message,
    "message_sent": _message,
    "message_in_doubt": _message,
    "message_failed": _message,
    "message_dropped": _message,
    "papers_added": _status("papers added", ""),
    "split": _status("split", ""),
    "split_from": _status("split from", ""),
    "opened": _status("opened", ""),
    "sent_on": _status("sent on", "doubt"),
    "taken_back": _status("taken back", "doubt"),
    "arranged": _status("papers arranged", ""),
    "audited": _status("read again by a person", ""),
    "look_again": _status("to be looked up afresh", "doubt"),
    "not_reopened": _status("found wrong, and nothing entered to put right", "bad"),
    "held": _status("held", "doubt"),
    "released": _status("released", ""),
    "viewed": _status("viewed", ""),
    "forgotten": _status("forgotten", ""),
    "at_risk": _status("at risk", "doubt"),
    "breached": _status("past its deadline", "bad"),
    "escalated": _status("escalated", "doubt"),
    "cancel_requested": _status("to be cancelled", "doubt"),
    "paused": _status("paused", "doubt"),
    "resumed": _status("resumed", ""),
    "changed": _status("changed", ""),
    "version": _status("goes on with", ""),
    "reference": _status("reference", ""),
    "account": _status("logs in as", ""),
    "ready": _status("ready", ""),
    "incomplete": _status("incomplete", "doubt"),
    "review": _status("review", "doubt"),
    "waiting": _status("waiting", "doubt"),
    "done": _status("done", "good"),
    "rejected": _status("rejected", "bad"),
    "failed": _status("failed", "bad"),
    "cancelled": _status("cancelled", "bad"),
}


def _data(data: Mapping[str, Any]) -> str:
    """What else an event tells; a name that its topic says already is left out."""
    known = {name: value for name, value in data.items() if value not in ("", None)}
    told = (str(value) if name in {"what", "account"} else f"{name} {value}" for name, value in known.items())
    return clean(", ".join(told))


def who(facts: Mapping[str, Fact], label: str) -> str:
    """Whom the case is about, as little as a colleague needs: ``ANNA B…, tax code ending …F205X``; else its label."""
    names = facts.get("given_names"), facts.get("surname")
    parts = []
    if all(names):
        given, surname = (fact.value for fact in names if fact)
        parts.append(f"{given.split()[0]} {surname[:1]}…")
    if "tax_code" in facts:
        parts.append(f"tax code ending …{facts['tax_code'].value[-5:]}")
    return clean(", ".join(parts) or label)


def align(lines: Sequence[Line]) -> int:
    """How wide the topics' column must be."""
    return max((len(line.topic) for line in lines), default=0) + 3
