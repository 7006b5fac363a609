"""What is done with one PDF: read, cut, rewritten, drawn on, put together, encrypted; the only importer of pypdf.

Nothing here knows papers, packs or ballots. What cannot be read is a ValueError. The modules are imported where they
are used, since pypdf takes its time.
"""
