"""A batch sorted: what each page is, and where one document ends and the next begins.

- `page`: one page, its type with confidence and reasons, or `unknown`
- `boundaries`: pure decisions between two pages; what nothing tells is a doubt
- `batch`: files in, documents as runs of pages out
- `cut`: the pages of a document as a file of its own
"""
