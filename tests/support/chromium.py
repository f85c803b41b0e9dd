"""The distribution's Chromium, and how all that opens it here starts it: letters alike, nothing outside."""

import os
import shutil

SHELL = "chromium-headless-shell"  # the same without what draws windows: a page takes half the processor
WHOLE = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, (SHELL, *WHOLE))), None)
FLAGS = (
    "--no-sandbox",  # tests may run as root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--font-render-hinting=none",
)
MISSING = "no chromium: sudo apt-get install chromium-headless-shell fonts-noto-cjk"
