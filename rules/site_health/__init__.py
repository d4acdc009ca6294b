"""The indicators of a government site's health behind plan item 8.1 (H01-H26)."""
