"""A night's work in a process of its own: ``python -m tests.integration.bots.panel.night PROJECT``.

Each line on standard input is a number of cases to claim and conclude; the line is repeated when that is done.
"""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

from bots.cases.model import Status
from bots.cases.store import Store
from bots.definition import Definition
from bots.queue.claim import claim
from bots.settings import load_settings

BOT = "account_opening"


def work(store: Store, number: int) -> None:
    """Every tenth fails, the rest is done."""
    bots = {BOT: Definition().model_copy(update={"name": BOT})}
    for index in range(number):
        lease = claim(store, bots, holder="night-1", lease=timedelta(minutes=5))
        assert lease is not None, "there is nothing to claim"
        with store.fenced(lease) as connection:
            store.transition(connection, lease.case_id, Status.DONE if index % 10 else Status.FAILED)


if __name__ == "__main__":
    opened = Store.open(load_settings(Path(sys.argv[1])))
    for line in sys.stdin:
        work(opened, int(line))
        sys.stdout.write(line)
        sys.stdout.flush()
    opened.close()
