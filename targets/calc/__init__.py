"""The calculation engine after the sums: pure Python over fractions, no Django.

Rules and worked numbers: docs/algorithms/. Nothing here rounds; `numbers` does, at the edge.
"""
