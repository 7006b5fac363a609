"""Phrases that several papers share, made from the plan so that all papers say the same."""
