"""Random bytes against everything that reads what strangers wrote."""
