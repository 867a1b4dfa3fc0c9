"""Validation rules as pages show and try them."""
