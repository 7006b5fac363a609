"""From the office's files to the domain: every problem found, with its place, in one reading."""
