"""Finished PDFs → packs with index and bookmarks, proofs, print runs: what lies where, and what is stamped on it."""
