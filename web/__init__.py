"""The office's page and HTTP interface: asks audits, shows what comes back."""
