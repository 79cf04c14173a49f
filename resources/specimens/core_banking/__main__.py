"""Start the legacy core-banking application: prints its address as one line of JSON, then serves until it is ended."""

from __future__ import annotations

import argparse
import json
import os
import sys
import threading
from pathlib import Path

from resources.specimens.core_banking.application import Application
from resources.specimens.core_banking.nastiness import Nastiness
from resources.specimens.core_banking.server import Server
from resources.specimens.core_banking.users import User

USER, PASSWORD = "robot", "specimen-2003"


def main(arguments: list[str] | None = None) -> int:
    """Run the application.

    Args:
        arguments: Command line without the program's name; the process's own where None.

    Returns:
        Exit code: 0 after an orderly end, 2 for wrong arguments.
    """
    parser = argparse.ArgumentParser(
        prog="python -m resources.specimens.core_banking",
        description=__doc__,
        epilog=f"User and password come from CORE_BANKING_USER and CORE_BANKING_PASSWORD, else {USER} and {PASSWORD}.",
    )
    parser.add_argument("--port", type=int, default=0, help="port of 127.0.0.1; 0 takes a free one (default)")
    parser.add_argument("--data", type=Path, required=True, help="folder of the ledger (ledger.jsonl)")
    parser.add_argument(
        "--nasty",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help=f"switch a nastiness, may be repeated; known: {', '.join(Nastiness.__slots__)}",
    )
    parser.add_argument(
        "--user",
        action="append",
        default=[],
        metavar="NAME:PASSWORD[:KIND]",
        help="another user, may be repeated; KIND is one-session, expired or locked",
    )
    parser.add_argument("--until-stdin-closes", action="store_true", help="end when the parent closes standard input")
    options = parser.parse_args(arguments)
    try:
        nasty = Nastiness().changed(dict(setting.partition("=")[::2] for setting in options.nasty))
        others = [User.of(text) for text in options.user]
    except ValueError as error:
        parser.error(str(error))
    user = User(os.environ.get("CORE_BANKING_USER", USER), os.environ.get("CORE_BANKING_PASSWORD", PASSWORD))
    server = Server(Application(options.data, (user, *others), nasty), options.port)
    if options.until_stdin_closes:
        threading.Thread(target=_wait_for_parent, daemon=True).start()
    print(json.dumps({"url": server.url, "pid": os.getpid()}), flush=True)  # noqa: T201 - the contract with who starts it
    try:
        server.serve_forever(poll_interval=0.1)
    except KeyboardInterrupt:
        server.server_close()
    return 0


def _wait_for_parent() -> None:
    while sys.stdin.buffer.read(4096):
        pass
    os._exit(0)  # every entry is on the disk already


if __name__ == "__main__":
    sys.exit(main())
