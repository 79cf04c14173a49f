"""The keywords of bots.Cases, in a suite, on a drawn document."""

import random
from datetime import date
from pathlib import Path

import pytest

from bots.cases.store import Store
from bots.outbox.box import Outbox
from bots.review.settling import approve, open_questions
from bots.run.trial import try_case
from bots.settings import load_settings
from resources.specimens import draw_health_card, draw_health_details, draw_person

SETTINGS = """
environments:
  test:
    channels:
      mail: {host: 127.0.0.1, sender: bots@bank.example}
      letters: {path: print}
      webhooks: {crm: {url: "https://crm.example/news", secret: crm.signature}}
"""
SUITE = Path(__file__).parent / "case_keywords"


@pytest.mark.slow
def test_every_keyword_of_a_case_does_what_it_says(tmp_path, monkeypatch):
    """One suite uses each of them; it ends where it asks a person, and approving lets it go on."""
    monkeypatch.setenv("NOTES", str(tmp_path / "notes.txt"))
    (tmp_path / "bots.yaml").write_text(SETTINGS, encoding="utf-8")
    rng = random.Random(7)
    today = date(2026, 11, 22)
    person = draw_person(rng, today=today, italian=True)
    files = []
    for side, image in zip(
        ("front", "back"), draw_health_card(person, draw_health_details(rng, today=today)), strict=True
    ):
        image.save(tmp_path / f"{side}.png", dpi=(600, 600))
        files.append(tmp_path / f"{side}.png")
    settings = load_settings(tmp_path)
    trial = try_case(settings, SUITE, files)
    assert (trial.status, trial.reason) == ("review", "looks_odd"), trial.message
    assert [step.status for step in trial.steps] == ["done"] * 10 + ["asked"]
    store = Store.open(settings)
    assert [question.field for question in open_questions(store, trial.case_id)] == ["surname"]
    approve(store, trial.case_id, by="anna")
    with store.reading() as connection:
        assert store.case(connection, trial.case_id).status == "ready"
        waiting = [(row.channel, row.state) for row in Outbox(store).list(connection)]
    assert waiting == [("mail", "queued"), ("letter", "queued"), ("webhook:crm", "queued")]
    store.close()
