# Small servers for the lab. Prints "ready" when the mode is in force, then serves until it is killed.
# Usage: server.py MODE [--bind ADDRESS --port N | --unix PATH] [options]
import argparse
import ctypes
import os
import socket
import struct
import sys
import threading
import time

MODES = """
http            answers every request; see --status, --path, --host, --method, --body, --delay
close           accepts and closes at once
rst             accepts and resets at once
close-request   reads the request and closes
silent          accepts, reads and never answers
banner          accepts and sends --body unasked
hung            listens and never accepts
backlog         listens with a backlog of 1, never accepts, and fills the queue itself
bound           binds and never listens
files           has no file descriptor left, so that it can accept nothing
pool            --workers of them, all busy with clients of its own
udp             a UDP socket only
idle            keeps connections, and closes one that was idle for --idle seconds as the next request comes
proxy-http      http that insists on a PROXY protocol header
"""

arguments = argparse.ArgumentParser(usage=MODES)
arguments.add_argument("mode", choices=[line.split()[0] for line in MODES.strip().splitlines()])
arguments.add_argument("--bind", default="0.0.0.0")
arguments.add_argument("--port", type=int, default=8080)
arguments.add_argument("--unix")
arguments.add_argument("--unix-mode", default="777")
arguments.add_argument("--name", help="what the process calls itself")
arguments.add_argument("--v6only", default="0")
arguments.add_argument("--reuse-port", default="0")
arguments.add_argument("--idle", type=float, default=0.3)
arguments.add_argument("--status", type=int, default=200, help="status of a served request")
arguments.add_argument("--path", help="the only path that is served; others get 404")
arguments.add_argument("--host", help="the only Host that is served; others get 400")
arguments.add_argument("--method", help="the only method that is served; others get 405")
arguments.add_argument("--authorization", default="0", help="1: 401 without credentials")
arguments.add_argument("--location", help="answer 301 to there")
arguments.add_argument("--body", default="ok\n")
arguments.add_argument("--delay", type=float, default=0, help="seconds before each answer")
arguments.add_argument("--tls", help="a PEM file with key and certificate: serve TLS")
arguments.add_argument("--tls-client-ca", help="insist on a client certificate of this authority")
arguments.add_argument("--tls-sni", help="refuse handshakes for other names")
arguments.add_argument("--header", help="one more line in the head of every answer")
arguments.add_argument("--backlog", type=int, default=128)
arguments.add_argument("--workers", type=int, default=3, help="of mode pool")
arguments.add_argument("--accept-all", default="0", help="1: those who wait are accepted, unread")
arguments.add_argument("--burn", type=int, default=0, help="so many processes beside it that are always busy")
arguments.add_argument("--write", help="a file that every request writes to; 500 when it cannot")
arguments.add_argument("--uid", type=int, help="drop to this user after the bind")
options = arguments.parse_args()

REASONS = {200: "OK", 204: "No Content", 301: "Moved Permanently", 302: "Found", 400: "Bad Request",
           401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed",
           500: "Internal Server Error", 503: "Service Unavailable"}


def bound():
    if options.unix:
        if os.path.exists(options.unix):
            os.unlink(options.unix)
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        listener.bind(options.unix)
        os.chmod(options.unix, int(options.unix_mode, 8))
        return listener
    family = socket.AF_INET6 if ":" in options.bind else socket.AF_INET
    kind = socket.SOCK_DGRAM if options.mode == "udp" else socket.SOCK_STREAM
    listener = socket.socket(family, kind)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if options.reuse_port == "1":
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    if family == socket.AF_INET6:
        listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, int(options.v6only))
    listener.bind((options.bind, options.port))
    return listener


def request(connection):
    data = b""
    while b"\r\n\r\n" not in data and len(data) < 65536:
        chunk = connection.recv(4096)
        if not chunk:
            return None
        data += chunk
        if not data[:1].isalpha():
            return "? ?\r\n\r\n"
    return data.decode("latin-1")


def verdict(text):
    method, _, rest = text.partition(" ")
    path = rest.partition(" ")[0].partition("?")[0]
    headers = {}
    for line in text.split("\r\n")[1:]:
        name, _, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    if method not in ("GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE"):
        return 400
    if options.host and headers.get("host", "").split(":")[0] != options.host:
        return 400
    if options.method and method != options.method:
        return 405
    if options.path and path != options.path:
        return 404
    if options.authorization == "1" and "authorization" not in headers:
        return 401
    return 301 if options.location else options.status


