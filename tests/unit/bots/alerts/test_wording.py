"""What alerts and escalations say, in every language."""

from __future__ import annotations

import ast
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bots.alerts import conditions
from bots.alerts.conditions import Condition, Severity
from bots.alerts.decide import Alert
from bots.alerts.watchman import readers
from bots.alerts.wording import Speaker, over, sentence, words
from bots.cases.model import Status
from bots.definition import LANGUAGES, Definition
from bots.intake.problems import TEXTS
from bots.punctual.escalation import Escalated
from bots.punctual.stuck import Stuck, Why
from bots.queue.kinds import PauseKind
from bots.settings import Settings

AT = datetime(2026, 11, 22, 21, 30, tzinfo=UTC)
SETTINGS = Settings.model_validate(
    {
        "name": "bank",
        "language": "it",
        "people": {"anna": {"mail": "anna@bank.example", "language": "es"}, "mario": {"mail": "mario@bank.example"}},
        "panel": {"url": "https://bots.bank.example"},
    }
)


def kinds() -> set[str]:
    """Every kind that the module of conditions makes, as its code writes them."""
    tree = ast.parse(Path(conditions.__file__).read_text(encoding="utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    first = [call.args[0] for call in calls if call.func.id == "Condition" and call.args]  # type: ignore[attr-defined]
    return {str(each.value) for each in first if isinstance(each, ast.Constant)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_is_wrong_is_said_in_words(language):
    """Each kind of alert, each trouble with papers that come in and each way of being stuck has words."""
    say = words(language)
    made = kinds()
    assert {"stuck", "failed", "schedule_late", "machine_silent", "disk"} <= made
    paused = {f"{kind}_down" for kind in PauseKind if kind is not PauseKind.BOT}
    intake = {f"intake_{code}" for code in TEXTS}
    for kind in {*made, *paused, *intake, "at_risk", "breached", "trial"}:
        for number in (1, 3):
            condition = Condition(kind, "orders", Severity.CRITICAL, number, "", "22:00")
            for text in (sentence(condition, say), over(condition, say)):
                assert text
                assert "{" not in text
                assert "_" not in text
    assert set(say.stuck.why) == set(Why)
    assert sentence(Condition("of_next_year", "", Severity.WARNING, 1, "as it is"), say) == "as it is"


def test_each_reads_their_language():
    """People by theirs, an address by the project's; times are the project's, a link stands in it."""
    assert readers(SETTINGS, ["anna", "mario", "ops@bank.example", "nobody"]) == {
        "es": ["anna@bank.example"],
        "it": ["mario@bank.example", "ops@bank.example"],
    }
    down = Alert(Condition("target_down", "core", Severity.CRITICAL, 1, "core is paused"), AT, AT)
    late = Alert(Condition("at_risk", "orders", Severity.WARNING, 3, "3 at risk"), AT, AT + timedelta(minutes=75))
    told = Speaker(SETTINGS, "it").alerts([late, down], [late])
    assert told["subject"].startswith("[urgente] bank, test: core non risponde ed è in pausa")
    assert told["subject"].endswith("(e altri 2)")
    assert (
        "da guardare: orders: 3 pratiche rischiano di superare la scadenza. (bots queue list) dal 22/11/26, 22:30."
        in (told["text"])
    )
    assert "risolto: orders: tutte le pratiche sono di nuovo nei tempi. (è durato 1 h 15 min)" in told["text"]
    assert "La situazione: https://bots.bank.example" in told["text"]


def test_an_escalation_names_the_case_and_links_to_it():
    """Whoever is told of a stuck case reads why, since when, and opens it with a click."""
    stuck = Stuck("7F3K", "orders", Status.REVIEW, Why.NO_ANSWER, AT)
    bot = Definition.model_validate({"title": {"es": "Pedidos"}})
    told = Speaker(SETTINGS, "es").escalated(Escalated(stuck, bot, 1, "anna"))
    assert told["subject"] == "[bank, test] El expediente 7F3K (Pedidos) está parado"
    assert "se ha hecho una pregunta y nadie ha contestado" in told["body"]
    assert "https://bots.bank.example/cases/7F3K" in told["body"]
