"""One module per document kind; the registry finds them by itself."""
