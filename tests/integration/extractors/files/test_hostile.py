"""Files made to harm: the child pays, the caller gets an error."""

import os
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from extractors.children.launch import start
from extractors.children.watch import Watch
from extractors.errors import ReadError, TooLargeError, UnreadableFileError
from extractors.files import Limits, open_file

SHARED = Path(__file__).resolve().parents[5] / "shared/data/bad_inputs"
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="limits of POSIX")


def bomb(size):
    """A PDF whose page unpacks to `size` bytes of drawing commands."""
    packer = zlib.compressobj(9)
    block = b"0 0 m 9 9 l S\n" * 75_000
    packed = b"".join(packer.compress(block) for _ in range(size // len(block))) + packer.flush()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(packed), packed),
    ]
    body, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return body + b"xref\n0 5\n0000000000 65535 f \n%strailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        table,
        len(body),
    )


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", r"empty \(0 bytes\)"),
        (b"\0" * 10_000, "zeros"),
        (b"PK\x03\x04 and so on", "ZIP"),
        (b"Gentile cliente", "unknown kind"),
        (b"%PDF-1.7\n", "damaged"),
        (b"\x89PNG\r\n\x1a\n", "damaged"),
        (b"\xff\xd8\xff\xe0nothing", "damaged"),
        (b"II*\x00\x08\0\0\0", "damaged"),
    ],
)
def test_not_a_document(data, reason):
    """What isn't a document is refused by name with the reason."""
    with pytest.raises(UnreadableFileError, match=rf"pratica\.pdf .*{reason}"):
        open_file(data, "pratica.pdf")


@POSIX
def test_memory():
    """A file that unpacks to more than the child may hold ends the child, not the caller."""
    with pytest.raises(TooLargeError, match=r"bomba\.pdf needs more than 200 MB"):
        open_file(bomb(400_000_000), "bomba.pdf", limits=Limits(memory=200_000_000))


@POSIX
def test_processor_time():
    """A file that keeps the child busy is given up after its seconds of processor time."""
    with pytest.raises(TooLargeError, match=r"lento\.pdf takes more than 1 s"):
        open_file(bomb(200_000_000), "lento.pdf", limits=Limits(cpu=1))


def test_time():
    """A file that isn't open in time is given up."""
    with pytest.raises(TooLargeError, match=r"lento\.pdf wasn't open after 0\.01 s"):
        open_file(bomb(100_000_000), "lento.pdf", limits=Limits(wall=0.01))


@POSIX
def test_confined():
    """Once confined a process can't write files, reach the network or lift its limits."""
    code = """
import socket, tempfile, resource
from extractors.children.confine import confine, forbid_network
confine(memory=500_000_000, cpu=5, files=32)
forbid_network()
for act in (
    lambda: socket.create_connection(("127.0.0.1", 9)),
    lambda: socket.getaddrinfo("example.org", 80),
    lambda: open("%s", "wb", buffering=0).write(b"x"),
    lambda: bytearray(600_000_000),
    lambda: [open("/dev/null") for _ in range(40)],
):
    try:
        act()
    except (PermissionError, OSError, MemoryError):
        print("refused")
print(resource.getrlimit(resource.RLIMIT_CORE))
"""
    target = Path(os.devnull).parent / "shm" if sys.platform.startswith("linux") else Path("/tmp")
    probe = target / f"confined-{os.getpid()}"
    try:
        found = subprocess.run([sys.executable, "-c", code % probe], capture_output=True, text=True, check=True)
        assert found.stdout.split("\n")[:6] == ["refused"] * 5 + ["(0, 0)"]
        assert not probe.exists() or probe.stat().st_size == 0
    finally:
        probe.unlink(missing_ok=True)


def test_child_goes_with_its_pipe():
    """A child whose parent closes the pipe without a request ends by itself."""
    process = start("extractors.files.child")
    process.stdin.close()
    assert process.wait(30) == 0
    process.stdout.close()


def test_watch_kills():
    """The watch ends a process that is late and says so, and one that is in time not."""
    process = start("extractors.files.child")
    with process.stdin, process.stdout:
        with Watch(process, seconds=0.2) as watch:
            process.wait(30)
        assert watch.verdict == "time"
    process = start("extractors.files.child")
    with process.stdin, process.stdout, Watch(process, seconds=30, memory=1_000_000) as watch:
        process.wait(30)
    assert watch.verdict == "memory"


def test_no_child_is_left(make_pdf):
    """After an error as after a success no process that saw a file remains; the server they are forked from does."""
    psutil = pytest.importorskip("psutil")
    open_file(make_pdf(lambda sheet, _: sheet.drawString(72, 72, "x")), "a.pdf")
    with pytest.raises(ReadError):
        open_file(b"%PDF-1.7 broken", "b.pdf")
    readers = [child for child in psutil.Process().children() if "extractors.files.child" in child.cmdline()]
    assert [child.cmdline()[-2] for child in readers] == ["extractors.children.fork_server"] * len(readers)
    psutil.wait_procs(left := [child for reader in readers for child in reader.children()], timeout=30)
    assert not any(child.is_running() for child in left)


@pytest.mark.slow
@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/data/bad_inputs isn't here")
@pytest.mark.parametrize("folder", ["generated/pdf", "generated/image", "pillow/images", "pdfminer", "safedocs"])
def test_bad_inputs(folder):
    """Every hostile file ends in pages or in an error that names it."""
    for path in sorted((SHARED / folder).rglob("*")):
        if path.is_file():
            try:
                assert open_file(path.read_bytes(), path.name)
            except ReadError as error:
                assert path.name in str(error)  # noqa: PT017 - both outcomes are right, the name is the promise
