"""A project whose bot enters orders into the target, and the orders that are dropped into its folder."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import yaml

from bots.settings import Settings, load_settings

ROBOTS = Path(__file__).parent / "robots"


@dataclass(frozen=True, slots=True)
class Project:
    """A project in a folder of its own.

    Attributes:
        home: The folder.
        ledger: The target's file; who asks the oracle reads it, the bot never does.
    """

    home: Path
    ledger: Path

    @property
    def settings(self) -> Settings:
        """The project's settings."""
        return load_settings(self.home)

    @property
    def register(self) -> Path:
        """The workbook."""
        return self.home / "register.xlsx"

    @property
    def inbox(self) -> Path:
        """Where orders are dropped."""
        return self.home / "inbox" / "orders"

    def drop(self, number: int) -> str:
        """Drop an order as a file; returns its order number."""
        order = order_of(number)
        self.inbox.mkdir(parents=True, exist_ok=True)
        passing = self.inbox / f".{order['order_number']}.part"
        passing.write_text(json.dumps(order), encoding="utf-8")
        passing.replace(self.inbox / f"{order['order_number']}.json")
        return order["order_number"]


def order_of(number: int) -> dict[str, str]:
    """The order of that number."""
    return {"order_number": f"ORD-{number:05}", "customer": f"Customer {number}", "amount": f"{number}.50"}


def make_project(
    home: Path,
    *,
    target: str,
    ledger: Path,
    database: str = "",
    lease: float = 1.5,
    processes: int = 2,
    robots: Path = ROBOTS,
) -> Project:
    """Write a project's settings.

    Args:
        home: Its folder, made if it isn't there.
        target: Address of the target.
        ledger: The target's file.
        database: Its URL; a SQLite file of the project where empty.
        lease: Seconds.
        processes: Workers of one supervisor.
        robots: Folder of its bots.
    """
    home.mkdir(parents=True, exist_ok=True)
    project = Project(home, ledger)
    variables = {"TARGET_URL": target, "BOTS_WORKBOOK_REGISTER": str(project.register)}
    settings = {
        "name": "faults",
        "environments": {"test": {"variables": variables}},
        "robots": [str(robots)],
        "workers": {"processes": processes, "readers": 1, "lease": f"{lease} s", "poll": "0.05 s"},
    }
    if database:
        settings["database"] = {"url": database}
    (home / "bots.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    return project
