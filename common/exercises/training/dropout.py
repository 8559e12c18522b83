"""Notebook dropout."""
