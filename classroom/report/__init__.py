"""What a class understood and what it did not: a page to print and tables to go on with.

`counting` makes the numbers from the outcomes of grading, `bars` draws them, `page` and
`spreadsheet` write them down.
"""
