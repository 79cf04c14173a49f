*** Settings ***
Documentation       The same rounds with robotframework-browser: each box filled and read back, a click on the button.
...                 Run by benchmarks.fill in the Python that has it; variables ADDRESS, ROUNDS (JSON), TOLD, CHROMIUM.
Library             Browser    auto_closing_level=SUITE    run_on_failure=${None}
Library             Collections


*** Test Cases ***
All Rounds
    ${rounds}=    Evaluate    json.loads(pathlib.Path($ROUNDS).read_text())    modules=json,pathlib
    New Browser    chromium    headless=${True}    executablePath=${CHROMIUM}    args=["--no-sandbox"]
    New Page    ${ADDRESS}
    VAR    ${seconds}    ${0}
    FOR    ${number}    ${entry}    IN ENUMERATE    @{rounds}    start=1
        Click    id=next
        ${began}=    Evaluate    time.perf_counter()    modules=time
        FOR    ${field}    ${value}    IN    &{entry}[values]
            Fill Text    id=${field}    ${value}
        END
        FOR    ${field}    ${value}    IN    &{entry}[values]
            Get Text    id=${field}    ==    ${value}
        END
        Click    id=send
        Get Text    id=kept    ==    Entry ${number} kept
        ${seconds}=    Evaluate    $seconds + time.perf_counter() - $began    modules=time
    END
    ${kept}=    Evaluate JavaScript    ${None}    () => JSON.stringify(window.kept)
    Evaluate
    ...    pathlib.Path($TOLD).write_text(json.dumps({'seconds': $seconds, 'kept': json.loads($kept)}))
    ...    modules=json,pathlib
