"""Evidence: screenshots and pages that connectors hand over are kept with the case, encrypted."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from loguru import logger

from bots.errors import StoreError
from bots.run.current import Run


@contextmanager
def collect_evidence(run: Run) -> Iterator[None]:
    """Keep what connectors hand over while this run goes on."""
    from connectors import evidence  # noqa: PLC0415 - connectors load when they are used

    def keep(name: str, data: bytes, kind: str) -> None:
        run.evidence.append(name)
        try:
            with run.store.fenced(run.lease) as connection:
                run.store.documents.add(
                    connection, run.key, data=data, name=f"{name} ({kind})", kind="evidence", added_at=run.store.clock()
                )
        except StoreError as error:
            logger.warning("Case {}: evidence {} couldn't be kept: {}", run.id, name, error)

    evidence.set_keeper(keep)
    try:
        yield
    finally:
        evidence.set_keeper(None)


def forget_customer() -> None:
    """Drop what the last case left in this process: the browser's context with its cookies and pages."""
    web = sys.modules.get("connectors.web")
    if web is not None:
        web.reset()
