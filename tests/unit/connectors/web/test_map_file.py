"""App maps: what they may say, and how their mistakes are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from connectors.web.errors import AppMapError
from connectors.web.map_fields import FieldType
from connectors.web.map_file import find_map, load_map, read_map

GOOD = """\
title: Registry
url: ${REGISTRY_URL}
hosts: [sso.bank.example]
settle: 2 minutes
forms:
  person:
    open: [page: person.pl, {press: New, section: Persons}]
    fields:
      name: {label: Name}
      city: {label: City, section: Home}
      town: {label: Town, type: option, after: city, options: {NO: Norway}}
    submit: {button: Save, confirm: {text: "Sure?", answer: yes}}
    success: {matches: 'No\\. (?P<number>\\d+)'}
    look_up:
      form: search
      by: name
      row: {name: Name, born: {column: Born, type: date, format: dd/mm/yyyy}}
      nothing: {text: None found}
  search:
    harmless: true
    open: [menu: Search]
    fields: {name: {label: Name}}
    submit: {button: Go}
"""


def read(text: str, **environment: str):
    return read_map(
        "registry", Path("apps/registry.yaml"), text, {"REGISTRY_URL": "http://registry.example/", **environment}
    )


def test_a_good_map_is_read_with_its_lines() -> None:
    """Variables come from the environment, durations are times, texts stay texts, and every part knows its line."""
    file = read(GOOD)
    form = file.app.forms["person"]
    assert file.app.url == "http://registry.example/"
    assert file.app.settle == 120.0
    assert form.submit is not None
    assert form.submit.confirm is not None
    assert form.submit.confirm.answer is True
    assert form.fields["town"].options == {"NO": "Norway"}
    assert form.fields["town"].type is FieldType.OPTION
    assert form.look_up is not None
    assert form.look_up.row["born"].format == "dd/mm/yyyy"
    assert form.heading == "New"
    assert file.where("forms", "person", "fields", "city") == "apps/registry.yaml:10"
    assert file.where("forms", "person", "fields", "unheard of") == "apps/registry.yaml:8"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "{label: City, section: Home}",
            "{label: City, sektion: Home}",
            r'yaml:10: .*city\.sektion: unknown key; .* "section"',
        ),
        ("settle: 2", "settel: 2", 'yaml:4: settel: unknown key; did you mean "settle"'),
        ("button: Save,", "buton: Save,", r'submit\.buton: unknown key; did you mean "button"'),
        ("column: Born, type: date,", "column: Born, tipe: date,", 'yaml:17: .*tipe: unknown key; did you mean "type"'),
        ("answer: yes", "answer: perhaps", 'answer: takes "yes" or "no"'),
        ("settle: 2 minutes", "settle: soon", 'yaml:4: settle: takes a time such as "5 s"'),
        ("after: city", "after: cities", 'field "town" comes after "cities"'),
        ("section: Home}", "section: Home, after: town}", "fields wait for each other"),
        ("type: option,", "type: choice,", "yaml:11: .*type: Input should be"),
        ("form: search", "form: serch", 'looked up by "serch"'),
        ("by: name", "by: code", 'looked up by "code"'),
        ("matches: 'No\\. (", "matches: 'No\\. ((", "takes a regular expression"),
        ("{text: None found}", "{}", 'takes either "text" or "matches"'),
        ("[menu: Search]", "[{menu: Search, page: x}]", 'takes one of "menu"'),
        ("{label: Name}\n", "{type: date}\n", 'needs a "label"'),
        ("title: Registry", "titel: Registry", "title: missing"),
        ("  search:", "  person:", 'yaml:19: key "person" stands twice'),
        ("forms:", "forms: [", "not YAML"),
        ("REGISTRY_URL", "REGISTRY", "yaml:2: REGISTRY isn't set in the environment"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_the_nearest_known_word(old: str, new: str, told: str) -> None:
    """Nothing unknown is silently ignored."""
    assert old in GOOD
    with pytest.raises(AppMapError, match=told):
        read(GOOD.replace(old, new, 1))


def test_a_projects_map_comes_before_the_packaged_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """BOTS_RESOURCES lists a project's resource folders; the packaged ones come last."""
    monkeypatch.setenv("BOTS_RESOURCES", str(tmp_path))
    assert find_map("core_banking").parent.parent.name == "resources"
    (tmp_path / "apps").mkdir()
    mine = tmp_path / "apps" / "core_banking.yaml"
    mine.write_text(GOOD, encoding="utf-8")
    monkeypatch.setenv("REGISTRY_URL", "http://one.example/")
    assert load_map("core_banking").path == mine
    assert load_map("core_banking") is load_map("core_banking")
    monkeypatch.setenv("REGISTRY_URL", "http://other.example/")
    assert load_map("core_banking").app.url == "http://other.example/"


def test_an_unknown_application_is_answered_with_the_nearest() -> None:
    """The message lists where was looked and what was probably meant."""
    with pytest.raises(AppMapError, match=r'no app map core_bankin\.yaml .* Did you mean "core_banking"'):
        find_map("core_bankin")


def test_the_packaged_maps_are_good(monkeypatch: pytest.MonkeyPatch) -> None:
    """The map of the specimen core banking holds together."""
    monkeypatch.setenv("CORE_BANKING_URL", "http://127.0.0.1:1/")
    app = load_map("core_banking").app
    assert {name for name, form in app.forms.items() if form.harmless} == {"search_customer", "search_account"}
