*** Settings ***
Documentation       Asks the targets what they hold, before the morning report.
Library             bots.Producer
Library             NightDesk


*** Tasks ***
What Is Held
    ${payments}=    Everything Held    payment
    Reconcile Entries    shop.payment    ${payments}    key=key    amount=amount
    ${refunds}=    Everything Held    refund
    Reconcile Entries    billing.refund    ${refunds}    key=key    amount=amount
