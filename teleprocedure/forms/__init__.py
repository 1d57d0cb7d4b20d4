"""Forms of the tabs: shape and wording only."""
