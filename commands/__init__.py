"""The front door's groups of commands, one file each: parse, call audits, print. `cli.py` joins them."""
