"""The report as a page for mail programs: tables and inline styles only, nothing is loaded from anywhere."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bots.report.wording import Table, Wording

_MOST = 40  # rows of a table in the mail; the workbook has all


def page(wording: Wording) -> str:
    """The report as HTML."""
    loader = FileSystemLoader(Path(__file__).with_name("templates"))
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    template = environment.get_template("morning.html")
    return template.render(wording=wording, tables=wording.tables(), most=_MOST, numeric=_numeric)


def plain(wording: Wording) -> str:
    """The report as text, for mail programs that show no HTML."""
    lines = [wording.title, wording.subtitle, "", wording.verdict]
    for table in wording.tables():
        lines += ["", table.title.upper()]
        for row in table.rows[:_MOST]:
            told = (f"{heading}: {text}" for heading, cell in zip(table.columns, row, strict=True)
                    if (text := wording.shown(cell)))  # fmt: skip
            lines.append("  " + ", ".join(told))
        if not table.rows:
            lines.append(f"  {wording.say.none}")
    return "\n".join([*lines, "", wording.say.footer, ""])


def _numeric(table: Table, column: int) -> bool:
    """Whether a column is set flush right."""
    cells = [row[column] for row in table.rows if row[column] not in {None, ""}]
    return bool(cells) and not any(isinstance(cell, str) and "/" not in cell for cell in cells)
