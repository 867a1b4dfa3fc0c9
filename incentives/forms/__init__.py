"""What the pages of incentives read from forms and addresses."""
