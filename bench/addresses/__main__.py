"""`python -m bench.addresses`."""

import sys

from bench.addresses import main

main([int(text) for text in sys.argv[1:]])
