"""OCR processes: shared, ended when late, replaced, gone with their owner."""

import json
import os
import subprocess
import sys
import threading
import time
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client
from pathlib import Path

import numpy as np
import psutil
import pytest

from extractors.errors import ReadError, ReaderTimeoutError
from extractors.ocr import ReaderPool, close_private_pool, read_lines, read_words
from extractors.ocr.engine import Job, Layout
from extractors.ocr.jobs import plain_job

OTHER = """
import json, sys, numpy as np
from extractors.ocr import read_lines
from extractors.ocr.read import _private
image = np.load(sys.argv[1])
print(json.dumps([word.text for word in read_lines([image], languages=("eng",))]))
import extractors.ocr.read as read
assert read._private is None, "it started an OCR process of its own"
"""

OWNER = """
import os, sys, time, numpy as np
from extractors.ocr import ReaderPool, read_words
from extractors.ocr.engine import Job, Layout
from extractors.ocr.jobs import plain_job
pool = ReaderPool(1)
image = np.full((60, 60), 255, np.uint8)
pool.ask(plain_job(Job("tesseract", languages=("eng",)), [image], 60), image.tobytes(), 60)
print(*pool.process_ids(), flush=True)
busy = np.random.default_rng(1).integers(0, 255, (5000, 5000), np.uint8)
pool.ask(plain_job(Job("tesseract", languages=("eng",)), [busy], 600), busy.tobytes(), 600)
"""


def gone(pid, seconds=20.0):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
            return True
        time.sleep(0.05)
    return False


def ask(pool, image, *, deadline=60.0, engine="tesseract"):
    job = Job(engine, Layout.LINE, lines=True, languages=("eng",))
    return pool.ask(plain_job(job, [image], deadline), image.tobytes(), deadline)


@pytest.fixture
def pool():
    with ReaderPool(1) as made:
        yield made


def noise(size):
    return np.random.default_rng(1).integers(0, 255, (size, size), np.uint8)


def test_shared_by_processes(pool, crops, tmp_path):
    """Processes that get the pool's environment read with its OCR process and start none of their own."""
    np.save(tmp_path / "line.npy", crops[0])
    environment = os.environ | pool.environment
    runs = [
        subprocess.Popen([sys.executable, "-c", OTHER, tmp_path / "line.npy"], env=environment, stdout=subprocess.PIPE)
        for _ in range(2)
    ]
    for run in runs:
        assert json.loads(run.communicate(timeout=120)[0]) == ["RICHIESTA DI APERTURA CONTO"]
    assert len(pool.process_ids()) == 1


