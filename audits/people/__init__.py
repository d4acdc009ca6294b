"""What people decide over the machine's findings: rulings, waivers, reported downtimes, the rectification ledger."""
