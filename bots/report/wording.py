"""A report in the words of a language: the tables that page and workbook show, as text, numbers and moments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal

from bots.definition import Language
from bots.intake.notes import words as notes_words
from bots.intake.refusals import refusal
from bots.report.facts import BotFigures, Report, Target
from bots.validation import Strict, load

Cell = str | int | Decimal | datetime | None
_NAMED = 5  # cases named in one cell


class Words(Strict):
    """A language's words for reports, as its YAML file has them; names in braces are filled in."""

    title: str
    subtitle: str
    subject: str
    sound: str
    unasked: str
    unsound: str
    headings: dict[str, str]
    columns: dict[str, str]
    states: dict[str, str]
    checks: dict[str, str]
    none: str
    more: str
    breached: str
    footer: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a report.

    Attributes:
        name: Which, such as ``cases``.
        columns: Headings, by column.
        rows: Cells in the order of the columns.
        wrong: Numbers of rows that people must look at.
    """

    name: str
    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    wrong: frozenset[int] = frozenset()


@lru_cache(maxsize=3)
def words(language: Language) -> Words:
    """The words of a language."""
    return load(Path(__file__).with_name("words") / f"{language}.yaml", Words)


class Wording:
    """A report in one language.

    Args:
        report: What it says.
        language: Of the words, dates and numbers.
        project: What the project is called.
        zone: Of the moments.
    """

    def __init__(self, report: Report, language: Language, project: str, zone: ZoneInfo) -> None:
        self.report = report
        self.language = language
        self.say = words(language)
        self.zone = zone
        day = format_date(report.period.day, "full", locale=language)
        self.title = self.say.title.format(project=project, day=day)
        times = {"start": report.period.start, "end": report.period.end, "made": report.made_at}
        self.subtitle = self.say.subtitle.format(**{name: self.shown(moment) for name, moment in times.items()})
        bots = report.bots.values()
        told = {"done": sum(bot.done for bot in bots), "left": sum(bot.left for bot in bots)}
        self.subject = self.say.subject.format(project=project, day=day, **told)

    @property
    def verdict(self) -> str:
        """Whether the figures agree, in a sentence."""
        if not self.report.sound:
            return self.say.unsound
        asked = all(each.agrees for each in self.report.targets if each.entered.count)
        return self.say.sound if asked else self.say.unasked

    def tables(self) -> list[Table]:
        """Everything the report says."""
        return [self._cases(), self._targets(), self._rejected(), self._open()]

    def shown(self, cell: Cell) -> str:
        """A cell as people of that language write it."""
        if isinstance(cell, datetime):
            return format_datetime(cell.astimezone(self.zone), "short", locale=self.language)
        if isinstance(cell, Decimal):
            return format_decimal(cell, "#,##0.00", locale=self.language)
        if isinstance(cell, int):
            return format_decimal(cell, locale=self.language)
        return "" if cell is None else cell

    def _cases(self) -> Table:
        names = ("bot", "before", "arrived", "done", "rejected", "cancelled", "waiting", "failed", "plan", "service")
        rows = [self._of_bot(name, bot) for name, bot in self.report.bots.items()]
        wrong = [number for number, bot in enumerate(self.report.bots.values()) if not bot.adds_up or bot.failed]
        return self._table("cases", names, rows, wrong)

    def _of_bot(self, name: str, bot: BotFigures) -> list[Cell]:
        counts: list[Cell] = [bot.before, bot.arrived, bot.done, bot.rejected.total(), bot.cancelled]
        plan, service = self._of(bot.reached, bot.planned), self._of(bot.in_time, bot.with_deadline)
        return [self._bot(name), *counts, bot.waiting.total(), bot.failed, plan, service]

    def _of(self, part: int, whole: int) -> str:
        return f"{self.shown(part)}/{self.shown(whole)}" if whole else ""

    def _targets(self) -> Table:
        names = ("target", "entries", "total", "held", "held_total", "check")
        rows: list[list[Cell]] = []
        for each in self.report.targets:
            held = each.held
            there = [held.count if held else None, held.total if held and each.entered.total is not None else None]
            rows.append(
                [each.entered.target, each.entered.count, each.entered.total, *there, "; ".join(self._checks(each))]
            )
        wrong = [number for number, each in enumerate(self.report.targets) if self._doubtful(each)]
        return self._table("targets", names, rows, wrong)

    @staticmethod
    def _doubtful(target: Target) -> bool:
        return target.agrees is False or bool(target.entered.unread or target.entered.doubtful)

    def _checks(self, target: Target) -> Iterator[str]:
        say = self.say.checks
        held, entered = target.held, target.entered
        for name in ("missing", "differing", "repeated"):
            found: Sequence[str] = getattr(held, name) if held else ()
            if found:
                more = " …" if len(found) > _NAMED else ""
                yield say[name].format(cases=", ".join(found[:_NAMED]) + more)
        for name, number in (("unread", entered.unread), ("doubtful", entered.doubtful)):
            if number:
                yield say[name].format(number=number)
        if held is None:
            yield say["unasked"]
        elif target.agrees:
            yield say["agrees"]
        elif not any((held.missing, held.differing, held.repeated, entered.unread, entered.doubtful)):
            yield say["differs"]

    def _rejected(self) -> Table:
        rows: list[list[Cell]] = [
            [self._bot(name), self._reason(name, code), number]
            for name, bot in self.report.bots.items()
            for code, number in bot.rejected.most_common()
        ]
        return self._table("rejected", ("bot", "reason", "number"), rows, ())

    def _reason(self, bot: str, code: str) -> str:
        say = notes_words(self.language)
        own = self.report.reasons.get(bot, {}).get(self.language, {})
        return refusal(code, say, own, say.fields) or code.replace("_", " ")

    def _open(self) -> Table:
        rows: list[list[Cell]] = []
        wrong = []
        for each in self.report.left:
            state = self.say.states.get(each.status, str(each.status))
            if each.service == "breached":
                state += f" ({self.say.breached})"
            reason = each.reason.replace("_", " ")
            rows.append([each.case_id, self._bot(each.bot), state, reason, each.since, each.deadline_at])
            if each.service == "breached" or each.status == "failed":
                wrong.append(len(rows) - 1)
        return self._table("open", ("case", "bot", "state", "reason", "since", "deadline"), rows, wrong)

    def _table(self, name: str, columns: Sequence[str], rows: Sequence[Sequence[Cell]], wrong: Sequence[int]) -> Table:
        headings = [self.say.columns[column] for column in columns]
        return Table(name, self.say.headings[name], headings, rows, frozenset(wrong))

    def _bot(self, name: str) -> str:
        return self.report.titles.get(name, {}).get(self.language, name)
