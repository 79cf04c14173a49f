"""What the panel says: every text that its code and its templates hold."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.extract import extract_from_dir
from jinja2 import nodes

import bots.panel
from bots.panel.templates import environment

PANEL = Path(bots.panel.__file__).parent
KEYWORDS = {"_": None, "words": None, "later": None, "many": (1, 2)}
TRANSLATED = ("_", "many")  # in templates


def said() -> set[str]:
    """The English texts that are translated; of one that depends on a number the singular."""
    methods = [("templates/**.html", "jinja2"), ("**.py", "python")]
    found = extract_from_dir(
        PANEL, methods, {"**.html": {"trimmed": "true"}}, keywords=KEYWORDS, directory_filter=lambda _: True
    )
    return {message if isinstance(message, str) else message[0] for _, _, message, _, _ in found}


def templates() -> list[str]:
    """The names of all templates."""
    return sorted(environment().list_templates(extensions=["html"]))


def bare(name: str) -> Iterator[str]:
    """Letters of a template that stand there untranslated: between tags, or in what is read aloud or shown."""
    environment_ = environment()
    source = environment_.loader.get_source(environment_, name)[0]
    text = "".join(
        data.data if isinstance(data, nodes.TemplateData) else "\0"
        for output in environment_.parse(source).find_all(nodes.Output)
        for data in output.nodes
    )
    yield from (
        match[0] for match in re.finditer(r'(?:title|aria-label|placeholder|alt)="[^"\0]*[A-Za-z]{2}[^"]*"', text)
    )
    for between in re.findall(r">([^<]*)<", re.sub(r"<(script|style)\b.*?</\1>", "", text, flags=re.DOTALL)):
        if re.search(r"[^\W\d_]{2}", between.replace("&nbsp;", " ")):
            yield between.strip()


def unsafe_calls() -> list[str]:
    """Places where something else than a literal is taken for a text of ours: it would be markup."""
    wrong = []
    for path in sorted(PANEL.rglob("*.py")):
        calls = (each for each in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(each, ast.Call))
        said = (each for each in calls if _says(each.func) and not isinstance(each.args[0], ast.Constant))
        wrong += [f"{path.name}:{each.lineno}" for each in said]
    for name in templates():
        environment_ = environment()
        tree = environment_.parse(environment_.loader.get_source(environment_, name)[0])
        for call in tree.find_all(nodes.Call):
            ours = isinstance(call.node, nodes.Name) and call.node.name in TRANSLATED
            if ours and not isinstance(call.args[0], nodes.Const):
                wrong.append(f"{name}:{call.lineno}")
    return wrong


def _says(function: ast.expr) -> bool:
    return isinstance(function, ast.Attribute) and function.attr in {"words", "many"}
