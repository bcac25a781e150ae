"""`python -m wasteexchange` is `wasteexchange`."""

from wasteexchange.cli import main

if __name__ == "__main__":  # the server's workers import this file too, and must not start again
    main()
