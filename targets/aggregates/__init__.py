"""Set-based SQL that turns the rows of the registers and the approved figures into sums.

Statements only: who runs them, when and in which transaction is decided in `services` and
`selectors`. Nothing here knows an indicator or a data element by name.
"""
