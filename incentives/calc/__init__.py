"""What is computed or decided about awards without a database. Knows no Django."""
