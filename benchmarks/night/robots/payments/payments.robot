*** Settings ***
Documentation       Payments of a night: some are refused, some ask a person, the others are entered.
Library             bots.Cases
Library             NightDesk


*** Tasks ***
Read The Payment
    Read The Paper

Check The Payment
    Settle Fields    number    amount
    Ask A Person When Doubtful
    IF    ${{ $FIELDS.amount.startswith('-') }}    Reject Case    negative_amount    A payment is never negative.

Enter The Payment
    VAR    &{values}    key=${FIELDS.number}    amount=${FIELDS.amount}
    Enter Once    shop.payment    key=${FIELDS.number}    values=${values}
    ...    look_up=Find Payment    enter=Create Payment    existing=review
