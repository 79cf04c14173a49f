"""Disposable children that are forked: as separate as spawned ones, and nothing of them outlives the parent."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from extractors.children import forked
from extractors.children.forked import Forked, fork
from extractors.children.frames import read_frame, write_frame
from extractors.files import open_words
from extractors.files.child import _OWN_PAGE as PAGE

pytestmark = pytest.mark.skipif(not forked._POSSIBLE, reason="children are forked on Linux only")

CHILD = "extractors.files.child"
ROOT = Path(__file__).resolve().parents[4]


def server():
    """The id of the server that children are forked from."""
    open_words(PAGE, "a.pdf")
    return forked._servers[CHILD]._process.pid


def ended(child):
    child.stdin.close()
    child.stdout.close()
    return child.wait()


def test_a_child_is_a_fresh_process_each_time():
    """Every file has a process of its own, forked from one that stays, with pipes of its own."""
    first, second = fork(CHILD), fork(CHILD)
    try:
        assert first.pid != second.pid
        parents = {psutil.Process(child.pid).ppid() for child in (first, second)}
        assert parents == {server()}
        assert ended(first) == 0  # its input's end reaches it while the other one lives
    finally:
        second.kill()
        assert ended(second) == -signal.SIGKILL


def test_how_a_child_ended_is_told():
    """A child that did its work ends with 0; one that is killed says by which signal, and a second kill is harmless."""
    done, killed = fork(CHILD), fork(CHILD)
    write_frame(done.stdin, {"kind": "words", "limits": {}}, PAGE)
    assert read_frame(done.stdout)[0]["words"]["texts"] == "bots"
    assert read_frame(done.stdout)[0]["code"] == "end"
    assert ended(done) == 0
    os.kill(killed.pid, signal.SIGSEGV)
    assert ended(killed) == -signal.SIGSEGV
    killed.kill()


def test_a_server_that_was_killed_is_replaced():
    """Files are read on when somebody ends the server; the child that it had takes its end as its own."""
    orphan, before = fork(CHILD), server()
    os.kill(before, signal.SIGKILL)
    assert ended(orphan) == -signal.SIGKILL
    assert open_words(PAGE, "a.pdf")[0].words[0].text == "bots"
    assert server() != before


def test_many_at_once():
    """Threads that read at the same time get their own children and their own answers."""
    with ThreadPoolExecutor(6) as threads:
        pages = list(threads.map(lambda number: open_words(PAGE.replace(b"bots", b"b%03d" % number), "a"), range(24)))
    assert [page[0].words[0].text for page in pages] == [f"b{number:03}" for number in range(24)]


def test_nothing_outlives_the_parent():
    """When the process that reads is killed, its server and the children under way end, without anybody's help."""
    script = (
        "import sys, time\nfrom extractors.children.forked import fork, _servers\n"
        f"child = fork({CHILD!r})\nprint(child.pid, _servers[{CHILD!r}]._process.pid, flush=True)\ntime.sleep(600)"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, cwd=ROOT) as parent:
        left = [psutil.Process(int(pid)) for pid in parent.stdout.readline().split()]
        parent.kill()
    assert psutil.wait_procs(left, timeout=60)[1] == []


def test_a_forked_process_has_a_server_of_its_own():
    """A process that was itself forked doesn't speak into its parent's socket."""
    mine = server()
    pid = os.fork()
    if pid == 0:
        os._exit(0 if isinstance(fork(CHILD), Forked) and forked._servers[CHILD]._process.pid != mine else 1)
    assert os.waitpid(pid, 0)[1] == 0
    assert server() == mine
