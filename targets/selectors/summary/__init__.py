"""The summary of a period for the leadership group: facts only, without a request."""
