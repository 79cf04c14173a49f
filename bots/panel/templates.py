"""The templates: everything that comes from outside is escaped, a name that isn't given is an error."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bots.panel.assets import asset_path, assets_of

FOLDER = Path(__file__).parent / "templates"


@cache
def environment() -> Environment:
    """Jinja, with escaping always on."""
    made = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals["asset"] = asset_path
    made.globals["assets_of"] = assets_of
    return made


def render(name: str, /, **values: Any) -> str:
    """The page of that template."""
    return environment().get_template(name).render(**values)
