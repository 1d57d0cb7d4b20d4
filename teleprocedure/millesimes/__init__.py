"""Millésimes: which public tables are frozen, and how they become files."""
