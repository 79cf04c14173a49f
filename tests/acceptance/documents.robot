*** Settings ***
Documentation       The keywords of extractors.Documents, on drawn specimens.
Library             extractors.Documents
Library             Collections
Library             OperatingSystem


*** Variables ***
${FOLDER}           ${EMPTY}    # with front.png, back.png (one health card), page.png (nothing known)
${TAX_CODE}         ${EMPTY}
${DNI}              ${EMPTY}    # of the card in dni1.jpg, dni2.jpg


*** Test Cases ***
A Document Is Read Into A Dictionary
    [Documentation]    What is sure is there under its field's name, canonical.
    ${card}=    Read Document    ${FOLDER}/front.png,${FOLDER}/back.png    type=it_health_card
    Should Be Equal    ${card.tax_code}    ${TAX_CODE}
    Should Match Regexp    ${card.birth_date}    ^\\d{4}-\\d\\d-\\d\\d$

What Is Not Sure Enough Is None
    [Documentation]    With a threshold that nothing read can reach, only what a check verifies has a value.
    ${card}=    Read Document    ${FOLDER}/front.png,${FOLDER}/back.png    type=it_health_card    accept=1.1
    Should Be Equal    ${card.tax_code}    ${TAX_CODE}
    Should Be Equal    ${card.surname}    ${None}

The Type Of A Document Is Told
    [Documentation]    Among all known types, or unknown.
    ${type}=    Document Type Of    ${FOLDER}/front.png
    Should Be Equal    ${type}    it_health_card
    ${type}=    Document Type Of    ${FOLDER}/page.png
    Should Be Equal    ${type}    unknown

Every Reading Tells What It Is Worth
    [Documentation]    State, confidence, place and doubts of each field.
    @{readings}=    List Readings    ${FOLDER}/front.png,${FOLDER}/back.png    type=it_health_card
    ${states}=    Evaluate    {reading.name: reading.state for reading in $readings}
    Should Be Equal    ${states}[tax_code]    verified
    Should Be True    all(0 <= reading.confidence <= 1 for reading in $readings)
    Should Be True    all(reading.page in (1, 2) for reading in $readings if reading.value)

Several Documents In Several Files
    [Documentation]    Sides are joined, and what is no document is an entry of its own.
    @{documents}=    Read All Documents    ${FOLDER}/front.png    ${FOLDER}/back.png    ${FOLDER}/page.png
    ...    types=['it_health_card']
    @{types}=    Evaluate    [document.type for document in $documents]
    Should Be Equal    ${types}    ${{['it_health_card', 'blank_page']}}
    Should Be Equal    ${documents}[0][readings][tax_code][value]    ${TAX_CODE}

Pages Are Sorted Without Being Read
    [Documentation]    What each page is; an empty one is an answer too.
    @{pages}=    Classify Pages    ${FOLDER}/front.png    ${FOLDER}/page.png    types=['it_health_card']
    @{types}=    Evaluate    [page.type for page in $pages]
    Should Be Equal    ${types}    ${{['it_health_card', 'blank_page']}}

A Batch Is Split Into Its Documents
    [Documentation]    Two sides are one document, each file written; an empty page belongs to none.
    @{documents}=    Split Batch    ${FOLDER}/front.png    ${FOLDER}/back.png    ${FOLDER}/page.png
    ...    types=['it_health_card']    into=${FOLDER}/split
    Length Should Be    ${documents}    1
    Should Be Equal    ${documents}[0][type]    it_health_card
    Should Be Empty    ${documents}[0][doubts]
    File Should Exist    ${FOLDER}/split/001 it_health_card.png
    File Should Exist    ${FOLDER}/split/001 it_health_card 2.png

A File Without The Document Fails With Words
    [Documentation]    The message names the file and what was expected.
    Run Keyword And Expect Error    *page.png: no it_health_card found*    Read Document    ${FOLDER}/page.png
    ...    type=it_health_card
    Run Keyword And Expect Error    *no such file*    Read Document    ${FOLDER}/gone.png
    Run Keyword And Expect Error    *nearest: it_health_card*    Read Document    ${FOLDER}/page.png
    ...    type=it_helth_card

A Tax Code Is Compared With Its Person
    [Documentation]    The parts that contradict it are named.
    ${wrong}=    Parts Contradicting Tax Code    RSSMRA80C12F205H    surname=ROSSI    birth_date=1980-03-13
    Should Be Equal    ${wrong}    ${{['birth_date']}}

An Identity Document Is Read And Judged
    [Documentation]    Fields, doubts, the areas cut out; validity on a day; two documents of one person or of two.
    ${card}=    Read Identity Document    ${FOLDER}/dni1.jpg,${FOLDER}/dni2.jpg    areas=${FOLDER}/areas
    Should Be Equal    ${card.document_type}    es_dni
    Should Be Equal    ${card.tax_code}    ${DNI}
    Should Be Equal    ${card.doubts}    ${{[]}}
    File Should Exist    ${FOLDER}/areas/portrait.png
    File Should Exist    ${FOLDER}/areas/signature.png
    Identity Must Be Valid    ${card}    2026-11-22    least_age=18
    Run Keyword And Expect Error    *expired on*    Identity Must Be Valid    ${card}    2062-01-01
    Identities Must Agree    ${card}    ${{dict(surname=$card.surname, birth_date=$card.birth_date)}}
    Run Keyword And Expect Error    *aren't about one person: birth_date differ*
    ...    Identities Must Agree    ${card}    ${{dict(birth_date='1950-01-01')}}

The Text Of A Page Is Read
    [Documentation]    Also of one that lies on its head; a file that isn't there is named.
    ${text}=    Read Text    ${FOLDER}/letter.png
    ${lines}=    Evaluate    [line for line in $text.splitlines() if 'regolamento' in line]
    Length Should Be    ${lines}    14
    Should Contain    ${lines}[0]    Domanda 1
    Run Keyword And Expect Error    *gone.png: no such file*    Read Text    ${FOLDER}/gone.png

Check Boxes Of An Unknown Page Are Listed
    [Documentation]    In reading order, with their states and places.
    @{boxes}=    List Check Boxes    ${FOLDER}/boxes.png
    ${marked}=    Evaluate    [box.marked for box in $boxes]
    Should Be Equal    ${marked}    ${{[True, False] * 7}}
    Should Be True    all(0 < box.box[0] < box.box[2] < 0.2 and box.page == 1 for box in $boxes)
