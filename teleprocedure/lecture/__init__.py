"""What each tab shows: light values, a few queries whatever the number of rows."""
