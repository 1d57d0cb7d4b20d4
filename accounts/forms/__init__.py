"""Forms of the account pages, in the DSFR look: shape and wording only."""
