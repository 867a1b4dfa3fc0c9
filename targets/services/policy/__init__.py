"""Loading of a policy pack: read, checked, compared with what is there, written."""
