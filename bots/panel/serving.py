"""The panel's server: uvicorn in this process, on a socket that was bound before anything else began."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from bots.cases.store import Store
from bots.errors import SettingsError
from bots.panel.app import make_app
from bots.settings import Settings

_PATIENCE = 2  # seconds that open pages get when the panel ends
_MOST = 500  # connections at once
_QUEUE = 128  # connections that wait to be taken


class Serving:
    """A panel that listens.

    Args:
        settings: The project's; ``panel`` of it says where.
        store: Its cases, closed by whoever opened it.

    Raises:
        SettingsError: The address is in use or isn't this machine's, or the certificate can't be read.
    """

    def __init__(self, settings: Settings, store: Store) -> None:
        self.settings = settings
        self.app = make_app(settings, store)
        self._socket = _bound(settings)
        panel = settings.panel
        config = uvicorn.Config(
            self.app,
            loop="asyncio",
            http="h11",
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            limit_concurrency=_MOST,
            timeout_graceful_shutdown=_PATIENCE,
            ssl_certfile=settings.at(panel.certificate) if panel.certificate else None,
            ssl_keyfile=settings.at(panel.key) if panel.key else None,
        )
        try:
            config.load()
        except OSError as error:
            self._socket.close()
            raise SettingsError(f"panel.certificate or panel.key can't be read: {error.strerror or error}.") from error
        self._server = uvicorn.Server(config)

    @property
    def url(self) -> str:
        """Where people find it."""
        host, port = self._socket.getsockname()[:2]
        scheme = "https" if self.settings.panel.certificate else "http"
        name = {"0.0.0.0": "localhost", "::": "localhost"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
        return f"{scheme}://{name}:{port}/"

    @property
    def first_code(self) -> str:
        """What lets the first user in; empty once there is one."""
        house = self.app.state.house
        return str(house.first_code) if house.is_new() else ""

    def run(self) -> None:
        """Serve until `stop`; in the main thread also until Ctrl+C."""
        try:
            self._server.run(sockets=[self._socket])
        finally:
            self._socket.close()

    def stop(self) -> None:
        """Let the server end."""
        self._server.should_exit = True


@contextmanager
def served(settings: Settings) -> Iterator[Serving]:
    """A panel beside something else: in a thread of its own, with a store of its own, until the block ends."""
    store = Store.open(settings)
    try:
        serving = Serving(settings, store)
        thread = threading.Thread(target=serving.run, name="panel", daemon=True)
        thread.start()
        try:
            yield serving
        finally:
            serving.stop()
            thread.join()
    finally:
        store.close()


def _bound(settings: Settings) -> socket.socket:
    host, port = settings.panel.host, settings.panel.port
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        made = socket.socket(family, kind, protocol)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            made.bind(address)
            made.listen(_QUEUE)  # from here on a browser that was told the address waits instead of being refused
        except OSError:
            made.close()
            raise
    except OSError as error:
        raise SettingsError(
            f"The panel can't listen at {host} port {port} ({error.strerror or error}): "
            "choose another with panel.port in bots.yaml or with --port."
        ) from error
    return made
