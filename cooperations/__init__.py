"""What is done, where and with whom: countries, themes, partners, coopérations, projects."""
