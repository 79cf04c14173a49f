"""What alerts and escalations say, in the language of those who read them; names of bots, targets and numbers only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from bots.alerts.conditions import Condition, Severity
from bots.alerts.decide import Alert
from bots.definition import Language
from bots.punctual.escalation import Escalated
from bots.settings import Settings
from bots.validation import Strict, load

_INTAKE = "intake_"
_LONGEST = 150  # letters of a subject


class StuckWords(Strict):
    """What is said of a stuck case: in the mail's subject, in its text, and why, by reason."""

    subject: str
    text: str
    look: str
    command: str
    why: dict[str, str]


class Words(Strict):
    """A language's words for alerts, as its YAML file has them; names in braces are filled in.

    Attributes:
        kinds: By kind of condition: of one, of several (empty: as of one), and when it is over.
        intake: Of what keeps papers from being taken in, whose `problems` are by code.
    """

    severities: dict[str, str]
    since: str
    lasted: str
    hours: str
    minutes: str
    more: str
    look: str
    kinds: dict[str, tuple[str, str, str]]
    intake: str
    intake_over: str
    problems: dict[str, str]
    stuck: StuckWords


@lru_cache(maxsize=3)
def words(language: Language) -> Words:
    """The words of a language."""
    return load(Path(__file__).with_name("words") / f"{language}.yaml", Words)


def sentence(condition: Condition, say: Words) -> str:
    """What is wrong."""
    told = {"name": condition.name, "number": condition.number, "detail": condition.detail}
    if condition.kind.startswith(_INTAKE):
        return say.intake.format(**told, what=say.problems.get(condition.kind.removeprefix(_INTAKE), condition.text))
    if condition.kind not in say.kinds:  # on record from another version
        return condition.text
    one, several, _ = say.kinds[condition.kind]
    return (several if several and condition.number != 1 else one).format(**told)


def over(condition: Condition, say: Words) -> str:
    """That it is over."""
    if condition.kind.startswith(_INTAKE):
        return say.intake_over.format(name=condition.name)
    if condition.kind not in say.kinds:
        return condition.text
    return say.kinds[condition.kind][2].format(name=condition.name)


@dataclass(frozen=True, slots=True)
class Speaker:
    """Says in one language what a project's people are told.

    Attributes:
        language: Of those who are told.
    """

    settings: Settings
    language: Language

    @property
    def _say(self) -> Words:
        return words(self.language)

    def alerts(self, told: Sequence[Alert], ended: Sequence[Alert]) -> dict[str, Any]:
        """A message that tells of alerts and of those that are over: subject, text, and each as plain data."""
        say = self._say
        critical = any(each.condition.severity is Severity.CRITICAL for each in told)
        severity = Severity.CRITICAL if critical else Severity.WARNING
        worst = sorted(told, key=lambda each: each.condition.severity is not Severity.CRITICAL)
        first = sentence(worst[0].condition, say) if told else over(ended[0].condition, say)
        mark = say.severities[str(severity) if told else "over"]
        more = f" ({say.more.format(number=len(told) + len(ended) - 1)})" if len(told) + len(ended) > 1 else ""
        place = f"{self.settings.name}, {self.settings.environment}"
        head = f"[{mark}] {place}: {first.partition(' (bots ')[0].rstrip('.')}"
        lines = [
            f"{say.severities[each.condition.severity]}: {sentence(each.condition, say)}"
            f" {say.since.format(moment=self._moment(each.since))}."
            for each in told
        ]
        lines += [
            f"{say.severities['over']}: {over(each.condition, say)}"
            f" ({say.lasted.format(span=self._span(each.seen_at - each.since))})"
            for each in ended
        ]
        if self.settings.panel.url:
            lines.append(say.look.format(url=self.settings.panel.url))
        listed = [_listed(each.condition, over=each in ended) for each in (*told, *ended)]
        text = "\n".join(lines)
        subject = head[: _LONGEST - len(more)] + more
        return {"severity": str(severity), "subject": subject, "text": text, "body": f"{text}\n", "alerts": listed}

    def escalated(self, told: Escalated) -> dict[str, Any]:
        """A message that tells a person of a stuck case."""
        say, stuck = self._say.stuck, told.stuck
        values = {"case": stuck.case_id, "title": told.bot.title_in(self.language), "moment": self._moment(stuck.since)}
        subject = f"[{self.settings.name}, {self.settings.environment}] {say.subject.format(**values)}"
        url = f"{self.settings.panel.url}/cases/{stuck.case_id}" if self.settings.panel.url else ""
        look = say.look.format(url=url) if url else say.command.format(**values)
        text = f"{say.text.format(**values, why=say.why[stuck.why])}\n{look}"
        return {"subject": subject, "body": f"{text}\n", "severity": "warning", "text": text}

    def _moment(self, moment: datetime) -> str:
        local = moment.astimezone(ZoneInfo(self.settings.time_zone))
        return format_datetime(local, "short", locale=self.language)

    def _span(self, span: timedelta) -> str:
        number, say = int(span.total_seconds() // 60), self._say
        return f"{number // 60} {say.hours} {number % 60} {say.minutes}" if number >= 60 else f"{number} {say.minutes}"


def _listed(condition: Condition, *, over: bool) -> dict[str, Any]:
    return {"kind": condition.kind, "name": condition.name, "number": condition.number, "over": over}
