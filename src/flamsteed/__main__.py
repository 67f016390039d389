"""`python -m flamsteed` is `flamsteed`."""

from flamsteed.cli.main import app

if __name__ == "__main__":
    app(prog_name="flamsteed")
