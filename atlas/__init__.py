"""Settings, urls and the public front office."""
