"""``python -m tarazy.cli``."""

from tarazy.cli import main

if __name__ == "__main__":
    main()
