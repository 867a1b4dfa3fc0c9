"""Pages of incentives: they translate HTTP, nothing more."""
