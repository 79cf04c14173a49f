"""Run the comparison: ``python -m benchmarks.healing --json``.

Each form is mapped as a person would map it (by label, by section or name where a label repeats), what its boxes are
like is kept, and then its page is changed as the next version of the application might change it. For every box that
the change concerns: was it found again, refused, or was another taken for it? Beside it Playwright, by label and by CSS
(id, else name), where several hits or none are a refusal. A form is changed in one way at a time, then in two.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.healing.grid_forms import try_grids
from benchmarks.healing.live_forms import bank_forms, django_forms, ledger_forms
from benchmarks.healing.own_forms import own_forms
from connectors.web import browser, finding
from connectors.web.app_map import FormMap, Step
from connectors.web.desk import SCRIPT
from connectors.web.fingerprint import Fingerprint
from connectors.web.locating import locate
from connectors.web.map_fields import FieldMap
from connectors.web.values import folded
from connectors.web.view import Control, frame_view

if TYPE_CHECKING:
    from playwright.sync_api import Page

CHANGE = Path(__file__).with_name("mutations.js").read_text(encoding="utf-8")
_TRUTHS = "(all) => all.map((el) => el.dataset.truth)"
_ALL = f"""async ([all, mark]) => {{
  const look = {SCRIPT.strip()};
  const found = [];
  for (const [at, called] of all) {{
    const el = await look({{what: 'element', of: 'control', at, called}});
    if (mark) el.dataset.truth = at;
    found.push(el.dataset.truth || '');
  }}
  return found;
}}"""
WHOLE = ("names", "classes", "translated", "divs", "reordered")  # concern every mapped box
ONE = ("reworded", "moved", "added", "swapped", "tab")
GONE = ("removed", "replaced")
PAIRS = (
    ("names", "reworded"), ("names", "moved"), ("names", "translated"), ("names", "divs"), ("translated", "reordered"),
    ("reworded", "added"), ("reworded", "moved"), ("divs", "reworded"), ("names", "removed"), ("translated", "removed"),
    ("names", "replaced"), ("reordered", "removed"),
)  # fmt: skip
MAPPED = 8  # fields of a form that the map has; the others are there to be mistaken for them
OTHER_WORDS = {"city": "Town", "address": "Street", "phone": "Telephone", "surname": "Family Name", "notes": "Remarks"}
FORMS = {"bank": bank_forms, "ledger": ledger_forms, "own": own_forms, "django": django_forms}
WAYS = ("ours", "playwright_label", "playwright_css")


@dataclass(frozen=True)
class Mapped:
    """A form as it was when it was mapped: its markup, its map, its boxes' fingerprints and where the truth is."""

    markup: str
    form: FormMap
    known: dict[str, Fingerprint]
    truth: dict[str, str]
    css: dict[str, str]


def measure_grids(seed: int, only: int | None) -> dict[str, Any]:
    """Change every grid in every way; see `try_grids`."""

    def work(workshop: browser.Workshop) -> dict[str, Any]:
        page, counts = workshop.context({"127.0.0.1"}).new_page(), {}  # type: ignore[var-annotated]
        return _told(counts, try_grids(page, _see, _truths, random.Random(seed), counts, only))

    try:
        return browser.current().run(work, 3600)
    finally:
        browser.discard()


def measure(targets: int, seed: int, only: int | None, of: Sequence[str]) -> dict[str, Any]:
    """Change every form in every way.

    Args:
        targets: Boxes of a form that single changes are tried on.
        seed: Of what is mapped and changed.
        only: So many forms at most.
        of: Whose forms, of `FORMS`.
    """
    forms = {name: markup for one in of for name, markup in FORMS[one]().items()}

    def work(workshop: browser.Workshop) -> dict[str, Any]:
        page = workshop.context({"127.0.0.1"}).new_page()
        dice = random.Random(seed)
        counts: dict[str, dict[str, Counter[str]]] = {}
        names = list(forms)[:only]
        for name in names:
            mapped = _mapped(page, forms[name], dice)
            chosen = dice.sample(sorted(mapped.form.fields), min(targets, len(mapped.form.fields)))
            for changes in [*((one,) for one in (*WHOLE, *ONE, *GONE)), *PAIRS]:
                for field in chosen if set(changes) - set(WHOLE) or "reordered" in changes else chosen[:1]:
                    _try(page, name, mapped, changes, field, dice.randrange(10**6), counts)
        return _told(counts, len(names))

    try:
        return browser.current().run(work, 3600)
    finally:
        browser.discard()


