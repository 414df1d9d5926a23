"""`python -m derive`."""
from derive.cli import run

if __name__ == "__main__":
    run()
