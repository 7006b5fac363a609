"""Packs (成册材料): what goes into each, and how they are bound."""
