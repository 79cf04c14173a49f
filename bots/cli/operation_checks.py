"""Is the project ready for the night? Schedules and producers, people, alerts, the report, backups of the key."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from bots.alerts.settings import Alerts
from bots.cases.store import utc_now
from bots.cli.findings import Finding, bad, good, warning
from bots.definition import Definition
from bots.errors import BotsError
from bots.schedule.calendar import calendar_of
from bots.schedule.fires import next_fire
from bots.schedule.producers import producers_of, suite_of
from bots.settings import Settings
from connectors.errors import SecretMissingError
from connectors.secrets import get_secret


def examine_operations(settings: Settings, definitions: Sequence[Definition]) -> Iterator[Finding]:
    """Look at what runs unattended."""
    yield from _calendars(settings)
    yield from _producers(settings)
    yield from _order(definitions)
    yield from _people(settings, definitions)
    yield from _alerts(settings, settings.current.alerts)


def _calendars(settings: Settings) -> Iterator[Finding]:
    for name in settings.calendars:
        try:
            calendar_of(name, settings.calendars)
        except BotsError as error:
            yield bad("calendars", f"{name} can't be used", str(error))
        else:
            yield good("calendars", f"{name}: of {settings.calendars[name].of}")


def _producers(settings: Settings) -> Iterator[Finding]:
    for item in producers_of(settings):
        suite = suite_of(settings, item.producer)
        try:
            fire = next_fire(item, utc_now(), time_zone=settings.time_zone)
        except BotsError as error:
            yield bad("producers", f"{item.name} has a wrong schedule", str(error))
            continue
        if not suite.is_file():
            yield bad(
                "producers", f"{item.name}: there is no {suite}", "put the suite there, or mend producers in bots.yaml"
            )
        elif fire is None:
            yield warning("producers", f"{item.name} never runs", "give it a schedule, or run it: bots schedule run")
        else:
            yield good("producers", f"{item.name} runs next at {fire:%Y-%m-%d %H:%M} UTC")


def _order(definitions: Sequence[Definition]) -> Iterator[Finding]:
    known = {bot.name for bot in definitions}
    for bot in definitions:
        unknown = sorted(set(bot.schedule.after) - known)
        if unknown:
            yield bad(
                "schedules", f"{bot.name} waits for {', '.join(unknown)}", "there is no such bot: mend schedule.after"
            )
        elif bot.name in bot.schedule.after:
            yield bad("schedules", f"{bot.name} waits for itself", "take it out of schedule.after")


def _people(settings: Settings, definitions: Sequence[Definition]) -> Iterator[Finding]:
    known = set(settings.people)
    for name, person in settings.people.items():
        if person.deputy and person.deputy not in known:
            yield bad("people", f"{name}'s deputy {person.deputy} isn't there", "name somebody of people in bots.yaml")
    for bot in definitions:
        named = {rule.to for rule in bot.escalate} - {"owner"} | ({bot.owner} - {""})
        for name in sorted(named - known):
            yield bad(
                "people", f"{bot.name} names {name}", "there is nobody of that name: add them to people in bots.yaml"
            )
        if any(rule.to == "owner" for rule in bot.escalate) and not bot.owner:
            yield warning("people", f"{bot.name} escalates to its owner and has none", "say owner in its bot.yaml")


def _alerts(settings: Settings, alerts: Alerts) -> Iterator[Finding]:
    if not any((alerts.mail, alerts.webhooks, alerts.commands)):
        yield warning(
            "alerts", "nobody is told when something is wrong", "environments.NAME.alerts in bots.yaml says who"
        )
    if alerts.heartbeat is None and settings.current.production:
        advice = "alerts.heartbeat in bots.yaml gives a sign of life"
        yield warning("alerts", "nobody notices when this machine is silent", advice)
    yield from _readers(settings, [*alerts.mail, *alerts.report.to])
    yield from _ways(alerts)
    yield from _addresses(alerts)


def _readers(settings: Settings, readers: Sequence[str]) -> Iterator[Finding]:
    for name in readers:
        if "@" not in name and not (name in settings.people and settings.people[name].mail):
            yield bad("alerts", f"{name} has no address", "add the person's mail to people in bots.yaml")
    if readers and settings.current.channels.mail is None:
        yield bad("alerts", "alerts go by mail, and there is no mail server", "channels.mail in bots.yaml names it")


def _ways(alerts: Alerts) -> Iterator[Finding]:
    described = {
        "mail",
        *(f"webhook:{name}" for name in alerts.webhooks),
        *(f"command:{name}" for name in alerts.commands),
    }
    for way in sorted({*alerts.warning, *alerts.critical} - described):
        yield bad("alerts", f"{way} isn't described", f"add it to alerts.{way.partition(':')[0]}s in bots.yaml")
    for name, words in alerts.commands.items():
        if not words or (shutil.which(words[0]) is None and not Path(words[0]).is_file()):
            yield bad("alerts", f"command {name} isn't there", "name a program in alerts.commands")


def _addresses(alerts: Alerts) -> Iterator[Finding]:
    secrets = {f"webhook {name}": hook.secret for name, hook in alerts.webhooks.items() if not hook.url}
    if alerts.heartbeat is not None and not alerts.heartbeat.url:
        secrets["heartbeat"] = alerts.heartbeat.secret
    for name, secret in secrets.items():
        try:
            get_secret(secret)
        except SecretMissingError as error:
            yield bad("alerts", f"{name} can't be used", error.detail)
