# SPDX-License-Identifier: Apache-2.0
"""Forks, signals, the end of the interpreter, and the program."""
import os
import signal
import subprocess
import sys
import threading

import descale
from conftest import PAGE


def test_fork_while_threads_clean(fixed):
    """A child forked while other threads are inside the library cleans on its own."""
    text, stop = PAGE * 3000, threading.Event()

    def work():
        while not stop.is_set():
            fixed.clean(text)

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    expected = fixed.clean(PAGE)
    try:
        for _ in range(10):
            child = os.fork()
            if child == 0:
                os._exit(0 if fixed.clean(PAGE) == expected else 1)
            assert os.waitpid(child, 0)[1] == 0
    finally:
        stop.set()
        for thread in threads:
            thread.join()


LOOP = """
import signal, sys, threading, descale
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell starts its background jobs without it
text = "Home\\nThe mill was built in 1820, and it was sold again after the war.\\n" * 2000
cleaner = descale.Cleaner()
def work():
    while True:
        cleaner.clean(text)
{start}
"""


def test_exit_while_a_thread_cleans():
    start = "threading.Thread(target=work, daemon=True).start(); cleaner.clean(text)"
    assert subprocess.run([sys.executable, "-c", LOOP.format(start=start)], timeout=60).returncode == 0


def test_interrupt():
    """Ctrl-C ends a loop over pages."""
    start = "print('ready', flush=True); work()"
    process = subprocess.Popen([sys.executable, "-c", LOOP.format(start=start)], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout.readline() == b"ready\n"
    process.send_signal(signal.SIGINT)
    errors = process.communicate(timeout=60)[1]
    assert b"KeyboardInterrupt" in errors and process.returncode in (1, 130, -signal.SIGINT)


def test_program():
    assert os.access(descale.find_bin(), os.X_OK)
    version = subprocess.run([sys.executable, "-m", "descale", "--version"], stdout=subprocess.PIPE, text=True, check=True).stdout
    assert descale.__version__ in version
    assert descale.run("--no-such-option", stderr=subprocess.DEVNULL).returncode == 2


def test_type_marker():
    folder = os.path.dirname(descale.__file__)
    assert {"py.typed", "__init__.pyi"} <= set(os.listdir(folder))
