"""Reads sites: a Site goes in; RawPages, Pages, Probes and Coverage come out. The only room on the network."""

import sys

# httpx offers a command line of its own where it finds the libraries for one, and loads them with itself: a tenth of
# the time that the crawler takes to start. It says that it offers none where they are missing.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
