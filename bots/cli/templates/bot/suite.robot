*** Settings ***
Documentation       {{title}}: read two documents, check them, ask a person where they are in doubt, write a register.
...
...                 Every task is a durable step of a case: one that passed isn't run again, and after one that didn't
...                 pass no later task runs. What a later task needs is kept on the case, never in a suite variable.

Library             bots.Cases
Library             connectors.Workbook
Resource            keywords.resource


*** Tasks ***
Read The Documents
    Read Case Document    identity_card
    Read Case Document    application

Check The Person
    Settle Fields    tax_code    surname    given_names    birth_date    document_number    expiry_date
    Settle Fields    iban    signature
    Field Must Be After    expiry_date    ${TODAY}    reason=expired_document
    Application Must Be Signed
    Ask A Person When Doubtful

Write The Register
    Open The Register
    ${row}=    Row For The Register
    Enter Once    register    key=${FIELDS.tax_code}    values=${row}
    ...    look_up=Look Up Row    enter=Append Row    existing=review
