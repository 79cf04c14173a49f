# ruff: noqa: PLC0415 - a command imports what it needs when it runs, so that help is quick
"""The command that tells metrics, once or to whoever asks."""

from __future__ import annotations

from typing import Annotated

import typer

from bots.errors import AnswerRefusedError

Listen = Annotated[
    str, typer.Option(metavar="HOST:PORT", help="Serve them there until Ctrl+C, such as 127.0.0.1:9464; port 0: any.")
]


def metrics(listen: Listen = "") -> None:
    """Print metrics in Prometheus' text format, or serve them; no personal data is in them."""
    import sys
    import threading

    from bots.cli.project import opened
    from bots.cli.running import stopped_by_signals
    from bots.metrics import as_text, serve

    with opened() as (settings, store):
        if not listen:
            sys.stdout.write(as_text(store, settings))
            return
        host, _, port = listen.rpartition(":")
        if not host or not port.isdigit() or int(port) > 65535:
            raise AnswerRefusedError(f"{listen!r} is no address: write it like 127.0.0.1:9464.")
        number, _server = serve(store, settings, host.strip("[]"), int(port))
        typer.echo(f"http://{host}:{number}/metrics")
        sys.stdout.flush()
        stop = threading.Event()
        with stopped_by_signals(stop):
            stop.wait()
