"""The policy clause by clause: what is alive at each, and its official wording."""
