"""Measurements of a site that no single page shows, one kind a file."""
