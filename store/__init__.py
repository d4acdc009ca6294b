"""The disk: catalogues the office edits, and everything an audit leaves behind."""
