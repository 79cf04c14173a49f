*** Settings ***
Documentation       Photos and scans of passports and identity cards become one row each in a workbook, verified by the
...                 check digits of their machine readable zone. What isn't sure is asked of a person.
Library             bots.Cases
Resource            resources/case.resource
Resource            keywords.resource


*** Tasks ***
Read The Document
    Read Case Document    identity

Check The Document
    Settle Fields    mrz    document_number    birth_date    expiry_date
    Settle Fields    document_kind    issuing_state    surname    given_names    nationality    sex
    Ask A Person When Doubtful

Write The Register
    ${expired}=    The Document Has Expired
    VAR    &{row}
    ...    case_id=${CASE_ID}
    ...    registered_on=${TODAY}
    ...    document_kind=${FIELDS.document_kind}
    ...    issuing_state=${FIELDS.issuing_state}
    ...    document_number=${FIELDS.document_number}
    ...    surname=${FIELDS.surname}
    ...    given_names=${FIELDS.given_names}
    ...    nationality=${FIELDS.nationality}
    ...    birth_date=${FIELDS.birth_date}
    ...    sex=${FIELDS.sex}
    ...    expiry_date=${FIELDS.expiry_date}
    ...    expired=${expired}
    ...    mrz=${FIELDS.mrz}
    Enter Once    identity_register    key=${CASE_ID}    values=${row}
    ...    look_up=Look Up Row    enter=Append Row    existing=review
