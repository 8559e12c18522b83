"""The audit: proof that every exercise accepts what is right and names what is wrong."""
