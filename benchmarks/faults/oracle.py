"""The oracle: what the target's own ledger, the workbook and the folders say, after everything has come to rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select

from benchmarks.faults.project import Project, order_of
from benchmarks.faults.target import read_ledger
from bots.cases import audit
from bots.cases.model import Status
from bots.cases.store import Store
from bots.cases.tables import cases
from connectors.workbook.book import Book


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of the orders; all zeros when everything was entered once, unaided.

    Attributes:
        lost: Entries that should be in a target and aren't, or not as meant.
        double: Entries too many.
        unfinished: Orders without a case that is done, or whose paper doesn't lie where done ones do.
        in_doubt_to_person: Cases that wait for a person.
    """

    lost: int
    double: int
    unfinished: int
    in_doubt_to_person: int

    @property
    def holds(self) -> bool:
        """Whether all is as it should be."""
        return not (self.lost or self.double or self.unfinished or self.in_doubt_to_person)


def ask(project: Project, numbers: Iterable[int]) -> Verdict:
    """What became of the orders of these numbers.

    Raises:
        AuditBrokenError: A case's history doesn't hold together.
    """
    orders = [order_of(number) for number in numbers]
    meant = {
        (place, order["order_number"], Decimal(order["amount"]))
        for order in orders
        for place in ("shop", "bill", "book")
    }
    keys = {order["order_number"] for order in orders}
    entered = [one for one in _entered(project) if one[1] in keys]
    counted = Counter((place, key) for place, key, _ in entered)
    statuses = _statuses(project)
    settled = {path.name for path in (project.home / "done" / "orders").glob("*/*.json")}
    return Verdict(
        lost=len(meant.difference(entered)),
        double=sum(number - 1 for number in counted.values()),
        unfinished=abs(len(orders) - statuses[Status.DONE])
        + sum(f"{order['order_number']}.json" not in settled for order in orders),
        in_doubt_to_person=statuses[Status.REVIEW] + statuses[Status.FAILED],
    )


def _entered(project: Project) -> list[tuple[str, str, Decimal]]:
    """Every entry: where, its key, its amount."""
    places = {"order": "shop", "invoice": "bill"}
    found = [(places[row["entity"]], row["key"], Decimal(row["amount"])) for row in read_ledger(project.ledger)]
    if project.register.exists():
        rows = Book("register", project.register).find({})
        found += [("book", str(row["Order"]), Decimal(str(row["Amount"]))) for row in rows]
    return found


def _statuses(project: Project) -> Counter[str]:
    """How many cases are in each state, each one's history verified."""
    store = Store.open(project.settings)
    try:
        with store.reading() as connection:
            rows = connection.execute(select(cases.c.id, cases.c.status)).all()
            for row in rows:
                audit.history(connection, row.id)
    finally:
        store.close()
    return Counter(row.status for row in rows)
