"""The nights: when one is due, how it runs in a process of its own, what it tells at its end, what it leaves."""
