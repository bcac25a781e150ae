"""One file per promise that cuts across rooms."""
