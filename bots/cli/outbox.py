# ruff: noqa: PLC0415 - a command imports what it needs when it runs, so that help is quick
"""Commands about messages: what waits in the outbox, sending it, and settling what is in doubt."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from bots.cli.options import By, Json, person
from bots.cli.output import Output

app = typer.Typer(help="Look at mails, webhooks and letters that leave, and settle what failed.", no_args_is_help=True)

Number = Annotated[int, typer.Argument(metavar="MESSAGE", help="Its number in the list.", show_default=False)]
Reason = Annotated[
    str, typer.Option("--reason", metavar="TEXT", help="Why, for the case's history.", show_default=False)
]


@app.command("list")
def list_(
    everything: Annotated[bool, typer.Option("--all", help="Also those that have left.")] = False,
    as_json: Json = False,
) -> None:
    """List messages that haven't left, without personal data: what waits, what is in doubt, what failed."""
    from bots.cli.outbox_table import message_data, table
    from bots.cli.project import opened
    from bots.outbox.box import Outbox

    with opened() as (settings, store):
        with store.reading() as connection:
            found = [message_data(row) for row in Outbox(store).list(connection, everything=everything)]
        Output(as_json).show(found, lambda: table(found, store.clock(), settings.time_zone))


@app.command()
def send(as_json: Json = False) -> None:
    """Send what is due, now; 'bots up' and 'bots work' do that all the time."""
    from bots import logs
    from bots.cli.project import opened
    from bots.outbox.sender import send_due

    with opened() as (settings, store):
        logs.set_up("outbox", settings, console="ERROR")
        told = send_due(settings, store)
    words = ", ".join(f"{number} {state.replace('_', ' ')}" for state, number in told.items())
    Output(as_json).show(dict(told), lambda: [words or "Nothing was due."])


@app.command()
def retry(number: Number, reason: Reason, by: By = "", as_json: Json = False) -> None:
    """Send a message again that failed or is in doubt: you know that it didn't arrive, or that twice does no harm."""
    _decide(number, "queued", reason, by, as_json)


@app.command()
def settle(
    number: Number,
    reason: Reason,
    arrived: Annotated[bool, typer.Option("--arrived", help="The receiver has it.")] = False,
    drop: Annotated[bool, typer.Option("--drop", help="It isn't to be sent any more.")] = False,
    by: By = "",
    as_json: Json = False,
) -> None:
    """Say what became of a message in doubt: it has arrived, or isn't to be sent."""
    if arrived == drop:
        raise typer.BadParameter("say one of --arrived, --drop; 'bots outbox retry' sends it again.")
    _decide(number, "sent" if arrived else "dropped", reason, by, as_json)


def _decide(number: int, state: str, reason: str, by: str, as_json: bool) -> None:
    from bots.cli.project import opened
    from bots.outbox.box import MessageState, Outbox

    with opened() as (_, store):
        case_id = Outbox(store).decide(number, MessageState(state), by=person(by), reason=reason)
    data: dict[str, Any] = {"message": number, "case": case_id, "state": state}
    Output(as_json).show(data, lambda: [f"Message {number} of case {case_id} is {state}."])
