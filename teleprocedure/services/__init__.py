"""Writes of the online procedure; each composes those of the apps below in one act."""
