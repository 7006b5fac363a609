"""Words and figures as Chinese offices write them."""
