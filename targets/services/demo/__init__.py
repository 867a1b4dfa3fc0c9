"""The demonstration data; writes rows directly where they must lie in the past."""
