"""A case from question to answer to end, by commands alone."""

from __future__ import annotations

ASKING = """
Ask
    Ask A Person    iban    because=not_registered
Write
    Keep Fact    note    IBAN ${FIELDS.iban} is noted
"""
IBAN = "IT60X0542811101000000123456"


def test_a_person_settles_a_case_and_it_goes_on_by_itself(desk):
    """From the question over a refused and a good answer to the end, and every look at it on the way."""
    case = desk.json("try", desk.bot(ASKING), desk.paper(), code=20)["case"]

    assert [(each["case"], each["questions"][0]["field"]) for each in desk.json("review", "list")] == [(case, "iban")]
    assert f"{case}   orders" in desk.bots("review", "list")
    assert desk.json("review", "show", case.lower())["questions"][0]["doubts"] == [["not_registered", "iban"]]
    assert f"bots review set {case} iban=VALUE" in desk.bots("review", "show", case)
    assert "review 1 (oldest" in desk.bots("status")

    assert desk.json("review", "approve", case, code=7)["error"] == "AnswerRefusedError"
    assert "check digit" in desk.bots("review", "set", case, "iban=IT60X0542811101000000123457", code=7)
    assert desk.json("review", "set", case, f"iban={IBAN}", "--by", "ada") == {
        "case": case,
        "status": "ready",
        "open": [],
    }

    assert desk.json("work", "--until-idle")["ended"] == {"done": 1}
    assert [each["id"] for each in desk.json("case", "list", "--status", "done")] == [case]
    assert desk.json("status")["bots"]["orders"]["today"] == {"done": 1}

    story = desk.bots("case", "show", case)
    assert "typed by ada" in story
    assert IBAN not in story
    assert IBAN not in desk.bots("case", "show", case, "--json")
    assert IBAN in desk.bots("case", "show", case, "--values")

    log = desk.folder / desk.json("log", case)["log"]
    assert "Keep Fact" in log.read_text(encoding="utf-8")
    assert IBAN not in log.read_text(encoding="utf-8")


def test_a_failed_case_is_retried_when_it_is_mended(desk):
    """The case began with a broken bot; the mended one finishes it."""
    case = desk.json("try", desk.bot("Check\n    Fail    broken\n"), desk.paper(), code=21)["case"]
    assert "bots log" in desk.bots("case", "show", case)
    desk.bot("Check\n    Keep Fact    number    17\n")
    desk.bots("retry", case, "--reason", "keyword mended", "--current-version", "--by", "ada")
    assert desk.json("work", "--until-idle")["ended"] == {"done": 1}
    assert "by ada, “keyword mended”" in desk.bots("case", "show", case)
    assert desk.json("retry", case, code=4)["error"] == "CaseStateError"


def test_a_cancelled_case_stays_cancelled(desk):
    """It says who and why, and can't be cancelled twice."""
    case = desk.json("try", desk.bot(ASKING), desk.paper(), code=20)["case"]
    assert desk.json("cancel", case, "--reason", "withdrawn", "--by", "ada")["status"] == "cancelled"
    assert "by ada, “withdrawn”" in desk.bots("case", "show", case)
    desk.bots("cancel", case, code=4)


def test_what_isnt_there_is_said(desk):
    """A wrong case, state or command has its own exit code and a sentence."""
    assert "bots case list" in desk.bots("case", "show", "ZZZZ", code=3)
    assert "did you mean 'done'" in desk.bots("case", "list", "--status", "don", code=3)
    assert "No such command" in desk.bots("shwo", code=2)
    assert desk.bots("case", "list") == "No cases.\n"


def test_several_answers_are_given_at_once(desk):
    """Whatever their order, the case goes on only when all are given."""
    folder = desk.bot("Read\n    Keep Fact    number    17\nAsk\n    Ask A Person    iban    because=not_registered\n")
    case = desk.json("try", folder, desk.paper(), code=20)["case"]
    told = desk.json("review", "set", case, f"iban={IBAN}", "number=18")
    assert told["status"] == "ready"
    assert desk.json("case", "show", case, "--values")["facts"]["number"]["value"] == "18"
