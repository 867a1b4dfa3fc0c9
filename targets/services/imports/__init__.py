"""Import of a bundle of CSV files: checked as a whole, written as a whole."""
