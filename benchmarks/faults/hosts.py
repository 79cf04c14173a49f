"""Hosts as network namespaces of this machine: each with addresses of its own, and lines that can be cut.

Every host has two lines: one to the database's network, one to the target's. This machine stands at ``.1`` of both.
"""

from __future__ import annotations

import os
import subprocess
from types import TracebackType
from typing import Self

DATABASE_NETWORK, TARGET_NETWORK = "10.197.0", "10.198.0"


class Network:
    """Two networks and the hosts on them; a context manager that takes them away at its end.

    Args:
        hosts: Their names.

    Raises:
        PermissionError: This machine lets nobody make network namespaces, or not this user; the message says why.
    """

    def __init__(self, *hosts: str) -> None:
        self._mark = f"b{os.getpid() % 100_000}"  # names of links have 15 letters at most
        self._hosts = hosts
        try:
            self._make()
        except (OSError, subprocess.CalledProcessError) as error:
            self.close()
            why = error.stderr.strip() if isinstance(error, subprocess.CalledProcessError) else str(error)
            raise PermissionError(f"network namespaces can't be made here: {why}") from error

    def _make(self) -> None:
        for letter, network in (("d", DATABASE_NETWORK), ("t", TARGET_NETWORK)):
            bridge = self._mark + letter
            _ip("link", "add", bridge, "type", "bridge")
            _ip("address", "add", f"{network}.1/24", "dev", bridge)
            _ip("link", "set", bridge, "up")
        for number, host in enumerate(self._hosts):
            space = self._space(host)
            _ip("netns", "add", space)
            _ip("-n", space, "link", "set", "lo", "up")
            for letter, network in (("d", DATABASE_NETWORK), ("t", TARGET_NETWORK)):
                near, far = f"{self._mark}{letter}{number}", f"{letter}{number}"
                _ip("link", "add", near, "type", "veth", "peer", "name", far, "netns", space)
                _ip("link", "set", near, "master", self._mark + letter, "up")
                _ip("-n", space, "address", "add", f"{network}.{number + 2}/24", "dev", far)
                _ip("-n", space, "link", "set", far, "up")

    def inside(self, host: str) -> tuple[str, ...]:
        """The command that runs another one on that host."""
        return ("ip", "netns", "exec", self._space(host))

    def cut(self, host: str) -> None:
        """Cut the host's line to the database; the target it still reaches."""
        _ip("link", "set", f"{self._mark}d{self._hosts.index(host)}", "down")

    def mend(self, host: str) -> None:
        """Mend the line."""
        _ip("link", "set", f"{self._mark}d{self._hosts.index(host)}", "up")

    def close(self) -> None:
        """Take hosts and networks away, as far as they were made."""
        for command in (
            *(("netns", "delete", self._space(host)) for host in self._hosts),
            *(("link", "delete", self._mark + letter) for letter in "dt"),
        ):
            subprocess.run(["ip", *command], capture_output=True, check=False)

    def _space(self, host: str) -> str:
        return f"{self._mark}-{host}"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], capture_output=True, text=True, check=True)
