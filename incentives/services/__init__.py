"""Writes: one verb, one transaction. Locks are taken in one order everywhere: budgets by their
number, then awards by theirs; all other rows are guarded by the award's lock."""
