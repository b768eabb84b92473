"""What the workers of test_workers do."""

import os
import signal
import time


def double(task):
    return task + task


def behave(task):
    """Do what the task says."""
    what, _, rest = task.decode().partition(" ")
    if what == "sleep":
        time.sleep(float(rest))
    elif what == "spin":
        while True:
            pass
    elif what == "die":
        os.kill(os.getpid(), signal.SIGSEGV)
    elif what == "exit":
        os._exit(int(rest))
    elif what == "fill":
        bytearray(int(rest))
    elif what == "raise":
        raise RuntimeError(f"two\nlines {rest}")
    elif what == "recurse":
        return behave(task)
    elif what == "print":
        print("noise", flush=True)
    elif what == "long":
        return b"x" * int(rest)
    elif what == "seed":
        return str(hash("text")).encode()
    return task.upper()
