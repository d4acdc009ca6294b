"""The hallway: runs an audit from roster to result. The only room with a clock and a random generator."""
