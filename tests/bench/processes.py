"""What processes spend and hold, as the Linux kernel counts it."""

import contextlib
import os
import threading
from collections import defaultdict
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


def family(pid):
    """A process and all that it started, even in sessions of their own."""
    children = defaultdict(list)
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            children[int(_fields(entry)[1])].append(int(entry.name))
    found = [pid]
    for one in found:
        found += children[one]
    return found


def named(word, pids):
    """Those whose program's name holds the word, and that are still there."""
    for pid in pids:
        with contextlib.suppress(OSError):
            if word in Path(f"/proc/{pid}/comm").read_text().lower():
                yield pid


def cpu_seconds(pids):
    """User and system time of processes and of the children they have waited for; 10 ms at a time."""
    spent = 0
    for pid in pids:
        with contextlib.suppress(OSError):
            spent += sum(int(ticks) for ticks in _fields(Path(f"/proc/{pid}"))[11:15])
    return spent / TICK


def _fields(entry):
    """Of /proc/…/stat, from the state on: the name before it may hold anything."""
    return (entry / "stat").read_text().rpartition(")")[2].split()


class MemoryWatch(threading.Thread):
    """The most that each process named by `pids()` held: PSS (what it shares is divided among those who share it)."""

    def __init__(self, pids, *, every=0.25):
        super().__init__(daemon=True)
        self.pids, self.every, self.peaks, self.over = pids, every, defaultdict(int), threading.Event()
        self.together = 0

    def run(self):
        while not self.over.wait(self.every):
            held = 0
            for pid in self.pids():
                with contextlib.suppress(OSError):
                    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
                    kilobytes = int(rollup.partition("\nPss:")[2].split()[0])
                    self.peaks[pid] = max(self.peaks[pid], kilobytes)
                    held += kilobytes
            self.together = max(self.together, held)

    def peak_megabytes(self):
        """Of each process, largest first."""
        self.over.set()
        self.join()
        return sorted((round(peak / 1024) for peak in self.peaks.values()), reverse=True)

    def peak_together(self):
        """Megabytes of all of them at one time."""
        self.over.set()
        self.join()
        return round(self.together / 1024)
