*** Settings ***
Documentation       A register as an automation developer uses it.
Library             connectors.Workbook    register    ${REGISTER}    key=tax_code    columns=${COLUMNS}
Library             Collections


*** Variables ***
${REGISTER}         ${TEMPDIR}${/}register.xlsx
&{COLUMNS}          tax_code=Codice fiscale (identifier)    surname=Cognome    opened_on=Aperto il (date)
...                 deposit=Versamento (amount)
&{ORDERS}           number=Number (identifier)    amount=amount    outcome=text


*** Tasks ***
A Row Is Appended And Found Again
    [Documentation]    Values come from a dictionary, from named arguments or from both.
    VAR    &{row}    tax_code=DMBNNA80A41F205X    surname=D'Ambrò
    ${receipt}=    Append Row    &{row}    opened_on=2026-11-22    deposit=1.234,50
    Should Be Equal    ${receipt}    ${{ {'workbook': 'register', 'sheet': 'Register', 'row': 2} }}
    ${found}=    Look Up Row    dmbnna80a41f205x
    Should Be Equal    ${found.surname}    D'Ambrò
    Should Be Equal    ${found}[deposit]    1234.50
    Should Be Equal    ${found}[opened_on]    2026-11-22

Nothing, One And Several Are Told Apart
    [Documentation]    None, a row or a list of rows: what Enter Once asks for.
    ${none}=    Look Up Row    NOBODY
    Should Be Equal    ${none}    ${NONE}
    Append Row    register    tax_code=00012    surname=Rossi
    Append Row    register    tax_code=00012    surname=Bianchi
    ${several}=    Look Up Row    00012
    Length Should Be    ${several}    2
    ${one}=    Look Up Row    Bianchi    register    column=Cognome
    Should Be Equal    ${one.tax_code}    00012

Rows Are Read By Value
    [Documentation]    All rows, or those that hold a value; headings do as well as names.
    ${all}=    Read Rows
    Length Should Be    ${all}    3
    ${some}=    Read Rows    register    Cognome=rossi
    Length Should Be    ${some}    1

Another Workbook Is Opened By Its Path
    [Documentation]    A workbook that isn't declared is read by its headings.
    ${rows}=    Read Rows    ${REGISTER}
    Should Be Equal    ${rows}[0][Codice fiscale]    DMBNNA80A41F205X
    Open Workbook    archive    ${REGISTER}    key=Cognome
    ${row}=    Look Up Row    Rossi    archive
    Should Be Equal    ${row}[Codice fiscale]    00012

Mistakes Are Answered With What To Do
    [Documentation]    A wrong heading, a wrong type and a register that nobody declared.
    Run Keyword And Expect Error
    ...    UnknownColumnError: register: no column "surnam". The headings are: Codice fiscale, Cognome, *
    ...    Append Row    register    surnam=Rossi
    Run Keyword And Expect Error    CellValueError: register: column "Aperto il": a date is wanted, as 2026-11-22*
    ...    Append Row    register    opened_on=22/11/2026
    Run Keyword And Expect Error    UnknownColumnError: registry: no register of that name. Declared are: register,*
    ...    Append Row    registry    surname=Rossi
    VAR    &{row}    surname=Rossi
    Run Keyword And Expect Error    UnknownColumnError: workbook: that is no register's name (register*\&{row}
    ...    Append Row    ${row}

Rows Are Changed By Their Key
    [Documentation]    One row, many rows at once, and a row that is put there whether it is new or not.
    Open Workbook    orders    ${REGISTER}-orders.xlsx    key=number    columns=${ORDERS}    backups=2
    ${lines}=    Evaluate    [{'number': f'{n:04}', 'amount': n} for n in range(1, 6)]
    ${receipt}=    Append Rows    ${lines}    orders
    Should Be Equal    ${receipt}[rows]    ${{ [2, 3, 4, 5, 6] }}
    ${receipt}=    Update Row    0002    orders    outcome=done    amount=-12,50
    Should Be Equal    ${receipt}    ${{ {'workbook': 'orders', 'sheet': 'Register', 'row': 3} }}
    ${row}=    Look Up Row    0002    orders
    Should Be Equal    ${row.amount}    -12.50
    ${outcomes}=    Evaluate    [{'number': '0001', 'outcome': 'done'}, {'number': '0002', 'outcome': 'done'}, {'number': '9', 'outcome': 'x'}]
    ${done}=    Update Rows    ${outcomes}    orders
    Should Be Equal    ${done.changed}    ${{ ['0001'] }}
    Should Be Equal    ${done.same}    ${{ ['0002'] }}
    Should Be Equal    ${done.missing}    ${{ ['9'] }}
    ${first}=    Put Row    0006    orders    outcome=new
    ${again}=    Put Row    0006    orders    outcome=known
    Should Be Equal    ${first}[new] ${again}[new] ${first}[row]    True False 7
    Run Keyword And Expect Error    NoSuchRowError: orders: no row has that key*    Update Row    7    orders    outcome=x
