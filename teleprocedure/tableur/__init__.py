"""A tab as a spreadsheet: written, read back, compared with what is kept."""
