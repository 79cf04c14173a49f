"""The pages in a recording, without what stood in boxes for passwords, in hidden ones, and in lists of others. Pure.

A page is a tree, ``[name, attributes, children…]``; what didn't change since is told as ``[[pages ago, number]]``, the
numbers counted with the children first. So no node may come or go, or later pages would show another's.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from connectors.web.trace.addresses import bare, bare_set
from connectors.web.trace.hidden import Hidden

_LOOKS = re.compile(
    "align|bgcolor|border|cellpadding|cellspacing|charset|checked|class|cols|colspan|dir|disabled|for|height|hidden|id|"
    "lang|maxlength|media|multiple|name|nowrap|open|readonly|rel|required|role|rows|rowspan|selected|size|slot|span|"
    "style|tabindex|type|valign|width|wrap"
)
_WORDS = frozenset(["alt", "label", "placeholder", "title", "value", "aria-label"])
_ADDRESSES = frozenset(["action", "background", "formaction", "href", "src", "__playwright_current_src__"])
_TYPED, _CHOSEN = "__playwright_value_", "__playwright_selected_"
_BOXES = frozenset({"TABLE", "SELECT", "TEXTAREA"})
_DOTS = "…"

Tree = Any  # a text, a reference, or a list with a name, attributes and children


@dataclass(frozen=True, slots=True)
class _Node:
    """A node, by where it stands, and the page that it was told with."""

    parent: list[Any]
    at: int
    page: int

    @property
    def tree(self) -> Tree:
        return self.parent[self.at]


class Pages:
    """The pages of one recording, in their order.

    Args:
        hidden: What must stand nowhere.
    """

    def __init__(self, hidden: Hidden) -> None:
        self._hidden = hidden
        self._told: dict[str, list[list[_Node]]] = {}  # frame → for each of its pages the nodes by number
        self._offered: dict[int, _Node] = {}  # what the options say
        self._chosen: set[int] = set()

    def take(self, frame: str, html: Tree) -> Tree:
        """A page of a frame without what nobody may see; `finish` comes after the last.

        Args:
            frame: The frame's name.
            html: Its tree, changed in place.

        Returns:
            The tree.
        """
        root = [html]
        pages = self._told.setdefault(frame, [])
        pages.append([])
        self._number(root, 0, len(pages) - 1, pages[-1])
        if pages[-1]:  # a page that is all as before was looked through before
            self._cover(_Node(root, 0, len(pages) - 1), frame, others=False)
        return root[0]

    def finish(self) -> None:
        """Cover what selects offered and nobody chose: it may be a list of people."""
        for key, node in self._offered.items():
            if key not in self._chosen:
                node.parent[node.at] = _DOTS

    def _number(self, parent: list[Any], at: int, page: int, nodes: list[_Node]) -> None:
        tree = parent[at]
        if isinstance(tree, str):
            parent[at] = self._hidden.out_of(tree)
        elif isinstance(tree[0], str):
            if len(tree) > 1:
                tree[1] = self._attributes(tree[0], tree[1])
            for number in range(2, len(tree)):
                self._number(tree, number, page, nodes)
        else:
            return
        nodes.append(_Node(parent, at, page))

    def _attributes(self, name: str, attributes: Mapping[str, str]) -> dict[str, str]:
        secret = name == "INPUT" and attributes.get("type", "").lower() in {"password", "hidden"}
        offered = name == "OPTION" and attributes.get(_CHOSEN) != "true"
        kept = {}
        for key, value in attributes.items():
            if (secret and key in {"value", _TYPED}) or (offered and key in {"value", "label"}):
                kept[key] = ""
            elif key in _ADDRESSES:
                kept[key] = self._hidden.out_of(bare(value))
            elif key == "srcset":
                kept[key] = self._hidden.out_of(bare_set(value))
            elif _LOOKS.fullmatch(key) or key in _WORDS or key.startswith("__playwright_"):
                kept[key] = self._hidden.out_of(value)
        return kept

    def _children(self, node: _Node, frame: str) -> Iterator[_Node]:
        """What stands in an element, references followed."""
        for at in range(2, len(node.tree)):
            yield self._followed(_Node(node.tree, at, node.page), frame)

    def _followed(self, node: _Node, frame: str) -> _Node:
        while not isinstance(node.tree, str) and not isinstance(node.tree[0], str):
            ago, number = node.tree[0]
            node = self._told[frame][node.page - ago][number]
        return node

    def _cover(self, node: _Node, frame: str, *, others: bool) -> None:
        """Cover what stands in lists of others under this node, and take note of what is offered and chosen."""
        node = self._followed(node, frame)
        tree = node.tree
        if isinstance(tree, str):
            if others and tree.strip():
                node.parent[node.at] = _DOTS
            return
        name, attributes = tree[0], tree[1] if len(tree) > 1 else {}
        if others and len(tree) > 1:
            tree[1] = {key: value for key, value in attributes.items() if _LOOKS.fullmatch(key)}
        if name == "OPTION":
            for text in (child for child in self._children(node, frame) if isinstance(child.tree, str)):
                key = (id(text.parent) << 16) + text.at
                self._offered[key] = text
                if attributes.get(_CHOSEN) == "true":
                    self._chosen.add(key)
        listed = name == "TABLE" and self._is_of_others(node, frame)
        for child in list(self._children(node, frame)):
            self._cover(child, frame, others=others)
        if listed:
            for cell in [one for one in self._under(node, frame) if one.tree[0] == "TD"]:
                self._cover(cell, frame, others=True)

    def _is_of_others(self, table: _Node, frame: str) -> bool:
        """Whether rows stand under a row of headings, and none has a box: a list of records, mostly of other people."""
        headed = False
        for node in self._under(table, frame):
            name, attributes = node.tree[0], node.tree[1] if len(node.tree) > 1 else {}
            if name in _BOXES or (name == "INPUT" and attributes.get("type") not in {"hidden", "checkbox"}):
                return False
            if name == "TR":
                cells = [one.tree[0] for one in self._children(node, frame) if not isinstance(one.tree, str)]
                headed = headed or ("TH", "TH") in itertools.pairwise(cells)
        return headed

    def _under(self, node: _Node, frame: str) -> Iterator[_Node]:
        for child in self._children(node, frame):
            if not isinstance(child.tree, str):
                yield child
                yield from self._under(child, frame)
