"""The morning report by mail: made once a day by whichever machine is awake first, and put down to be sent."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from loguru import logger

from bots.alerts.notices import put
from bots.alerts.watchman import readers
from bots.cases.marks import mark, move_mark
from bots.cases.store import Store
from bots.definition import Language, sound_definitions
from bots.report.facts import Report, gather
from bots.report.page import page, plain
from bots.report.period import day_of, period_of
from bots.report.wording import Wording
from bots.report.workbook import workbook
from bots.schedule.calendar import calendar_of
from bots.schedule.days import among
from bots.settings import Settings

_LATEST = timedelta(hours=20)  # after which yesterday's report is no longer sent


def send_morning_report(store: Store, settings: Settings) -> bool:
    """Put yesterday's report down for those who get it, if it is time and nobody has; returns whether it was now.

    Raises:
        StoreError: The database can't be used right now; the next minute does it.
        SettingsError: A calendar isn't understood.
    """
    plan = settings.current.alerts.report
    if not plan.to or settings.current.channels.mail is None:
        return False
    zone, now = ZoneInfo(settings.time_zone), store.clock()
    period = period_of(day_of(now, plan.at, zone) - timedelta(days=1), plan.at, zone)
    with store.reading() as connection:
        before = mark(connection, "report")
    if before >= period.day.isoformat() or now - period.end > _LATEST:
        return False
    works = calendar_of(plan.calendar, settings.calendars).works
    if not among(period.end.date(), plan.on, works):
        return False
    report = gather(store, sound_definitions(settings)[0], period)
    with store.transaction() as connection:
        if not move_mark(connection, "report", before, period.day.isoformat()):
            return False
        for language, to in readers(settings, plan.to).items():
            key = f"report {period.day.isoformat()} {language}"
            put(connection, store, "mail", key, mail_of(report, settings, language, to))
    logger.info("morning report of {}: {}", period.day, "sound" if report.sound else "figures don't agree")
    return True


def mail_of(report: Report, settings: Settings, language: Language, to: list[str]) -> dict[str, Any]:
    """The report as a notice: a page, the same as text, and the workbook."""
    wording = Wording(report, language, settings.name, ZoneInfo(settings.time_zone))
    file = {"name": f"{settings.name}-{report.period.day}.xlsx", "data": base64.b64encode(workbook(wording)).decode()}
    content = {"to": to, "subject": wording.subject, "body": plain(wording), "html": page(wording), "files": [file]}
    return {**content, "severity": "warning", "text": wording.subject}
