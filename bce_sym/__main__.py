"""``python -m bce_sym``."""

import sys

from bce_sym.cli import main

sys.exit(main())
