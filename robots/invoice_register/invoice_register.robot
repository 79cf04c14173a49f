*** Settings ***
Documentation       Invoices and credit notes, on paper or electronic, become one row each in a workbook: known by the
...                 seller's VAT number, their own number and their year. What isn't sure is asked of a person.
Library             bots.Cases
Resource            resources/case.resource
Resource            keywords.resource


*** Tasks ***
Read The Invoice
    Read Case Document    invoice

Check The Invoice
    Settle Fields    document_kind    seller_name    seller_vat    number    issue_date    currency    total
    Settle What Is Printed    due_date    net_total    vat_total    buyer_name    iban    order_reference
    Ask A Person When Doubtful
    ${key}=    The Invoice's Key
    Keep Fact    invoice_key    ${key}
    The Invoice Must Not Be There Already

Write The Register
    ${signed total}=    The Total As It Counts
    ${due date}=    Fact Or Nothing    due_date
    ${net total}=    Fact Or Nothing    net_total
    ${vat total}=    Fact Or Nothing    vat_total
    ${buyer name}=    Fact Or Nothing    buyer_name
    ${iban}=    Fact Or Nothing    iban
    ${order reference}=    Fact Or Nothing    order_reference
    VAR    &{row}
    ...    invoice_key=${FIELDS.invoice_key}
    ...    case_id=${CASE_ID}
    ...    registered_on=${TODAY}
    ...    document_kind=${FIELDS.document_kind}
    ...    seller_name=${FIELDS.seller_name}
    ...    seller_vat=${FIELDS.seller_vat}
    ...    number=${FIELDS.number}
    ...    issue_date=${FIELDS.issue_date}
    ...    due_date=${due date}
    ...    buyer_name=${buyer name}
    ...    currency=${FIELDS.currency}
    ...    net_total=${net total}
    ...    vat_total=${vat total}
    ...    total=${FIELDS.total}
    ...    signed_total=${signed total}
    ...    iban=${iban}
    ...    order_reference=${order reference}
    Enter Once    invoice_register    key=${FIELDS.invoice_key}    values=${row}
    ...    look_up=Look Up Row    enter=Append Row    existing=review
