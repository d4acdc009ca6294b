"""A server that misbehaves in every way we know of, and what a correct fetch says of each."""
