"""The office's desk: what the page reads and does, and who may do it."""
