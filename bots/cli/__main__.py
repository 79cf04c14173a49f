"""`python -m bots.cli`: the same as the `bots` command."""

from bots.cli import main

if __name__ == "__main__":
    main()
