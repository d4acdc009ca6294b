"""Fetch layers side by side behind httpx's transport interface: `python -m benchmarks.layers --python …/python`."""
