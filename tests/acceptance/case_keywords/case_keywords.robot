*** Settings ***
Documentation       Every keyword of bots.Cases on a real document, as a developer would use it.
Library             bots.Cases
Library             OperatingSystem
Library             Collections
Resource            resources/case.resource


*** Tasks ***
Read Case Document Gives A View Of What The Document Says
    ${card}=    Read Case Document    health_card
    Should Be Equal    ${card.document_type}    it_health_card
    Should Not Be Empty    ${DOCS.health_card.surname}
    Should Be True    0.9 <= ${DOCS.health_card.tax_code.confidence} <= 1
    Should Be Equal    ${DOCS.health_card.tax_code.state}    verified

Case Has Document Tells What Came
    ${has card}=    Case Has Document    health_card
    ${has mandate}=    Case Has Document    mandate
    Should Be True    ${has card} and not ${has mandate}

Settle Fields Makes Facts
    Settle Fields    surname    given_names    birth_date    tax_code
    Should Be Equal    ${FIELDS.tax_code}    ${DOCS.health_card.tax_code}

Ask A Person When Doubtful Goes On When Nothing Is Open
    Ask A Person When Doubtful

Checks That Hold Let The Case Go On
    Field Must Be After    expiry_date    2000-01-01    reason=expired_document
    Field Must Be Before    birth_date    ${TODAY}    reason=not_born
    Field Must Be    sex    ${FIELDS.sex}    reason=another_sex

Keep Fact Hands A Value To Later Tasks
    Keep Fact    colour    vermilion

A Later Task Finds The Fact
    Should Be Equal    ${FIELDS.colour}    vermilion

Enter Once Enters And Looks Again
    VAR    &{note}    key=${CASE_ID}    colour=${FIELDS.colour}
    ${receipt}=    Enter Once    notes.note    key=${CASE_ID}    values=${note}
    ...    look_up=Find Note    enter=Write Note    existing=review
    Should Be Equal    ${receipt}[colour]    vermilion
    ${again}=    Enter Once    notes.note    key=${CASE_ID}    values=${note}
    ...    look_up=Find Note    enter=Write Note    existing=review
    Should Be Equal    ${again}    ${receipt}
    ${text}=    Get File    %{NOTES}
    Should Be Equal As Integers    ${text.count('vermilion')}    1

Messages Wait Until Their Task Is Kept
    Create Binary File    %{NOTES}.pdf    %PDF-1.7 a letter
    Send Mail Once    key=welcome ${CASE_ID}    to=anna@example.org    subject=Welcome    body=Your colour: ${FIELDS.colour}
    Send Letter Once    key=welcome ${CASE_ID}    pdf=%{NOTES}.pdf
    VAR    &{news}    colour=${FIELDS.colour}
    Call Webhook Once    crm    key=welcome ${CASE_ID}    data=${news}
    Call Webhook Once    crm    key=Welcome-${CASE_ID}    data=${news}

Doubt Reused Portraits Lets Go On Who Has A Portrait Of Their Own
    Doubt Reused Portraits
    Ask A Person When Doubtful

Doubt Fields Puts A Question And The Case Stops
    Doubt Fields    surname    because=looks_odd
    Ask A Person When Doubtful
    Fail    This is never reached.

No Task Runs After A Question
    Fail    This is never reached either.


*** Keywords ***
Find Note
    [Documentation]    The note with this key, or nothing.
    [Arguments]    ${key}
    ${there}=    Run Keyword And Return Status    File Should Exist    %{NOTES}
    IF    not ${there}    RETURN    ${None}
    ${text}=    Get File    %{NOTES}
    FOR    ${line}    IN    @{text.splitlines()}
        ${found}    ${colour}=    Evaluate    $line.split(' ', 1)
        IF    $found == $key
            VAR    &{row}    key=${found}    colour=${colour}
            RETURN    ${row}
        END
    END
    RETURN    ${None}

Write Note
    [Documentation]    Writes a note.
    [Arguments]    ${key}    ${colour}
    Append To File    %{NOTES}    ${key} ${colour}\n
