"""What every process of the server is given before its module runs."""

import subprocess
import sys

import pytest

HEAPS = """
import ctypes, sys, threading
from jiheng.web.serving.processes import share_heaps

if sys.argv[1] == "shared":
    share_heaps()
libc = ctypes.CDLL(None)
libc.malloc.restype = libc.fopen.restype = ctypes.c_void_p
together = threading.Barrier(6)

def work():
    libc.malloc(5_000)
    together.wait()  # a thread that has ended leaves its heap to the next

threads = [threading.Thread(target=work) for _ in range(6)]
for each in threads:
    each.start()
for each in threads:
    each.join()
told = ctypes.c_void_p(libc.fopen(sys.argv[2].encode(), b"w"))
libc.malloc_info(0, told)
libc.fclose(told)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="glibc only")
def test_threads_of_a_process_share_two_heaps(tmp_path):
    def heaps(how):
        told = tmp_path / how
        subprocess.run([sys.executable, "-c", HEAPS, how, str(told)], check=True, timeout=60)
        return told.read_text().count("<heap nr=")

    assert heaps("shared") == 2
    assert heaps("each its own") > 2
