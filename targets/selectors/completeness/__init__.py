"""Who has reported what, when."""
