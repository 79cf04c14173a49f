"""Reference pages of keyword libraries, from what Robot Framework's libdoc finds in them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from robot.libdocpkg import LibraryDocumentation

from bots.cli.reference.markup import anchor, to_markdown

LIBRARIES = ("bots.Cases", "bots.Producer", "extractors.Documents", "connectors.WebApp", "connectors.Workbook")
_RESOURCES = Path(__file__).resolve().parents[3] / "resources"


def keyword_pages() -> dict[str, str]:
    """A page for each library and each shared resource file that has keywords."""
    found = {f"{name}.md": keyword_page(specification(name)) for name in LIBRARIES}
    for path in sorted(_RESOURCES.glob("*.resource")):
        data = specification(str(path))
        if data["keywords"]:
            found[f"{path.name}.md"] = keyword_page({**data, "name": f"resources/{path.name}"})
    return found


def specification(library: str) -> dict[str, Any]:
    """What libdoc says of a library: its documentation, its keywords, their arguments and types."""
    data: dict[str, Any] = json.loads(LibraryDocumentation(library).to_json())
    return data


def keyword_page(data: dict[str, Any]) -> str:
    """A library's page."""
    keywords = data["keywords"]
    anchors = [keyword["name"] for keyword in keywords]
    headings = [line.strip("= ") for line in data["doc"].splitlines() if line.startswith("= ")]
    known = [*anchors, *headings, "Importing"]
    lines = [f"# {data['name']}", "", to_markdown(data["doc"], known, level=2), ""]
    if anchors:
        lines += [" · ".join(f"[{name}](#{anchor(name)})" for name in anchors), ""]
    for init in data["inits"]:
        if init["args"]:
            lines += ["## Importing", "", *_body({**init, "name": f"Library    {data['name']}"}, known)]
    if keywords:
        lines += ["## Keywords", ""]
    for keyword in keywords:
        lines += [f"### {keyword['name']}", "", *_body(keyword, known)]
    return "\n".join(lines).rstrip() + "\n"


def _body(keyword: dict[str, Any], known: list[str]) -> Iterator[str]:
    arguments = [argument for argument in keyword["args"] if not argument["kind"].endswith("_MARKER")]
    if arguments:
        yield "| argument | type | default |"
        yield "| --- | --- | --- |"
        for argument in arguments:
            yield f"| `{_name(argument)}` | {_type(argument['type'])} | {_default(argument)} |"
        yield ""
    returned = keyword.get("returnType")
    if returned and returned["name"] != "None":
        yield f"Returns {_type(returned)}."
        yield ""
    yield to_markdown(keyword["doc"], known, level=4)
    yield ""


def _name(argument: dict[str, Any]) -> str:
    stars = {"VAR_POSITIONAL": "*", "VAR_NAMED": "**"}.get(argument["kind"], "")
    return f"{stars}{argument['name']}"


def _default(argument: dict[str, Any]) -> str:
    if argument["required"]:
        return "required"
    if argument["defaultValue"] is None:
        return ""
    return f"`{argument['defaultValue']}`" if argument["defaultValue"] else "empty"


def _type(kind: dict[str, Any] | None) -> str:
    """A type in words: ``str or date``, ``list of str``."""
    if kind is None:
        return ""
    nested = [_type(each) for each in kind.get("nested") or []]
    if kind["union"]:
        return " or ".join(nested)
    if kind["name"] in {"dict", "Mapping"} and len(nested) == 2:
        return f"{kind['name']} of {nested[0]} to {nested[1]}"
    if kind["name"] == "Literal":
        return " or ".join(f"`{each.strip(chr(39))}`" for each in nested)
    return f"{kind['name']} of {', '.join(nested)}" if nested else str(kind["name"])
