*** Settings ***
Documentation       A workbook with a row per case: cases are made of the rows, what became of them is told beside them.
Library             bots.Producer
Library             connectors.Workbook    orders    %{ORDERS}    sheet=Ordini    key=number    columns=${COLUMNS}


*** Variables ***
&{COLUMNS}          number=Numero (identifier)    name=Cliente    amount=Importo (amount)


*** Tasks ***
Make A Case Of Each Row
    [Documentation]    The second time nothing is made: each row is known by its key.
    ${rows}=    Read Rows    orders
    ${made}=    Make Cases    order_entry    ${rows}    key=number
    ${again}=    Make Cases    order_entry    ${rows}    key=number
    Should Be Empty    ${again.new}
    Length Should Be    ${rows}    ${again.known}
    Should Be Equal    ${made.changed}    ${again.changed}

Tell The Outcomes Beside The Rows
    [Documentation]    Run as often as wanted: only what is different is written.
    ${rows}=    Read Rows    orders
    ${outcomes}=    Case Outcomes    order_entry    ${rows}    key=number    language=it    outcome=Esito
    ...    case=Pratica    reason=Motivo    when=${EMPTY}    Ricevuta=receipt
    ${done}=    Update Rows    ${outcomes}    orders
    Should Be Empty    ${done.missing}
    ${nothing}=    Update Rows    ${outcomes}    orders
    Should Be Empty    ${nothing.changed}

Compare What Was Entered With What Is Held
    [Documentation]    Nothing was entered into the workbook by the bot: nothing is missing there, and nothing is summed.
    ${rows}=    Read Rows    orders
    ${held}=    Reconcile Entries    orders    ${rows}    key=number    amount=amount
    Should Be Equal As Integers    ${held.count}    0
    Should Be Empty    ${held.missing}
    Run Keyword And Expect Error    *no column 'nowhere'*    Reconcile Entries    orders    ${rows}    key=nowhere


*** Keywords ***
Length Should Be
    [Arguments]    ${list}    ${length}
    Should Be Equal    ${{ len($list) }}    ${length}
