"""Awards for programs: the same verbs, rules and messages as the pages."""
