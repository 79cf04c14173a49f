"""Documents elsewhere: on a share, and on a real S3-compatible server that stops and comes back."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from bots.cases.documents import DocumentStore
from bots.cases.storage import Folder, Remote, storage_of
from bots.errors import NotFoundError, SettingsError, StoreError
from bots.settings import Documents, Settings

QUICK = {"connect_timeout": 1, "read_timeout": 1, "retries": {"max_attempts": 0}}


@pytest.fixture
def database_kind():
    """Where the rows lie makes no difference here."""
    return "sqlite"


class Server:
    """An S3-compatible server in a process of its own, on a loopback port."""

    def __init__(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.start()

    def start(self):
        command = [sys.executable, "-W", "ignore", "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self.port)]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(300):
            try:
                urllib.request.urlopen(self.url, timeout=1).close()
            except OSError:
                assert self.process.poll() is None
                time.sleep(0.1)
            else:
                break
        request = urllib.request.Request(f"{self.url}/papers", method="PUT")
        urllib.request.urlopen(request, timeout=5).close()

    def stop(self):
        self.process.kill()
        self.process.wait()


@pytest.fixture(scope="module")
def server():
    server = Server()
    yield server
    server.stop()


@pytest.fixture
def documents(server, monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    options = {"endpoint_url": server.url, "config_kwargs": QUICK}
    return Documents(url="s3://papers/bank", options=options)


def test_documents_in_object_storage_come_back_as_they_were(store, new_case, documents, tmp_path):
    """Encrypted, once however often they are written, and gone with their case."""
    store.documents = DocumentStore(storage_of(Settings(home=tmp_path, documents=documents)))
    case_id, other = new_case(), new_case()
    with store.transaction() as connection:
        key = store.key(connection, case_id)
    address = store.documents.write(key, b"carta di Bianchi")
    assert store.documents.write(key, b"carta di Bianchi") == address
    assert store.documents.read(key, address) == b"carta di Bianchi"
    with store.transaction() as connection:
        kept = store.documents.write(store.key(connection, other), b"another's")
    assert b"Bianchi" not in store.documents.storage.read(f"{case_id}/{address}")
    assert store.documents.remove_case(case_id) == 1
    assert store.documents.remove_case(case_id) == 0
    with pytest.raises(NotFoundError):
        store.documents.read(key, address)
    with store.reading() as connection:
        assert store.documents.read(store.key(connection, other), kept) == b"another's"


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="signals of Unix")
def test_a_server_that_stops_in_mid_write_loses_nothing(documents, server, tmp_path):
    """The write fails in words; when the server is back the same write succeeds, and what was there still is."""
    storage = storage_of(Settings(home=tmp_path, documents=documents))
    storage.write("AAAA/one", b"1" * 100_000)
    os.kill(server.process.pid, signal.SIGSTOP)
    try:
        with pytest.raises(StoreError, match=r"s3://papers/bank can't be used right now"):
            storage.write("AAAA/two", b"2" * 100_000)
        with pytest.raises(StoreError):
            storage.read("AAAA/one")
    finally:
        os.kill(server.process.pid, signal.SIGCONT)
    storage.write("AAAA/two", b"2" * 100_000)
    assert storage.read("AAAA/one") == b"1" * 100_000
    assert storage.read("AAAA/two") == b"2" * 100_000


def test_a_server_that_is_gone_or_has_no_such_bucket_is_no_missing_document(documents, tmp_path):
    """A case is given back then, instead of failing for a document that is there."""
    missing = documents.model_copy(update={"url": "s3://no-such-bucket/bank"})
    with pytest.raises(StoreError):
        storage_of(Settings(home=tmp_path, documents=missing)).read("AAAA/one")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        gone = {**documents.options, "endpoint_url": f"http://127.0.0.1:{free.getsockname()[1]}"}
    storage = storage_of(Settings(home=tmp_path, documents=documents.model_copy(update={"options": gone})))
    with pytest.raises(StoreError):
        storage.read("AAAA/one")
    with pytest.raises(StoreError):
        storage.check()
    storage_of(Settings(home=tmp_path, documents=documents)).check()


def test_an_answer_that_is_not_what_was_written_is_refused(tmp_path, monkeypatch):
    """A gateway that acknowledges what it hasn't kept is found out at once, and nothing half-written stays."""
    storage = Remote(f"local://{tmp_path}", {})
    monkeypatch.setattr(storage._system, "pipe_file", lambda path, data: Path(path).write_bytes(data[:-1]))
    with pytest.raises(StoreError, match="something else"):
        storage.write("AAAA/one", b"whole")
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_share_that_is_not_mounted_is_not_made_on_the_local_disk(tmp_path):
    """Else another machine wouldn't find what this one wrote."""
    share = tmp_path / "share"
    storage = storage_of(Settings(home=tmp_path, documents=Documents(url=f"file://{share}")))
    with pytest.raises(StoreError, match="mounted"):
        storage.write("AAAA/one", b"1")
    with pytest.raises(StoreError, match="mounted"):
        storage.read("AAAA/one")
    share.mkdir()
    storage.check()
    storage.write("AAAA/one", b"1")
    assert storage.read("AAAA/one") == b"1"
    assert not list(share.glob(".check/*"))


def test_places_that_keep_nothing_or_are_unknown_are_refused(tmp_path):
    """With what to do, such as what to install."""
    for url, words in (("memory://papers", "would lose"), ("nonsense://papers", "can't be used")):
        with pytest.raises(SettingsError, match=words):
            storage_of(Settings(home=tmp_path, documents=Documents(url=url)))
    with pytest.raises(SettingsError, match="pip install gcsfs"):
        storage_of(Settings(home=tmp_path, documents=Documents(url="gs://papers")))
    assert isinstance(storage_of(Settings(home=tmp_path)), Folder)


def test_other_storages_get_a_file_whole_by_renaming(tmp_path):
    """Those that write in place, such as a share over SFTP, never show half a document under its name."""
    storage = Remote(f"local://{tmp_path}", {})
    storage.write("AAAA/one", b"whole")
    storage.write("AAAA/one", b"another")
    assert storage.read("AAAA/one") == b"whole"
    assert [path.name for path in (tmp_path / "AAAA").iterdir()] == ["one"]
    assert storage.remove_folder("AAAA") == 1
    assert not (tmp_path / "AAAA").exists()
    storage.check()
