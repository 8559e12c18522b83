"""Attention: how much each step of one sequence looks at each step of another, and back."""

from common.attention.dot_product import Attention

__all__ = ["Attention"]
