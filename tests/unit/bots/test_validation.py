"""YAML files as people write them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bots.definition import Definition
from bots.errors import SettingsError
from bots.settings import Settings
from bots.validation import Strict, load

DOCS = Path(__file__).resolve().parents[3] / "docs"
_BLOCK = re.compile(r"```yaml\n(.*?)```", re.DOTALL)


class Sample(Strict):
    on: str
    at: str
    country: str
    code: str
    number: int
    share: float
    keep: bool


def test_words_and_times_are_what_people_mean(tmp_path: Path):
    """`on` is a key, 07:00 a time, NO a country, 0123 a code; numbers are numbers, and yes is yes where it is asked."""
    text = "on: banking days\nat: 07:00\ncountry: NO\ncode: 0123\nnumber: 12\nshare: 0.5\nkeep: yes\n"
    (tmp_path / "sample.yaml").write_text(text, encoding="utf-8")
    sample = load(tmp_path / "sample.yaml", Sample)
    assert (sample.on, sample.at, sample.country, sample.code) == ("banking days", "07:00", "NO", "0123")
    assert (sample.number, sample.share, sample.keep) == (12, 0.5, True)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("{required: [adnin]}", "panel.second_factor.required.0: Input should be 'viewer', 'reviewer'"),
        ("{requires: [admin]}", "unknown key 'panel.second_factor.requires'; did you mean 'required'?"),
        ("{offered: no, required: [admin]}", "so it must be offered"),
        ("off", "panel.second_factor: write {required: [admin]}"),
    ],
)
def test_a_wrong_rule_for_the_second_factor_is_refused(rule, said, tmp_path: Path):
    """With what is wrong in it and what may stand there."""
    (tmp_path / "bots.yaml").write_text(f"panel: {{second_factor: {rule}}}\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=re.escape(said)):
        load(tmp_path / "bots.yaml", Settings)


@pytest.mark.parametrize("page", sorted(DOCS.rglob("*.md")), ids=lambda page: page.stem)
def test_what_the_documentation_shows_can_be_written(page: Path, tmp_path: Path):
    """Each block that says it is of bots.yaml or of a bot.yaml is read without a mistake."""
    for text in _BLOCK.findall(page.read_text(encoding="utf-8")):
        first = text.partition("\n")[0]
        kind = Settings if "bots.yaml" in first else Definition if "bot.yaml" in first else None
        if kind is not None:
            (tmp_path / "block.yaml").write_text(text, encoding="utf-8")
            load(tmp_path / "block.yaml", kind)
