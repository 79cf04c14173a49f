*** Settings ***
Documentation       Makes a case of each row of the night's list.
Library             bots.Producer
Library             NightDesk


*** Tasks ***
Make A Case Of Each Row
    ${rows}=    Rows Of The List
    Make Cases    refunds    ${rows}    key=number
