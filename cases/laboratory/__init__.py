"""What a laboratory does with demands it received, and with leaks it has to tell of. Its pages: in `portals`."""
