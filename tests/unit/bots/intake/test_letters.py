"""What a mail says of itself."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bots.intake.letters import Letter, file_name, letter_of


def headers(*lines: str, body: str = "x") -> bytes:
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


def test_who_is_answered():
    """Reply-To before From; several addresses, or one that can't be written to, are nobody."""
    assert letter_of(headers("From: Anna <Anna@x.it>", "Reply-To: office@x.it")).sender == "office@x.it"
    assert letter_of(headers("From: Anna <Anna@x.it>")).sender == "anna@x.it"
    assert letter_of(headers("From: a@x.it, b@x.it")).sender == ""
    assert letter_of(headers("From: a;rm@x.it -rf")).sender == ""


def test_a_thread_is_the_nearest_first():
    """In-Reply-To, then References from their end."""
    letter = letter_of(headers("From: a@x.it", "References: <one@x> <two@x>", "In-Reply-To: <two@x>"))
    assert letter.thread == ("two@x", "one@x")


def test_the_same_mail_over_another_server_is_the_same():
    """What servers add and how they end lines doesn't count; another subject does."""
    first = letter_of(headers("From: a@x.it", "Subject: s", "Message-ID: <1@x>", body="text\r\nend"))
    again = letter_of(headers("Received: y", "From: a@x.it", "Subject: s", "Message-ID: <1@x>", body="text\nend"))
    other = letter_of(headers("From: a@x.it", "Subject: t", "Message-ID: <1@x>", body="text\r\nend"))
    assert first.digest == again.digest != other.digest


def test_what_programs_send():
    """Answers of programs are no cases; certified mail and scanners are, though nobody answers those."""
    assert letter_of(headers("From: a@x.it", "Auto-Submitted: auto-replied")).returned
    assert letter_of(headers("From: a@x.it", "Return-Path: <>")).returned
    assert not letter_of(headers("From: a@pec.it", "Return-Path: <>", "X-Trasporto: posta-certificata")).returned
    scanner = letter_of(headers("From: noreply@x.it", "Auto-Submitted: auto-generated"))
    assert (scanner.returned, scanner.automatic) == (False, True)
    assert not letter_of(headers("From: a@x.it")).automatic


def test_numbers_of_cases_in_a_subject():
    """As our answers write them, and nothing that only looks like one."""
    assert letter_of(headers("Subject: R: Conto [7F3K] [7F3K] [nota] [OK1]")).case_numbers == ["7F3K"]


def test_a_subject_becomes_a_name():
    """Whatever it holds, it is a name on every disk."""
    assert file_name(letter_of(headers("Subject: ../../a:b?\x00 è"))) == "a b è.eml"
    assert file_name(letter_of(headers("Subject: //"))) == "mail.eml"


@given(st.binary(max_size=400) | st.text(max_size=300).map(lambda text: f"From: {text}\nSubject: {text}\n\n".encode()))
def test_whatever_comes_is_a_letter(data: bytes):
    """No bytes at all break the mail room, and what is kept of them comes back."""
    letter = letter_of(data)
    assert Letter.from_json(letter.to_json()) == letter
    assert letter.subject.isprintable()
