# ruff: noqa: PLC0415 - a command imports what it needs when it runs, so that help is quick
"""Commands about schedules: what there are, when they fire, and firing one by hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bots.cli import failures
from bots.cli.options import Json
from bots.cli.output import Output
from bots.errors import NotFoundError

if TYPE_CHECKING:
    from rich.console import RenderableType

    from bots.schedule.fires import Scheduled
    from bots.settings import Settings

app = typer.Typer(help="Look at schedules, and fire one by hand.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(metavar="NAME", help="A bot, or one of `producers`.", show_default=False)]


@app.command("list")
def list_(as_json: Json = False) -> None:
    """List the schedules of bots and producing suites: last fire, next one, and what waits."""
    from bots.cli.project import opened
    from bots.schedule.hours import is_open, local_time, next_time
    from bots.schedule.production import latest, record_name
    from bots.schedule.scheduler import records_of

    with opened() as (settings, store):
        now, zone = store.clock(), settings.time_zone
        with store.reading() as connection:
            records, runs = records_of(connection), latest(connection)
        found = []
        for kind, item in _items(settings):
            record = records.get(record_name(item.name) if kind == "producer" else item.name)
            last = local_time(item, record.last, zone) if record and record.last else None
            run = runs.get(item.name) if kind == "producer" else None
            found.append(
                {
                    "name": item.name,
                    "kind": kind,
                    "schedule": words(item),
                    "last": last,
                    "next": next_time(item, now, time_zone=zone),
                    "open": is_open(item, now, time_zone=zone),
                    "state": f"{run.state} {run.reason}".strip() if run is not None else "",
                }
            )
        out = Output(as_json)
        _tell_broken(out, settings)
        out.show(found, lambda: _table(found, now))


@app.command("next")
def next_(
    name: Annotated[str, typer.Argument(metavar="[NAME]", help="Only this one.", show_default=False)] = "",
    days: Annotated[int, typer.Option(min=1, max=3660, metavar="N", help="How far to look.")] = 7,
    as_json: Json = False,
) -> None:
    """Show when schedules fire in the days to come, over clock changes and holidays."""
    from bots.cli.project import opened
    from bots.schedule.fires import fires_between
    from bots.schedule.hours import local_time

    with opened() as (settings, store):
        now, zone = store.clock(), settings.time_zone
        until = now + timedelta(days=days)
        found = [
            {"at": local_time(item, fire, zone), "name": item.name, "kind": kind}
            for kind, item in _items(settings, name)
            for fire in fires_between(item, now, until, time_zone=zone)
        ]
        found.sort(key=lambda each: (each["at"], each["name"]))
        others = [item for _, item in _items(settings, name) if not item.schedule.cron]
        timeless = [f"{item.name}: at no fixed time, but {words(item)}" for item in others]
        Output(as_json).show(found, lambda: [*_coming(found), *timeless] or ["Nothing fires in that time."])


@app.command()
def run(
    name: Name,
    dry: Annotated[bool, typer.Option("--dry", help="Only say what it would do.")] = False,
    as_json: Json = False,
) -> int:
    """Fire a schedule now: let what waits for a bot be worked, or run a producing suite."""
    import threading

    from bots.cases.model import Status
    from bots.cli.project import opened
    from bots.schedule.producers import Scheduled as Producing
    from bots.schedule.producers import run_suite
    from bots.schedule.scheduler import queue_of, records_of, release_now

    with opened() as (settings, store):
        out = Output(as_json)
        kind, item = next(iter(_items(settings, name)))
        if isinstance(item, Producing):
            would = f"would run {item.producer.suite}"
            reason = ""
            if not dry:
                with out.patience(f"running {item.producer.suite}"):
                    reason = run_suite(settings, item.producer, keep=lambda: True, stop=threading.Event())
            said = would if dry else f"{name}: {reason.replace('_', ' ') or 'done'}"
            out.show({"name": name, "kind": kind, "dry": dry, "reason": reason}, lambda: [said])
            return failures.FAILED if reason else failures.OK
        with store.reading() as connection:
            records = records_of(connection)
            definition = _always_counted(item)
            waiting = queue_of(connection, definition, records).number
            ready = store.counts(connection).get((name, Status.READY), 0)
        if not dry:
            release_now(store, name)
        number = waiting if name in records else ready
        said = f"{name}: {number} case{'s' * (number != 1)} {'would be' if dry else 'are'} let go"
        out.show({"name": name, "kind": kind, "dry": dry, "cases": number}, lambda: [said])
    return failures.OK


def words(item: Scheduled) -> str:
    """A schedule in a few words."""
    from bots.cli.moments import ago

    schedule = item.schedule
    parts = [schedule.cron, schedule.window]
    parts += [f"on {', '.join(map(str, schedule.on))}"] if schedule.on else []
    parts += [f"not on {', '.join(map(str, schedule.not_on))}"] if schedule.not_on else []
    parts += [f"from {schedule.when.cases} cases"] if schedule.when.cases else []
    parts += [f"after {ago(schedule.when.age)} of waiting"] if schedule.when.age else []
    parts += [f"after {', '.join(schedule.after)}"] if schedule.after else []
    return ", ".join(part for part in parts if part)


def _items(settings: Settings, name: str = "") -> list[tuple[str, Scheduled]]:
    from bots.definition import sound_definitions
    from bots.schedule.producers import producers_of

    found: list[tuple[str, Scheduled]] = [
        ("bot", each) for each in sound_definitions(settings)[0] if each.schedule or each.schedule.window
    ]
    found += [("producer", each) for each in producers_of(settings)]
    chosen = [pair for pair in found if name in {"", pair[1].name}]
    broken = [error for error in sound_definitions(settings)[1] if f"/{name}/" in str(error)]
    if name and not chosen and broken:
        raise broken[0]
    if name and not chosen:
        raise NotFoundError(f"Nothing scheduled is called {name!r}: 'bots schedule list' shows what is.")
    return chosen


def _tell_broken(out: Output, settings: Settings) -> None:
    """A bot that can't run keeps no schedule: that is said, or it would only seem to have none."""
    from bots.definition import sound_definitions

    for error in sound_definitions(settings)[1]:
        out.say(f" ! can't run: {error}")


def _always_counted(item: Any) -> Any:
    """The bot with its queue counted, whatever its schedule goes by."""
    return item.model_copy(update={"schedule": item.schedule.model_copy(update={"cron": ""})})


def _table(found: Sequence[dict[str, Any]], now: datetime) -> Iterator[RenderableType]:
    from rich.table import Table

    from bots.cli.moments import clock, when

    if not found:
        yield "Nothing is scheduled: bots work their cases as they come."
        return
    table = Table(box=None, pad_edge=False)
    for heading in ("name", "schedule", "last", "next", ""):
        table.add_column(heading)
    for each in found:
        state = each["state"] or ("" if each["open"] else "outside its hours")
        last = clock(each["last"], now.astimezone(each["last"].tzinfo)) if each["last"] else "never"
        table.add_row(each["name"], each["schedule"], last, when(each["next"], now) if each["next"] else "–", state)
    yield table


def _coming(found: Sequence[dict[str, Any]]) -> Iterator[str]:
    for each in found:
        at = each["at"]
        yield f"{at:%a} {at:%Y-%m-%d %H:%M %Z}   {each['name']}"
