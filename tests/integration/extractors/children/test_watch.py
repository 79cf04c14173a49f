"""How long a child may take: a machine that is busy with other things makes nothing late."""

import contextlib
import os
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from extractors.children.watch import Share, Watch, is_late

BUSY = "while True: pass"


def test_time_without_a_processor_is_not_counted():
    """Waiting for a processor makes no child late; working its seconds, sleeping them, or ten times as many does."""
    assert not is_late(60, 500, Share(run=10, starved=480))
    assert not is_late(60, 500, Share(run=10, starved=200, ready=True))
    assert is_late(60, 70, Share(run=61, ready=True))
    assert is_late(60, 70, Share(run=5, starved=5))
    assert is_late(60, 601, Share(run=1, starved=600))


@pytest.mark.skipif(not Path("/proc/self/schedstat").exists(), reason="the system counts no waiting for a processor")
def test_a_starved_child_is_not_late():
    """A child that gets no processor has its time before it still when others have used it up by the clock."""
    one = min(os.sched_getaffinity(0))
    with contextlib.ExitStack() as stack:

        def burn(nice):
            process = subprocess.Popen([sys.executable, "-c", BUSY])
            stack.callback(process.wait)
            stack.callback(process.kill)
            os.sched_setaffinity(process.pid, {one})
            os.setpriority(os.PRIO_PROCESS, process.pid, nice)
            return process

        for other in [psutil.Process(burn(0).pid) for _ in range(3)]:
            while other.cpu_times().user < 0.05:
                time.sleep(0.02)
        child = burn(19)
        watch = stack.enter_context(Watch(child, seconds=1, memory=10**9))
        with pytest.raises(subprocess.TimeoutExpired):
            child.wait(2)
        assert watch.verdict == ""
