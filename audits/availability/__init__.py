"""Availability (H01): when to look at which home page, and what a week of looks says."""
