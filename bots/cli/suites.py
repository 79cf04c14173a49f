"""A suite's source, looked at without running it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from robot.api import get_model
from robot.api.parsing import ModelVisitor, TestCase, Token


class _Tasks(ModelVisitor):  # type: ignore[misc] # robot.* is untyped here
    def __init__(self) -> None:
        self.names: list[str] = []

    def visit_TestCase(self, node: TestCase) -> None:  # noqa: N802 - named by Robot Framework
        self.names.append(str(node.name))


def task_names(suite: Path) -> list[str]:
    """The suite's tasks: the steps of a case, in order."""
    tasks = _Tasks()
    tasks.visit(get_model(suite))
    return tasks.names


def wrong_in_suite(suite: Path) -> Iterator[str]:
    """What Robot Framework can't parse, and tasks whose name isn't their own."""
    model = get_model(suite)
    for section in model.sections:
        for node in [section, *section.body]:
            errors = list(getattr(node, "errors", ()) or ())
            errors += [str(token.error) for token in getattr(node, "tokens", ()) if token.type == Token.ERROR]
            yield from (f"{suite.name}:{node.lineno}: {error}" for error in errors)
    for name, number in Counter(task_names(suite)).items():
        if number > 1:
            yield f"{suite.name}: {number} tasks are called {name!r}; a step's name must be its own."
