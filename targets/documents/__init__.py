"""Documents for people: one `Document` of plain parts, written as PDF, Word and Excel.

Knows neither the database nor policies. The same document gives the same bytes, whenever and
wherever it is written: no time of writing, no random names (docs/adr/0027-documents.md).
"""