def answer(connection):
    text = request(connection)
    if text is None:
        return
    if options.mode == "proxy-http":
        if not text.startswith("PROXY "):
            return
        text = text.partition("\r\n")[2]
    if options.mode == "close-request":
        return
    if options.mode == "silent":
        time.sleep(3600)
    time.sleep(options.delay)
    status = verdict(text)
    body = options.body if status in (200, options.status) else REASONS.get(status, "") + "\n"
    if options.write:
        try:
            with open(options.write, "ab", 0) as log:
                log.write(b"x" * 8192)
        except OSError as failure:
            print("shop:", failure, file=sys.stderr, flush=True)
            status, body = 500, "internal error\n"
    head = "HTTP/1.1 %d %s\r\n" % (status, REASONS.get(status, "Unknown"))
    if status == 301 and options.location:
        head += "Location: %s\r\n" % options.location
    if options.header:
        head += options.header + "\r\n"
    end = "keep-alive\r\nKeep-Alive: timeout=1" if options.mode == "idle" else "close"
    head += "Content-Type: text/plain\r\nContent-Length: %d\r\nConnection: %s\r\n\r\n" % (len(body), end)
    connection.sendall((head + body).encode())


def keep(connection):
    answer(connection)
    answered = time.monotonic()
    while connection.recv(1, socket.MSG_PEEK) and time.monotonic() - answered < options.idle:
        answer(connection)
        answered = time.monotonic()


def serve(connection, context):
    try:
        if options.mode == "rst":
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        elif options.mode == "banner":
            connection.sendall(options.body.encode().decode("unicode_escape").encode())
            connection.settimeout(5)
            connection.recv(4096)
        elif options.mode != "close":
            if context:
                connection = context.wrap_socket(connection, server_side=True)
            keep(connection) if options.mode == "idle" else answer(connection)
    except OSError as failure:
        print(failure, file=sys.stderr)
    finally:
        connection.close()


def tls_context():
    if not options.tls:
        return None
    import ssl  # the slowest import of all, and few servers need it
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(options.tls)
    if options.tls_client_ca:
        context.load_verify_locations(options.tls_client_ca)
        context.verify_mode = ssl.CERT_REQUIRED
    if options.tls_sni:
        def by_name(_connection, name, _context):
            return None if name == options.tls_sni else ssl.ALERT_DESCRIPTION_UNRECOGNIZED_NAME
        context.sni_callback = by_name
    return context


def fill(listener):
    where = listener.getsockname()
    waiting = []
    for _ in range(4):
        client = socket.socket(listener.family, socket.SOCK_STREAM)
        client.setblocking(False)
        target = where if options.unix else (
            {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(where[0], where[0]), where[1])
        client.connect_ex(target)
        waiting.append(client)
    time.sleep(0.05)
    return waiting


def full():
    import resource
    held = [os.open(os.devnull, os.O_RDONLY)]
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (held[0] + 21, hard))
    try:
        while True:
            held.append(os.open(os.devnull, os.O_RDONLY))
    except OSError:
        return held


def starve():
    while True:
        try:
            server.accept()
        except OSError as failure:
            print(failure, file=sys.stderr)
            time.sleep(0.2)


def work(waiting):
    while True:
        connection = waiting.get() if options.accept_all == "1" else server.accept()[0]
        request(connection)
        time.sleep(3600)


def pool():
    import queue
    waiting = queue.Queue()
    for _ in range(options.workers):
        threading.Thread(target=work, args=(waiting,), daemon=True).start()
    clients = []
    for _ in range(options.workers + 2):
        client = socket.create_connection(("127.0.0.1", options.port))
        client.sendall(b"GET /report HTTP/1.1\r\nHost: shop\r\n\r\n")
        clients.append(client)
    while options.accept_all == "1":
        waiting.put(server.accept()[0])
    time.sleep(3600)


if options.name:
    ctypes.CDLL(None).prctl(15, options.name.encode()[:15], 0, 0, 0)
server = bound()
if options.mode not in ("udp", "bound"):
    server.listen(1 if options.mode == "backlog" else options.backlog)
held = fill(server) if options.mode == "backlog" else []
tls = tls_context()
if options.uid:
    os.setuid(options.uid)
for _ in range(options.burn):
    if os.fork() == 0:
        server.close()
        while True:
            pass
print("ready", flush=True)
os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
if options.mode == "files":
    full()
    starve()
if options.mode == "pool":
    pool()
if options.mode in ("udp", "bound", "hung", "backlog"):
    while True:
        time.sleep(3600)
while True:
    peer, _ = server.accept()
    threading.Thread(target=serve, args=(peer, tls), daemon=True).start()
