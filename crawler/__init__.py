"""Reads sites: a Site goes in; RawPages, Pages, Probes and Coverage come out. The only room on the network."""
