"""``python -m bce_sym``."""

import sys

from bce_sym.cli import main

if __name__ == "__main__":  # worker processes import this module, too
    sys.exit(main())
