"""For `python -m blindfolio`, when the `blindfolio` command isn't on the path."""

from __future__ import annotations

import sys

from blindfolio.cli import main

sys.exit(main())
