"""``python -m firmwatch``."""

from firmwatch.cli import main

if __name__ == "__main__":
    main()