def _mapped(page: Page, markup: str, dice: random.Random) -> Mapped:
    page.set_content(markup)
    controls = _see(page)
    _truths(page, controls, mark=True)
    beside = page.locator("nav [data-truth]").evaluate_all(_TRUTHS)  # the application's, not the form's
    fields: dict[str, FieldMap] = {}
    truth, css = {}, {}
    for control in dice.sample(controls, len(controls)):
        field = finding.as_mapped(control, controls)
        if field is None or field.label is None or control.kind in {"password", "radio"} or len(fields) == MAPPED:
            continue
        if str(control.at) in beside:
            continue
        name = f"field_{control.at}"
        fields[name] = field
        truth[name] = str(control.at)
        css[name] = f"#{control.id}" if control.id.isidentifier() else f'[name="{control.name}"]'
    form = FormMap(open=(Step(menu="Open"),), fields=fields)
    boxes = {name: finding.matching(controls, field)[0] for name, field in fields.items()}
    known = {name: Fingerprint.of(one, controls) for name, one in boxes.items()}
    return Mapped(page.content(), form, known, truth, css)


def _try(
    page: Page,
    name: str,
    mapped: Mapped,
    changes: tuple[str, ...],
    field: str,
    seed: int,
    counts: dict[str, dict[str, Counter[str]]],
) -> None:
    page.set_content(mapped.markup)
    label = mapped.form.fields[field].label or ""
    for change in changes:
        request = {"kind": change, "target": mapped.truth[field], "label": label, "seed": seed}
        request["words"] = OTHER_WORDS.get(folded(label), f"Voce {seed % 97}")
        if not page.evaluate(CHANGE, request):
            return
    concerned = [field] if set(changes) & {*ONE, *GONE} else list(mapped.form.fields)
    gone = bool(set(changes) & set(GONE))
    controls = _see(page)
    truth = dict(zip((control.at for control in controls), _truths(page, controls), strict=True))
    for one in concerned:
        label = mapped.form.fields[one].label or ""
        hits = {
            "ours": [truth[hit.at] for hit in locate(mapped.form, one, controls, mapped.known).controls],
            "playwright_label": page.get_by_label(label, exact=True).evaluate_all(_TRUTHS),
            "playwright_css": page.locator(mapped.css[one]).evaluate_all(_TRUTHS),
        }
        for way, found in hits.items():
            outcome = "refused" if len(found) != 1 else "right" if found[0] == mapped.truth[one] else "wrong"
            kind = "gone" if gone else "single" if len(changes) == 1 else "combined"
            counts.setdefault(way, {}).setdefault(kind, Counter())[outcome] += 1
            counts[way].setdefault("+".join(changes), Counter())[outcome] += 1
            if way == "ours" and outcome == "wrong":
                print(f"wrong: {name}, {'+'.join(changes)}, {label}", file=sys.stderr)


def _see(page: Page) -> list[Control]:
    return list(frame_view(0, 0, "0", json.loads(page.evaluate(SCRIPT, {"what": "see"}))).controls)


def _truths(page: Page, controls: Sequence[Control], *, mark: bool = False) -> list[str]:
    """What boxes really are; with `mark`, they are told it first."""
    return list(page.evaluate(_ALL, [[[one.at, one.name] for one in controls], mark]))


def _told(counts: dict[str, dict[str, Counter[str]]], forms: int) -> dict[str, Any]:
    def rate(way: str, kind: str) -> float:
        found = counts[way][kind]
        return round(found["refused" if kind == "gone" else "right"] / max(1, found.total()), 4)

    ways = {
        way: {
            "single_right": rate(way, "single"),
            "combined_right": rate(way, "combined"),
            "gone_refused": rate(way, "gone"),
            "wrong": sum(counts[way][kind]["wrong"] for kind in ("single", "combined", "gone")),
            "of": sum(counts[way][kind].total() for kind in ("single", "combined", "gone")),
        }
        for way in WAYS
    }
    by_change = {name: dict(found) for name, found in counts["ours"].items()}
    return {"forms": forms, **ways, "ours_by_change": by_change}


def main() -> None:
    """Entry of the command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--targets", type=int, default=3, help="boxes of a form that single changes are tried on")
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--limit", type=int, default=None, help="so many forms at most")
    parser.add_argument("--of", nargs="+", choices=list(FORMS), help="whose forms alone; else all, and grids")
    parser.add_argument("--grids", action="store_true", help="headings of grids alone")
    parser.add_argument("--json", action="store_true", help="one line of JSON")
    arguments = parser.parse_args()
    found: dict[str, Any] = {}
    if not arguments.grids:
        found = measure(arguments.targets, arguments.seed, arguments.limit, arguments.of or list(FORMS))
    if not arguments.of:
        found["grids"] = measure_grids(arguments.seed, arguments.limit)
    print(json.dumps(found) if arguments.json else json.dumps(found, indent=1))
    sys.exit(1 if sum(one["ours"]["wrong"] for one in (found, found.get("grids", {})) if "ours" in one) else 0)


if __name__ == "__main__":
    main()
