"""Notebook optimizers."""
