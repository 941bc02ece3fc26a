"""A throw-away PostgreSQL and dvor nodes over it, for the scripts that measure."""

import http.client
import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def program():
    """The program to measure: DVOR_BIN, or the release build of this checkout."""
    given = os.environ.get("DVOR_BIN")
    path = Path(given) if given else Path(__file__).parents[2] / "target/release/dvor"
    if not path.exists():
        sys.exit(f"{path} is not there: cargo build --release, or name a program in DVOR_BIN")
    return str(path.resolve())


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def quantile(times, part):
    return sorted(times)[min(len(times) - 1, int(len(times) * part))]


def told(what, times):
    p50, p99, most = (1000 * t for t in (quantile(times, 0.5), quantile(times, 0.99), max(times)))
    print(f"{what}: {len(times)}, p50 {p50:.1f} ms, p99 {p99:.1f} ms, slowest {most:.1f} ms", flush=True)


class Server:
    """PostgreSQL with an empty database, reached over TCP and by a socket."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="dvor-cluster-")
        self.bin = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name))[-1]
        self.port = free_port()
        if os.getuid() == 0:
            os.chmod(self.folder, 0o755)
            shutil.chown(self.folder, "postgres")
        self.tool("initdb", "-A", "trust", "-U", "dvor", "-E", "UTF8", "--locale=C.UTF-8")
        self.start()
        self.psql("create database city", database="postgres")
        self.url = f"postgres://dvor@127.0.0.1:{self.port}/city?sslmode=disable"

    def tool(self, name, *arguments):
        as_postgres = {"user": pwd.getpwnam("postgres").pw_uid} if os.getuid() == 0 else {}
        command = [str(self.bin / name), "-D", f"{self.folder}/data", *arguments]
        done = subprocess.run(command, cwd="/", stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **as_postgres)
        if done.returncode:
            sys.exit(f"{name}: {done.stdout}")

    def start(self):
        options = f"-k {self.folder} -p {self.port} -c listen_addresses=127.0.0.1"
        self.tool("pg_ctl", "-w", "-l", f"{self.folder}/log", "-o", options, "start")

    def stop(self, how="immediate"):
        """Stops it: `immediate` leaves it to crash recovery; `kill` is kill -9 of the first process."""
        if how == "kill":
            first = int(Path(f"{self.folder}/data/postmaster.pid").read_text().split()[0])
            os.kill(first, signal.SIGKILL)
            # Its children notice within moments; before that no other server may start.
            time.sleep(2)
        else:
            self.tool("pg_ctl", "-m", how, "stop")

    def psql(self, sql, database="city"):
        command = ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", self.folder, "-p", str(self.port)]
        done = subprocess.run([*command, "-U", "dvor", "-d", database, "-c", sql], capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"{sql}: {done.stderr}")
        return done.stdout.strip()

    def session(self):
        """An open psql: a function that runs a statement."""
        command = ["psql", "-X", "-q", "-A", "-t", "-h", self.folder, "-p", str(self.port), "-U", "dvor", "-d", "city"]
        psql = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)

        def run(sql):
            psql.stdin.write(f"{sql};\n\\echo done\n")
            for line in psql.stdout:
                if line.strip() == "done":
                    return
            sys.exit(f"psql ended at {sql}")

        return run

    def remove(self):
        if Path(f"{self.folder}/data/postmaster.pid").exists():
            self.tool("pg_ctl", "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)


class Node:
    """A dvor over the database."""

    def __init__(self, server, command="serve"):
        self.port = free_port()
        self.log = open(f"{server.folder}/node-{self.port}.log", "w+")
        arguments = [program(), command, "--store", server.url, "--listen", f"127.0.0.1:{self.port}", "--log", "warn,dvor::app=info"]
        self.process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=self.log)
        for _ in range(1200):
            if self.process.poll() is not None:
                sys.exit(f"the node ended: {self.said()}")
            try:
                if self.client()("/health/ready")[0] == 200:
                    return
            except OSError:
                pass
            time.sleep(0.05)
        sys.exit("the node does not answer")

    def said(self):
        self.log.flush()
        return Path(self.log.name).read_text()

    def client(self):
        """A connection of its own: a function from path to status, ETag and bytes."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)

        def get(path):
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.getheader("ETag"), answer.read()

        return get

    def everything(self):
        """All it publishes, by collection, and its revision."""
        get = self.client()
        names = [c["id"] for c in json.loads(get("/api/collections")[2])["collections"]]
        all_items = {}
        for name in names:
            path, features = f"/api/collections/{name}/items?limit=10000", []
            while path:
                page = json.loads(get(path)[2])
                features += page["features"]
                following = [link["href"] for link in page["links"] if link["rel"] == "next"]
                path = "/" + following[0].split("/", 3)[3] if following else None
            all_items[name] = features
        return json.dumps(all_items, sort_keys=True), json.loads(get("/health/ready")[2])["revision"]

    def stop(self):
        self.process.terminate()
        self.process.wait(20)
