"""What was read before is given back, and only that."""

import zlib

from extractors.ocr.engine import Job
from extractors.ocr.jobs import plain_job
from extractors.ocr.kept import Kept, question_of, versions

WORDS = [["Bianchi", [0.1, 0.1, 0.2, 0.2], 0.98, "tesseract", 0]]


class Board:
    """A shelf in memory."""

    def __init__(self, *packs):
        self.lying = list(packs)

    def packs(self):
        yield from self.lying

    def put(self, pack):
        self.lying.append(pack)


def test_an_answer_is_found_again_by_whoever_takes_the_shelf():
    """Answers outlive the process that asked, once they were flushed; each is put there once."""
    board = Board()
    first = Kept(board)
    assert first.find("q") is None
    first.add("q", WORDS)
    assert first.find("q") == WORDS
    assert Kept(board).find("q") is None
    first.flush()
    second = Kept(board)
    assert second.find("q") == WORDS
    second.add("q", WORDS)
    second.flush()
    assert len(board.lying) == 1


def test_a_damaged_pack_is_no_answer():
    """Packs that were cut, or hold something else, are left aside; the sound ones count."""
    board = Board()
    kept = Kept(board)
    kept.add("q", WORDS)
    kept.flush()
    sound = board.lying[0]
    found = Kept(Board(sound[:-4], b"none", zlib.compress(b"[1]"), sound))
    assert found.find("q") == WORDS
    assert Kept(Board(sound[:-4])).find("q") is None


def test_whatever_could_change_the_answer_is_part_of_the_question():
    """Other pixels, another shape, engine, alphabet or language, other code: another question. A deadline isn't."""
    import numpy as np

    page = np.zeros((4, 6), np.uint8)

    def asked(image=page, deadline=60.0, **job):
        return question_of(plain_job(Job(**{"engine": "ppocr"} | job), [image], deadline), image.tobytes())

    others = [
        asked(image=page + 1),
        asked(image=page.reshape(6, 4)),
        asked(engine="tesseract"),
        asked(lines=True),
        asked(alphabet="0123456789"),
        asked(languages=("spa",)),
    ]
    assert len({asked(), *others}) == len(others) + 1
    assert asked() == asked(deadline=5.0)


def test_the_versions_are_those_of_now(monkeypatch):
    """A new release of an engine, or a change of our own code, leaves old answers unfound."""
    import extractors.ocr.kept as module

    before = versions.__wrapped__(("none",))
    assert versions.__wrapped__(("none",)) == before
    monkeypatch.setattr(module, "_version", lambda _package: "99")
    assert versions.__wrapped__(("none",)) != before
