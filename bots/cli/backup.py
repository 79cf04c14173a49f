# ruff: noqa: PLC0415 - a command imports what it needs when it runs, so that help is quick
"""Commands that make a backup and restore one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bots.cli import failures
from bots.cli.options import Json
from bots.cli.output import Output

Place = Annotated[Path, typer.Argument(metavar="DIR", help="The folder of all backups.", show_default=False)]
One = Annotated[Path, typer.Argument(metavar="BACKUP", help="One backup's folder.", show_default=False)]
Keys = Annotated[Path | None, typer.Option(metavar="DIR", help="Elsewhere: copies of the master key and the records.")]
Keep = Annotated[int, typer.Option(min=0, metavar="N", help="How many backups stay; 0: all.")]


def backup(place: Place, keys: Keys = None, keep: Keep = 0, as_json: Json = False) -> int:
    """Back up database and papers while the bots run; what the last backup has too takes no room again.

    The master key and the records never go into it: copy them with --keys to a place where no backup goes.
    Exit codes: 0 done, 1 papers that the database knows aren't there.
    """
    from dataclasses import asdict

    from bots.backup.make import back_up
    from bots.backup.manifest import read_manifest
    from bots.cli.project import opened

    out = Output(as_json)
    with opened() as (settings, store), out.patience("copying …"):
        folder = back_up(store, settings, place, keys=keys, keep=keep)
        manifest = read_manifest(folder)
    told = f"{folder}: {manifest.cases} cases, {manifest.papers} papers"
    told += f"; {manifest.missing} papers aren't there: bots doctor --deep" if manifest.missing else ""
    out.show({"backup": folder, **asdict(manifest)}, lambda: [told])
    return failures.TROUBLE if manifest.missing else failures.OK


def restore(one: One, keys: Keys = None, as_json: Json = False) -> int:
    """Restore a backup into a project that has no cases, forget again whom it was to forget, and look at every case.

    Exit codes: 0 every case is there and can be read, 1 one can't.
    """
    from dataclasses import asdict

    from bots.backup.restore import restore as restore_into
    from bots.settings import load_settings

    out = Output(as_json)
    with out.patience("restoring, and looking at every case …"):
        found = restore_into(load_settings(), one, keys=keys)
    lines = [f"{found.cases} cases, {found.papers} papers can be read; {found.forgotten} cases are forgotten"]
    lines += [f"{found.messages} messages may have been sent since: bots outbox list"] if found.messages else []
    out.show(asdict(found), lambda: [*lines, *found.wrong])
    return failures.TROUBLE if found.wrong else failures.OK
