"""`python -m reloader_cli`."""

from reloader_cli.command import main

if __name__ == "__main__":
    main()
