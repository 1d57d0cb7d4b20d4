"""What the delegation reads first: how the campaign goes, as light values and links to lists."""
