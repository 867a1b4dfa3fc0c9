"""Reads for pages, the API and the services of incentives."""
