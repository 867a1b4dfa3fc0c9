"""Uploaded workbooks and CSV files of a return, from bytes to cells."""
