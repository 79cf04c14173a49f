*** Settings ***
Documentation       Refunds of a night, made of the rows of a list.
Library             bots.Cases
Library             NightDesk


*** Tasks ***
Enter The Refund
    VAR    &{values}    key=${FIELDS.number}    amount=${FIELDS.amount}
    Enter Once    billing.refund    key=${FIELDS.number}    values=${values}
    ...    look_up=Find Refund    enter=Create Refund    existing=review
