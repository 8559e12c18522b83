"""Notebook batch_normalization."""
