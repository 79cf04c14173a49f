"""Messages: the same to the byte at every try, and nothing slips in."""

from datetime import UTC, datetime

import pytest

from bots.errors import SuiteError
from bots.outbox.message import File, addresses, dot_stuffed, mail, signature

AT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
CONTENT = {"to": ["a@example.org"], "subject": "Perché no?", "body": "Ciao.\n.\nFine."}


def written(**more):
    return mail({**CONTENT, **more}, [File("lettera.pdf", b"%PDF-1.7")], sender="b@bank.example", key="k" * 64, at=AT)


def test_two_tries_are_one_message():
    """A receiver that compares them finds no difference, not even in the boundary."""
    assert written() == written()
    assert b"Message-ID: <" + b"k" * 32 + b"@bank.example>" in written()


def test_a_header_cannot_be_slipped_in():
    """A line break in a subject is refused, not sent."""
    with pytest.raises(SuiteError, match="one line"):
        written(subject="x\nBcc: all@example.org")


@pytest.mark.parametrize(
    "text", ["", "anna", "a@b@c", "a@b.it, ", "a b@c.it", "a@bücher.de", "<a@b.it>", "a@b.it\nX: y"]
)
def test_what_is_no_address_is_refused(text):
    """Without quoting it: the message goes into logs."""
    with pytest.raises(SuiteError) as refused:
        addresses(text)
    assert not text or text not in str(refused.value)


def test_several_addresses_are_separated_by_commas():
    """As people write them."""
    assert addresses("a@b.it, c@d.it") == ["a@b.it", "c@d.it"]


def test_a_line_that_begins_with_a_dot_ends_no_mail():
    """The dot is doubled, and the end mark stands once at the end."""
    assert dot_stuffed(b"a\r\n.b\r\n") == b"a\r\n..b\r\n.\r\n"
    assert dot_stuffed(b"a") == b"a\r\n.\r\n"


def test_a_signature_holds_the_moment():
    """An old request, sent again by somebody else, can be told by its age."""
    assert signature("secret", b"{}", AT).startswith(f"t={int(AT.timestamp())},v1=")
    assert signature("secret", b"{}", AT) != signature("other", b"{}", AT)
