*** Settings ***
Documentation       Orders that are entered into a shop, billed, and noted in a workbook: what is killed to prove that
...                 each is entered once.
Library             bots.Cases
Library             OrderDesk.py
Library             connectors.Workbook    register    key=order_number    columns=${REGISTER COLUMNS}


*** Variables ***
&{REGISTER COLUMNS}     order_number=Order (identifier)    customer=Customer (text)    amount=Amount (amount)


*** Tasks ***
Read The Order
    Read The Paper

Check The Order
    Settle Fields    order_number    customer    amount
    Ask A Person When Doubtful

Enter The Order
    VAR    &{order}    key=${FIELDS.order_number}    customer=${FIELDS.customer}    amount=${FIELDS.amount}
    ${receipt}=    Enter Once    shop.order    key=${FIELDS.order_number}    values=${order}
    ...    look_up=Find Order    enter=Create Order    existing=review
    Keep Fact    shop_number    ${receipt}[number]

Send The Invoice
    VAR    &{invoice}    key=${FIELDS.order_number}    shop_number=${FIELDS.shop_number}    amount=${FIELDS.amount}
    Enter Once    billing.invoice    key=${FIELDS.order_number}    values=${invoice}
    ...    look_up=Find Invoice    enter=Create Invoice    existing=review

Write The Register
    VAR    &{row}    order_number=${FIELDS.order_number}    customer=${FIELDS.customer}    amount=${FIELDS.amount}
    Enter Once    register    key=${FIELDS.order_number}    values=${row}
    ...    look_up=Look Up Row    enter=Append Row    existing=review
