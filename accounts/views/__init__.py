"""Account pages that are the project's own; the others are allauth's."""
