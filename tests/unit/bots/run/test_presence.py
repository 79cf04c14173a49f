"""Presence: dead is who is dead with all that belonged to it, and nobody else."""

import os
import signal
import subprocess
import sys

import pytest

from bots.run.presence import Presence, see_off

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="locks of Unix")
CHILD = "import sys; sys.stdin.read()"


def dead(folder):
    found = []
    see_off(folder, found.append)
    return found


def test_a_process_is_dead_when_the_last_of_its_workers_is(tmp_path):
    """A supervisor that was killed leaves its worker behind: nobody may take over yet."""
    supervisor, ended = os.pipe()
    child = os.fork()
    if child == 0:
        presence = Presence(tmp_path, "host:7").__enter__()
        worker = subprocess.Popen([sys.executable, "-c", CHILD], stdin=subprocess.PIPE, pass_fds=presence.inherits)
        os.write(ended, f"{worker.pid} {presence.holder}".encode())
        signal.pause()
    pid, holder = os.read(supervisor, 100).decode().split()
    assert dead(tmp_path) == []
    os.kill(int(pid), signal.SIGSTOP)  # it doesn't even see that its supervisor is gone
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    assert dead(tmp_path) == []
    os.kill(int(pid), signal.SIGKILL)
    while not (found := dead(tmp_path)):
        pass
    assert found == [holder]
    assert dead(tmp_path) == []


def test_what_could_not_be_cleaned_up_is_told_again(tmp_path):
    """The database was away."""
    presence = Presence(tmp_path, "host:7")
    with pytest.raises(ZeroDivisionError), presence:
        raise ZeroDivisionError
    with pytest.raises(ConnectionError):
        see_off(tmp_path, lambda _holder: (_ for _ in ()).throw(ConnectionError()))
    assert dead(tmp_path) == [presence.holder]


def test_who_ends_in_order_leaves_nothing(tmp_path):
    """And two of one name, as in a container that was started again, are two."""
    with Presence(tmp_path, "host:7") as one, Presence(tmp_path, "host:7") as other:
        assert one.holder != other.holder
    assert list(tmp_path.iterdir()) == []


def test_where_no_file_can_be_kept_there_is_none(tmp_path):
    """Work goes on; a dead worker's case waits for its lease."""
    (tmp_path / "file").write_text("in the way")
    with Presence(tmp_path / "file", "host:7") as presence:
        assert presence.inherits == ()


@pytest.mark.skipif(sys.platform != "linux", reason="parent-death signals of Linux")
def test_a_worker_whose_supervisor_is_gone_before_it_has_begun_ends_at_once(tmp_path):
    """It loads nothing and claims nothing: what others of that supervisor held is free without waiting for it."""
    command = [sys.executable, "-X", "importtime", "-m", "bots.run", "1", "--project", str(tmp_path)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert "sqlalchemy" not in ended.stderr
