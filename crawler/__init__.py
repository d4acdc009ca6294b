"""Reads sites: a Site goes in, RawPages, Pages, Probes and Coverage come out. The only room that touches the network."""
