"""The yearly update: campaign and the five tabs that agents keep true."""
