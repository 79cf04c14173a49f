# ruff: noqa: PLC0415 - a command imports what it needs when it runs, so that help is quick
"""Commands about what is kept of people: forget, retention."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from bots.cli import failures
from bots.cli.options import By, Json, person
from bots.cli.output import Output

app = typer.Typer(help="Forget what was kept as long as it had to be.", no_args_is_help=True)


def forget(
    cases: Annotated[
        list[str] | None, typer.Argument(metavar="[CASE]...", help="Cases, such as 7F3K.", show_default=False)
    ] = None,
    reason: Annotated[
        str, typer.Option(metavar="TEXT", help="Why, for the histories: no personal data.", show_default=False)
    ] = "",
    tax_code: Annotated[
        str, typer.Option("--tax-code", metavar="CODE", help="Every case of the person with this code.")
    ] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask; nothing brings a forgotten case back.")] = False,
    by: By = "",
    as_json: Json = False,
) -> int:
    """Destroy a case's key and everything kept of the person, and prove that nothing is left.

    Exit codes: 0 nothing is left, 3 no such case, 4 a case is at work or held, 6 something is left.
    """
    from bots.cases.search import find_cases
    from bots.cli.privacy_report import receipt_lines
    from bots.cli.project import opened
    from bots.errors import NotFoundError
    from bots.forgetting import forget as forget_cases

    out = Output(as_json)
    if not reason:
        raise typer.BadParameter("say why, with --reason: it stays in the case's history")
    if bool(cases) == bool(tax_code):
        raise typer.BadParameter("name either cases or --tax-code")
    with opened() as (settings, store):
        chosen = [case.upper() for case in cases or []]
        if tax_code:
            with store.reading() as connection:
                chosen = find_cases(store, connection, tax_code)
            if not chosen:
                raise NotFoundError("No case was found by this code; one in which it wasn't read must be named.")
        _confirm(chosen, yes=yes, as_json=as_json)
        receipts = forget_cases(store, settings, chosen, by=person(by), reason=reason)
    out.show(receipts, lambda: receipt_lines(receipts))
    return failures.STORE if any(receipt.remains for receipt in receipts) else failures.OK


@app.command("list")
def list_(as_json: Json = False) -> None:
    """List the cases whose time is over, and what becomes of them: open or held ones are never forgotten."""
    from bots.cli.privacy_report import standing_lines
    from bots.cli.project import opened
    from bots.forgetting import standing

    with opened() as (settings, store):
        found = standing(store, settings)
    Output(as_json).show(found, lambda: standing_lines(found))


@app.command("run")
def run(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be forgotten.")] = False,
    as_json: Json = False,
) -> int:
    """Forget the cases whose time is over; 'bots up' and 'bots work' do it once a day."""
    from bots.cli.privacy_report import receipt_lines, standing_lines
    from bots.cli.project import opened
    from bots.forgetting import standing
    from bots.forgetting.retention import Fate, forget_what_is_over

    out = Output(as_json)
    with opened() as (settings, store):
        if dry_run:
            over = [each for each in standing(store, settings) if each.fate is Fate.FORGET]
            out.show(over, lambda: standing_lines(over))
            return failures.OK
        receipts = forget_what_is_over(store, settings)
    out.show(receipts, lambda: receipt_lines(receipts))
    return failures.STORE if any(receipt.remains for receipt in receipts) else failures.OK


def _confirm(chosen: Sequence[str], *, yes: bool, as_json: bool) -> None:
    """Ask whether these cases are meant.

    Raises:
        Abort: They aren't.
        BadParameter: Nobody can be asked.
    """
    if yes:
        return
    if as_json:
        raise typer.BadParameter("with --json nobody is asked: pass --yes if you mean it")
    names = ", ".join(chosen)
    typer.confirm(f"Forget {names}? Nothing brings a forgotten case back", abort=True)
