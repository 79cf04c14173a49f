*** Settings ***
Documentation       A blank form is taught on the command line, its typed scan is read in a suite.
Library             Process
Library             extractors.Documents


*** Variables ***
${FOLDER}           ${EMPTY}    # with blank.pdf and scan.jpg, a typed copy of it
${PYTHON}           python
${NAME}             ${EMPTY}    # a field that was typed
${VALUE}            ${EMPTY}    # what was typed there


*** Test Cases ***
A Taught Form Is Read
    [Documentation]    From the blank to the values of a scan without a line of YAML written by hand.
    VAR    ${type}    ${FOLDER}/resources/documents/office_form.yaml
    ${taught}=    Run Process    ${PYTHON}    -m    bots.cli    teach    ${FOLDER}/blank.pdf    -o    ${type}
    Should Be Equal As Integers    ${taught.rc}    0    msg=${taught.stderr}
    ${form}=    Read Document    ${FOLDER}/scan.jpg    type=office_form
    Should Be Equal    ${form.${NAME}}    ${VALUE}
    Should Be Equal    ${form.sesso}    F
    ${rows}=    Table Rows    ${form.table}
    Should Be Equal    ${rows}    ${{[{"descrizione": "Tavolo", "importo": "88.50"}]}}

A Table That Is Unsure Has No Rows
    [Documentation]    Nobody takes a doubtful table for an empty one.
    Run Keyword And Expect Error    *missing or unsure*    Table Rows    ${None}
    Run Keyword And Expect Error    *no table*    Table Rows    Rossi
