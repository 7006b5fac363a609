"""One run from start to end: read, choose, draft, render, typeset, bind, write."""
