"""The suite that enters a recorded form from the facts of a case."""

from __future__ import annotations

from collections.abc import Iterable


def suite_of(name: str, form: str, fields: Iterable[str], key: str) -> str:
    """Write the suite.

    Args:
        name: Of the application.
        form: Name of the form in its map.
        fields: Its fields and grids.
        key: The field that it is looked up by, under ``Enter Once``; empty where no look-up is known.
    """
    lines = "".join(f"    ...    {one}=${{FIELDS.{one}}}\n" for one in fields)
    title = form.replace("_", " ").title()
    head = f"""*** Settings ***
Documentation    Recorded: enters {name}.{form} from the facts of a case.
Library          bots.Cases
Library          connectors.WebApp    {name}


*** Tasks ***
Enter {title}
"""
    if not key:
        return f"{head}    Open Form    {name}.{form}\n    Fill Form\n{lines}    Submit Form\n"
    return f"""{head}    VAR    &{{values}}
{lines}    Enter Once    {name}.{form}    key=${{FIELDS.{key}}}    values=${{values}}
    ...    look_up=Find {title}    enter=Create {title}


*** Keywords ***
Find {title}
    [Documentation]    The record with this {key}, as the application holds it.
    [Arguments]    ${{key}}
    ${{found}}=    Look Up Record    {name}.{form}    ${{key}}
    RETURN    ${{found}}

Create {title}
    [Documentation]    Enters it; gives back what the application says.
    [Arguments]    &{{values}}
    Open Form    {name}.{form}
    Fill Form    &{{values}}
    ${{receipt}}=    Submit Form
    RETURN    ${{receipt}}
"""
