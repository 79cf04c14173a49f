"""Robot Framework's markup as Markdown."""

from __future__ import annotations

from bots.cli.reference.markup import to_markdown


def test_examples_become_code():
    """Lines of a suite are copied from the page as they are typed."""
    text = "Does it.\n\nExample:\n| ***** Tasks *****\n|\n| `Append Row`    register    a=${x}"
    assert to_markdown(text, ["Append Row"]) == (
        "Does it.\n\nExample:\n\n```robotframework\n*** Tasks ***\n\nAppend Row    register    a=${x}\n```"
    )


def test_tables_stay_tables():
    """Rows that end with a bar are a table."""
    assert to_markdown("| =type= | =cells= |\n| ``date`` | dates |", []) == (
        "| type | cells |\n| --- | --- |\n| `date` | dates |"
    )


def test_keywords_are_linked_and_code_is_left_alone():
    """Only names of the page become links; nothing within code is touched."""
    assert to_markdown("Use `Keep Fact`, *never* ``a *b* `c` ``, not `Unknown`.", ["Keep Fact"]) == (
        "Use [Keep Fact](#keep-fact), **never** `a *b* `c` `, not `Unknown`."
    )


def test_headings_keep_their_order():
    """The first level of a text fits under its page."""
    assert to_markdown("= Columns =\n== Types ==", [], level=2) == "## Columns\n### Types"
