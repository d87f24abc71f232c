"""Runs one of Jasmin's daemons with two changes: a lock file of its own, and TCP_NODELAY if asked for.

Jasmin locks one file in /tmp for the whole machine, so that a second gateway, or one after a kill -9, does not start.
Without TCP_NODELAY, its many small writes to RabbitMQ wait for delayed acknowledgements, 40 ms each.
Use: run-daemon.py MODULE LOCK_FILE NODELAY(yes|no) arguments...
"""
import runpy
import socket
import sys

import lockfile
from twisted.internet import tcp

module, lock, no_delay = sys.argv[1:4]
sys.argv[0:4] = [module]

usual_lock = lockfile.FileLock
lockfile.FileLock = lambda _path, *args, **named: usual_lock(lock, *args, **named)

if no_delay == "yes":
    usual_connect_done = tcp.BaseClient._connectDone

    def connect_done(self):
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return usual_connect_done(self)

    tcp.BaseClient._connectDone = connect_done

runpy.run_module("jasmin.bin." + module, run_name="__main__")
