"""Notebook regularization."""