def test_through_the_variable(pool, crops, monkeypatch):
    """Within a process, too, the variable decides; many threads share the pool and get their own answers."""
    for name, value in pool.environment.items():
        monkeypatch.setenv(name, value)
    expected = [read_lines([crop], languages=("eng",)) for crop in crops]
    found = [None] * len(crops)

    def read(number):
        found[number] = read_lines([crops[number]], languages=("eng",))

    threads = [threading.Thread(target=read, args=(number,)) for number in range(len(crops))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == expected
    assert pool.process_ids()


def test_a_pool_that_is_gone(crops, monkeypatch):
    """When the shared pool has ended, its clients read on with a process of their own."""
    with ReaderPool(1) as made:
        environment = made.environment
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert read_lines(crops[:1], languages=("eng",))[0].text


def test_closing_with_clients():
    """A pool closed while clients are connected ends their threads in order, each closing its own connection."""
    for _ in range(100):
        with ReaderPool(1) as made:
            key, _, address = made.environment["BOTS_READERS"].partition("@")
            clients = [Client(address, authkey=bytes.fromhex(key)) for _ in range(3)]
        for client in clients:
            assert client.poll(60)
            with pytest.raises((EOFError, OSError)):
                client.recv_bytes()
            client.close()
    end = time.monotonic() + 60
    while any(thread.name == "readers-client" for thread in threading.enumerate()):
        assert time.monotonic() < end
        time.sleep(0.01)


def test_wrong_key(pool):
    """A client without the key is turned away, and the pool serves the others."""
    address = pool.environment["BOTS_READERS"].partition("@")[2]
    with pytest.raises((OSError, EOFError, AuthenticationError)):
        Client(address, authkey=b"guess")
    assert "words" in ask(pool, noise(40))


def test_late_page(pool, crops):
    """A page that takes too long is given up, its process replaced, and the next page read."""
    assert "words" in ask(pool, crops[0])  # warm
    (before,) = pool.process_ids()
    assert ask(pool, noise(2000), deadline=0.05)["error"] == "time"
    assert gone(before)
    assert ask(pool, crops[0])["words"][0][0] == "RICHIESTA DI APERTURA CONTO"
    assert pool.process_ids() != [before]


def test_late_page_as_the_caller_sees_it(crops, monkeypatch, pool):
    """Whoever asked for the late page is told what happened and what to do."""
    for name, value in pool.environment.items():
        monkeypatch.setenv(name, value)
    read_lines(crops[:1], languages=("eng",))
    with pytest.raises(ReaderTimeoutError, match=r"0\.05 s.*by eye"):
        read_words(noise(2000), languages=("eng",), deadline=0.05)


def test_killed_process(pool, crops):
    """A process that is killed from outside is replaced; the page under way is read by the new one."""
    expected = ask(pool, crops[0])["words"]
    for pid in pool.process_ids():
        psutil.Process(pid).kill()
    assert ask(pool, crops[0])["words"] == expected


def test_grown_process(crops):
    """A process that holds too much memory after a page is replaced before the next."""
    with ReaderPool(1, recycle=1) as pool:
        expected = ask(pool, crops[0])["words"]
        assert pool.process_ids() == []
        assert ask(pool, crops[0])["words"] == expected


def test_growing_process():
    """A process that grows too large in the middle of a page is ended, and the page given up."""
    with ReaderPool(1, kill=30_000_000) as pool:
        assert ask(pool, noise(3000), engine="ppocr")["error"] == "memory"


def test_failed_job(pool):
    """An engine that fails on an image answers so, and reads the next one."""
    job = plain_job(Job("tesseract"), [noise(40)], 60.0)
    assert pool.ask(job | {"shapes": [[4000, 4000]]}, b"too short", 60.0)["error"] == "failed"
    assert "words" in ask(pool, noise(40))


def test_close_ends_processes(crops):
    """A closed pool leaves no process and no socket, and says no to later jobs."""
    with ReaderPool(2) as pool:
        address = pool.environment["BOTS_READERS"].partition("@")[2]
        ask(pool, crops[0])
        (pid,) = pool.process_ids()
    assert gone(pid)
    assert os.name == "nt" or not os.path.exists(address)  # noqa: PTH110 - it may be a pipe's name
    assert "error" in ask(pool, crops[0])


@pytest.mark.skipif(os.name == "nt", reason="pipes of Windows leave nothing behind")
def test_sockets_of_the_dead_are_removed(tmp_path, monkeypatch):
    """A new pool clears away what a killed one left, and nothing that is in use."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with ReaderPool(1) as living:
        used = Path(living.environment["BOTS_READERS"].partition("@")[2]).parent
        left = tmp_path / "readers-left"
        left.mkdir()
        for folder in (used, left):
            os.utime(folder, (0, 0))
        with ReaderPool(1) as later:
            assert later.environment
            assert used.is_dir()
            assert not left.exists()


def test_private_pool_is_closed_and_comes_back(crops):
    """A process's own OCR process can be ended at any time; the next read starts another."""
    first = read_lines(crops[:1], languages=("eng",))
    close_private_pool()
    assert read_lines(crops[:1], languages=("eng",)) == first


def test_gone_with_their_owner():
    """When the owner is killed in the middle of a page, its OCR processes end with it."""
    owner = subprocess.Popen([sys.executable, "-c", OWNER], stdout=subprocess.PIPE, text=True)
    with owner, owner.stdout:
        pid = int(owner.stdout.readline())
        assert psutil.pid_exists(pid)
        owner.kill()
        owner.wait()
        assert gone(pid)


def test_error_of_an_engine(crops, monkeypatch):
    """What an engine can't do reaches the caller as an error of reading, with what to do."""
    monkeypatch.setattr(
        "extractors.ocr.read._pool", lambda: type("Broken", (), {"ask": lambda *_: {"error": "failed"}})
    )
    with pytest.raises(ReadError, match="by eye"):
        read_lines(crops[:1])


def test_a_pool_has_processes():
    """A pool of none is refused."""
    with pytest.raises(ValueError, match="at least one"):
        ReaderPool(0)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system can't fork")
def test_a_fork_keeps_its_hands_off(crops):
    """A forked child doesn't speak to its parent's OCR process."""
    read_lines(crops[:1], languages=("eng",))
    code = (
        "import os, numpy as np; from extractors.ocr import read, read_lines\n"
        "image = np.full((40, 40), 255, np.uint8); read_lines([image]); own = read._private.process_ids()\n"
        "pid = os.fork()\n"
        "if pid == 0:\n"
        "    clean = read._private is None and read_lines([image]) and read._private.process_ids() != own\n"
        "    os._exit(0 if clean else 1)\n"
        "assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0\n"
        "read_lines([image]); assert read._private.process_ids() == own\n"
    )
    subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=True)
