"""One run of the program: what it makes, from what, and what it says of it."""
