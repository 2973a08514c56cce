"""How gunicorn serves the house, under `make run` and in a container alike; `--bind` is given where it is started."""

import os

workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"  # a slow phone on the line keeps a thread busy, not a whole process
threads = int(os.environ.get("WEB_THREADS", "4"))
timeout = 60
graceful_timeout = 15
keepalive = 5
max_requests = 5000  # a leak in any library then stays small
max_requests_jitter = 500
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108 - its heartbeat file must not wait for a disk
control_socket_disable = True
loglevel = "warning"
