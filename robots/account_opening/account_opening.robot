*** Settings ***
Documentation       Open a current account from an identity card or passport, a health card and a signed form:
...                 read and check the papers, ask a person where anything is doubtful, enter the customer and the
...                 account into the core banking application, and add a row to the register.
Library             bots.Cases
Resource            resources/case.resource
Resource            account_opening.resource


*** Tasks ***
Read The Documents
    Read Case Document    identity_card
    Read Case Document    health_card
    Read Case Document    account_form

Check The Papers
    The Identity Card Must Be Of A Valid Kind
    Settle Fields    expiry_date    signature    privacy_consent
    Ask A Person When Doubtful
    Field Must Be After    expiry_date    ${TODAY}    reason=expired_document
    Field Must Be    signature    true    reason=missing_signature
    Field Must Be    privacy_consent    true    reason=missing_consent

Check The Person
    Settle Fields    tax_code    surname    given_names    birth_date    birth_place    sex
    Settle Fields    document_number    issue_date
    Settle Fields    address    city    province    postal_code    phone    email
    Settle Fields    package    iban    marketing_consent    pep
    Ask A Person When Doubtful
    The Tax Code Must Be The Person's
    The Person Must Be Of Age

Create The Customer
    VAR    &{customer}
    ...    tax_code=${FIELDS.tax_code}
    ...    surname=${FIELDS.surname}
    ...    given_names=${FIELDS.given_names}
    ...    birth_date=${FIELDS.birth_date}
    ...    birth_place=${FIELDS.birth_place}
    ...    sex=${FIELDS.sex}
    ...    address=${FIELDS.address}
    ...    city=${FIELDS.city}
    ...    province=${FIELDS.province}
    ...    postal_code=${FIELDS.postal_code}
    ...    phone=${FIELDS.phone}
    ...    email=${FIELDS.email}
    ...    document_kind=${DOCS.identity_card.document_type}
    ...    document_number=${FIELDS.document_number}
    ...    issue_date=${FIELDS.issue_date}
    ...    expiry_date=${FIELDS.expiry_date}
    ${receipt}=    Enter Once    core_banking.customer    key=${FIELDS.tax_code}    values=${customer}
    ...    look_up=Find Customer    enter=Create Customer    existing=reject
    Keep Fact    customer_number    ${receipt}[customer_number]

Open The Account
    VAR    &{account}
    ...    customer_number=${FIELDS.customer_number}
    ...    package=${FIELDS.package}
    ...    iban=${FIELDS.iban}
    ...    privacy_consent=${FIELDS.privacy_consent}
    ...    marketing_consent=${FIELDS.marketing_consent}
    ...    pep=${FIELDS.pep}
    ${receipt}=    Enter Once    core_banking.account    key=${FIELDS.customer_number}    values=${account}
    ...    look_up=Find Account    enter=Create Account    existing=review
    Keep Fact    account_iban    ${receipt}[account_iban]

Write The Register
    VAR    &{row}
    ...    case_id=${CASE_ID}
    ...    opened_on=${TODAY}
    ...    customer_number=${FIELDS.customer_number}
    ...    tax_code=${FIELDS.tax_code}
    ...    surname=${FIELDS.surname}
    ...    given_names=${FIELDS.given_names}
    ...    package=${FIELDS.package}
    ...    account_iban=${FIELDS.account_iban}
    Enter Once    register    key=${FIELDS.customer_number}    values=${row}
    ...    look_up=Look Up Row    enter=Append Row    existing=review
