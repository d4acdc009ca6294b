"""The disk: catalogues the office edits, and everything an audit leaves behind."""

from store.storage import Store

__all__ = ["Store"]
