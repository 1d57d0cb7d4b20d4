"""The look: the State's design system (DSFR), cut to what the pages use."""
