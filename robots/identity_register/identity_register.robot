*** Settings ***
Documentation       Photos and scans of identity documents become one row each in a workbook: passports and cards verified
...                 by the check digits of their machine readable zone, licences by two readers or their bar code. What
...                 isn't sure, or what something speaks against, is asked of a person.
Library             bots.Cases
Resource            resources/case.resource
Resource            keywords.resource


*** Tasks ***
Read The Document
    Read Case Document    identity

Check The Document
    The Document Must Be Of A Valid Kind
    Settle Fields    document_number    surname    given_names    birth_date    expiry_date    issuing_state
    ${licence}=    The Document Is A Licence
    IF    not ${licence}
        Settle Fields    mrz    document_kind    nationality    sex
    END
    Nothing Must Speak Against The Document
    Doubt Reused Portraits
    A Second Document Must Be The Same Person's
    Ask A Person When Doubtful

Write The Register
    ${expired}=    The Document Has Expired
    ${licence}=    The Document Is A Licence
    VAR    &{row}
    ...    case_id=${CASE_ID}
    ...    registered_on=${TODAY}
    ...    document_kind=${DOCS.identity.document_type}
    ...    issuing_state=${FIELDS.issuing_state}
    ...    document_number=${FIELDS.document_number}
    ...    surname=${FIELDS.surname}
    ...    given_names=${FIELDS.given_names}
    ...    birth_date=${FIELDS.birth_date}
    ...    expiry_date=${FIELDS.expiry_date}
    ...    expired=${expired}
    IF    not ${licence}
        VAR    &{row}
        ...    &{row}
        ...    document_kind=${FIELDS.document_kind}
        ...    nationality=${FIELDS.nationality}
        ...    sex=${FIELDS.sex}
        ...    mrz=${FIELDS.mrz}
    END
    Enter Once    identity_register    key=${CASE_ID}    values=${row}
    ...    look_up=Look Up Row    enter=Append Row    existing=review
