"""A case's timeline in the language of whoever looks: what happened, oldest first, without a person's data."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bots.cases.audit import Event
from bots.cases.decisions import FIELD
from bots.cases.settle import Question
from bots.cli.output import clean
from bots.cli.story import tell
from bots.panel.words import Words
from bots.run.steps import StepRow

_FIELDS = frozenset({"settled", "given", "answered", "asks", "taken_back", "audited", "reopened"})  # they are of fields
_JOINED = frozenset({"settled", "viewed"})  # those that follow each other are one
_NAMED = frozenset({"from", "bot", "by", "why", "reason", "field", "fields", "target", "what", "name", "source"})
_MOMENTS = frozenset({"due", "due_at", "until"})


@dataclass(frozen=True, slots=True)
class Moment:
    """A line of the timeline."""

    at: datetime
    kind: str
    text: str
    mood: str


def timeline(
    events: Iterable[Event], steps: Sequence[StepRow], questions: Sequence[Question], say: Words, now: datetime
) -> list[Moment]:
    """What happened, each event as a line; facts that were settled together, and repeated looks, are one.

    Args:
        events: The case's history, oldest first.
        steps: Its steps as they last ended: they tell how long each took.
        questions: Its open questions: they tell how surely was read what is asked.
        say: The reader's words.
        now: This moment; the time alone is told of today.
    """
    teller = _Teller(steps, questions, say, now)
    found: list[Moment] = []
    for event in events:
        for line in tell([event]):  # none of what another event says already
            moment = Moment(event.at, event.kind, teller.of(event), line.mood)
            last = found[-1] if found else None
            if last is None or event.kind not in _JOINED or last.kind != event.kind:
                found.append(moment)
            elif event.kind == "settled":
                found[-1] = Moment(last.at, last.kind, f"{last.text}, {moment.text}", last.mood)
            elif last.text != moment.text:
                found.append(moment)
    return found


class _Teller:
    """Tells an event in words: a kind that needs more than its data has a method of its name."""

    def __init__(self, steps: Sequence[StepRow], questions: Sequence[Question], say: Words, now: datetime) -> None:
        self.words, self._now = say, now
        self._seconds = {
            (each.name, each.ended_at): (each.ended_at - each.started_at).total_seconds() for each in steps
        }
        self._asked = {question.field: question for question in questions}

    def of(self, event: Event) -> str:
        """The text beside the event's name."""
        own: Callable[[Event], list[str]] | None = getattr(self, f"_{event.kind}", None)
        return clean(", ".join(filter(None, own(event) if own else self._any(event))))

    def _any(self, event: Event) -> list[str]:
        data = event.data
        fields = data.get("fields", [data["field"]] if data.get("field") else [])
        named = [self._field(str(each)) for each in fields] if event.kind in _FIELDS else []
        told = [str(data.get(name, "")) for name in ("source", "target", "name")]
        told += [self.words.reason(str(data["reason"])) if data.get("reason") else "", *named]
        return [*told, self._what(str(data.get("what", ""))), *self._who(data), *self._more(data)]

    def _who(self, data: Any) -> list[str]:
        by, why = str(data.get("by", "")), str(data.get("why", ""))
        return [
            str(self.words("by %(name)s", name=by).unescape()) if by else "",
            f"“{self.words.term('stuck', why) if data.get('level') else why}”" if why else "",
        ]

    def _more(self, data: Any) -> list[str]:
        more = []
        for name, value in data.items():
            if name in _NAMED or value in ("", None):
                continue
            told = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
            if name in _MOMENTS:
                told = self._moment(told)
            elif name == "how":
                told = self.words.term("how", told)
            elif name == "priority":
                told = self.words.term("priority", told)
            more.append(f"{self.words.term('datum', name)} {told}".strip())
        return more

    def _moment(self, text: str) -> str:
        try:
            return self.words.clock(datetime.fromisoformat(text), self._now)
        except ValueError:
            return text

    def _field(self, name: str) -> str:
        return name.removeprefix(FIELD) if name.startswith(FIELD) else self.words.field(name)

    def _what(self, what: str) -> str:
        match = re.fullmatch(r"([a-z]+)( \d+)?", what)
        return f"{self.words.term('look', match[1])}{match[2] or ''}" if match else what

    def _read(self, event: Event) -> list[str]:
        name, kind = str(event.data.get("document", "")), str(event.data.get("type", ""))
        tally = [f"{self.words.term('reading', state)} {each}" for state, each in event.data.get("fields", {}).items()]
        what, type_ = self.words.document(name), self.words.document(kind)
        return [f"{what} ({type_})" if type_ not in {what, ""} else what, *tally]

    def _settled(self, event: Event) -> list[str]:
        return [self._field(str(event.data.get("field", "")))]

    def _asks(self, event: Event) -> list[str]:
        field = str(event.data.get("field", ""))
        asked = self._asked.get(field)
        sure = f" {self.words.share(asked.candidates[0].reading.confidence)}" if asked and asked.candidates else ""
        doubts = [self.words.doubt(*map(str, doubt)) for doubt in event.data.get("doubts", [])]
        return [f"{self._field(field)}{sure}: {', '.join(doubts)}"]

    def _working(self, event: Event) -> list[str]:
        return [
            f"{self.words.term('datum', 'attempt')} {event.data.get('attempt', '?')}",
            str(event.data.get("worker", "")),
        ]

    def _step(self, event: Event) -> list[str]:
        name, status = str(event.data.get("name", "")), str(event.data.get("status", ""))
        seconds = self._seconds.get((name, event.at))
        return [
            name,
            self.words.term("step", status),
            f"{self.words.number(seconds, 1)} s" if seconds is not None else "",
        ]

    def _steps_reset(self, event: Event) -> list[str]:
        changed = [self._field(str(each).rpartition(".")[2]) for each in event.data.get("changed", [])]
        return [f"{event.data.get('step', '')} ← {', '.join(changed)}"]
