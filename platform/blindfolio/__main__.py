"""`python -m blindfolio`, where the command itself is not on the path."""

from __future__ import annotations

import sys

from blindfolio.cli import main

sys.exit(main())
