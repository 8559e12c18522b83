"""Notebook initialization."""
