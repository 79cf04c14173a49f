*** Settings ***
Documentation       The keywords of connectors.WebApp, used as a suite uses them, against the core-banking application in
...                 its own process. Run by test_webapp.py, which starts the application.
Library             Collections
Library             connectors.WebApp    core_banking
Test Teardown       Reset App
Suite Teardown      Close App


*** Variables ***
&{CUSTOMER}
...                 tax_code=RSSMRA85T50F205X
...                 surname=D'ANGELO ROSSI
...                 given_names=MARÍA JOSÉ
...                 birth_date=1985-12-10
...                 birth_place=MILANO
...                 sex=F
...                 address=VIA ROMA 1
...                 city=MILANO
...                 province=MI
...                 postal_code=20131
...                 phone=3331234567
...                 email=maria@example.example
...                 document_kind=it_cie
...                 document_number=CA00000AA
...                 issue_date=2022-03-01
...                 expiry_date=2031-12-10


*** Test Cases ***
A Customer And An Account Are Entered And Found Again
    [Documentation]    The whole way that a bot goes: look up, enter, look up again.
    ${nobody}=    Find Customer    ${CUSTOMER.tax_code}
    Should Be Equal    ${nobody}    ${None}
    ${receipt}=    Create Customer    &{CUSTOMER}
    Should Be Equal    ${receipt.message}    Customer saved!
    ${customer}=    Find Customer    ${CUSTOMER.tax_code}
    Dictionary Should Contain Sub Dictionary    ${customer}    ${CUSTOMER}
    ${receipt}=    Create Account
    ...    customer_number=${customer.customer_number}
    ...    package=premium
    ...    iban=IT60X0542811101000000123456
    ...    initial_deposit=1500.00
    ...    privacy_consent=${True}
    ...    pep=${False}
    ${account}=    Find Account    ${customer.customer_number}
    Should Be Equal    ${account.account_iban}    ${receipt.account_iban}
    Should Be Equal    ${account.package}    premium
    Should Be Equal    ${account.initial_deposit}    1500.00

The Same Customer Again Is Refused
    [Documentation]    The application's own words are in the error.
    Run Keyword And Expect Error
    ...    TargetRefusedError: core_banking.customer: the application said: Error! A customer with this Tax Code exists already: *
    ...    Create Customer    &{CUSTOMER}

A Field That Is Not In The Map
    [Documentation]    The nearest one is named.
    Open Form    customer
    Run Keyword And Expect Error    *the map has no field "sirname"; nearest: "surname"*    Fill Form    sirname=ROSSI

What A Page Cannot Take Is Not Sent
    [Documentation]    Nothing is truncated in silence.
    Open Form    core_banking.account
    Run Keyword And Expect Error    *customer_number: has 8 characters, the box takes 7*
    ...    Fill Form    customer_number=12345678    package=base
    Run Keyword And Expect Error    *nothing to send, it isn't filled*    Submit Form

A Time Out Leaves A Working Browser
    [Documentation]    Robot Framework's own time-out strikes in mid-page; the next keyword goes on.
    TRY
        Be Slow    10
        Look Up Within A Second
    EXCEPT    Keyword timeout*    type=GLOB
        Be Slow    0
    END
    ${customer}=    Find Customer    ${CUSTOMER.tax_code}
    Should Be Equal    ${customer.surname}    ${CUSTOMER.surname}

A Picture Without A Keeper Goes To The Output Folder
    [Documentation]    Where nobody keeps evidence.
    Log In
    Open Form    account
    ${name}=    Take Screenshot    empty form
    File Should Be There    ${OUTPUT DIR}/${name}


*** Keywords ***
Find Customer
    [Arguments]    ${key}
    ${row}=    Look Up Record    core_banking.customer    ${key}
    RETURN    ${row}

Create Customer
    [Arguments]    &{customer}
    Open Form    core_banking.customer
    Fill Form    &{customer}
    ${receipt}=    Submit Form
    RETURN    ${receipt}

Find Account
    [Arguments]    ${key}
    ${row}=    Look Up Record    core_banking.account    ${key}
    RETURN    ${row}

Create Account
    [Arguments]    &{account}
    Open Form    core_banking.account
    Fill Form    &{account}
    ${receipt}=    Submit Form
    RETURN    ${receipt}

Look Up Within A Second
    [Timeout]    1 second
    Find Customer    ${CUSTOMER.tax_code}

Be Slow
    [Arguments]    ${seconds}
    Evaluate    urllib.request.urlopen($CORE_BANKING + 'admin/nasty', json.dumps({'slow_answer': ${seconds}}).encode()).close()
    ...    modules=urllib.request,json

File Should Be There
    [Arguments]    ${path}
    ${there}=    Evaluate    pathlib.Path($path).is_file()    modules=pathlib
    Should Be True    ${there}
