"""Our crawl beside its peers on one loopback site in one run: `python -m benchmarks.peers --python …/python`."""
