from __future__ import annotations

import sys

from blindfolio.cli import main

sys.exit(main())
