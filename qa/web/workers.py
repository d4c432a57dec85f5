"""Several processes that answer on one address: those that end are started again."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from socket import socket

from uvicorn.config import STARTUP_FAILURE, Config
from uvicorn.supervisors.multiprocess import Multiprocess, Process

HUNG = 120  # seconds without a sign of life after which a process is ended: loading takes some
log = logging.getLogger("uvicorn.error")


class Worker(Process):
    """A process that is asked for a sign of life and not waited for, as uvicorn does: a dead one never answers."""

    asked: float | None = None  # since when an answer is owed

    def is_alive(self, timeout: float = HUNG) -> bool:
        """Return whether it runs and has answered within `timeout` seconds."""
        try:
            if self.asked and self.parent_conn.poll(0):
                self.parent_conn.recv()
                self.asked = None
            if not self.asked:
                self.parent_conn.send(b"ping")
                self.asked = time.monotonic()
        except (OSError, EOFError):
            return False
        return self.process.is_alive() and time.monotonic() - self.asked < timeout


class Workers(Multiprocess):
    """Starts the processes, and another for each that ends or hangs, of which `ended` is told, until told to stop."""

    def __init__(
        self, config: Config, sockets: list[socket], *, ended: Callable[[int], object] = lambda _: None
    ) -> None:
        super().__init__(config, sockets)
        self.ended = ended

    def init_processes(self) -> None:
        """Start them."""
        self.processes = [self._started() for _ in range(self.processes_num)]

    def keep_subprocess_alive(self) -> None:
        """Start another for each that ended; all end where one cannot even start."""
        for at, worker in enumerate(self.processes):
            if worker.is_alive(HUNG):
                continue
            if self.should_exit.is_set() or self.signal_queue:  # told to stop, as the worker may have been
                return
            worker.kill()
            worker.join()
            if worker.exitcode == STARTUP_FAILURE:
                self.should_exit.set()
                return
            self.ended(worker.pid or 0)
            log.warning("process %s ended (%s); another is started", worker.pid, worker.exitcode)
            self.processes[at] = self._started()

    def restart_all(self) -> None:
        """Put a new process in the place of each, once it is ready."""
        for at, old in enumerate(self.processes):
            new = self._started()
            if not new.wait_until_ready(HUNG, self.should_exit):
                new.kill()
                new.join()
                return
            old.terminate()
            old.join()
            self.processes[at] = new

    def _started(self) -> Process:
        worker = Worker(self.config, self.sockets)
        worker.start()
        return worker
