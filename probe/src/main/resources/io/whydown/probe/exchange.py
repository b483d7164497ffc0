import socket, sys, threading, time
def dial(host, port, limit):
    if not host.startswith("unix:"): return socket.create_connection((host, int(port)), limit)
    s = socket.socket(socket.AF_UNIX)
    s.settimeout(limit)
    s.connect(bytes.fromhex(host[5:]))
    return s
def run(i, host, port, limit, data):
    start = time.monotonic(); got = b""; how = "full"
    try:
        s = dial(host, port, limit)
        s.sendall(bytes.fromhex(data))
        while len(got) < 32768:
            s.settimeout(max(0.01, start + limit - time.monotonic()))
            part = s.recv(8192)
            if not part: how = "closed"; break
            got += part
    except socket.timeout: how = "silent"
    except ConnectionResetError: how = "reset"
    except OSError: how = "failed"
    print("whydown-check %d %s %d %s\n" % (i, how, (time.monotonic() - start) * 1000000, got.hex() or "-"), end="", flush=True)
threads = [threading.Thread(target=run, args=(i, *a.split(",")[:2], float(a.split(",")[2]), a.split(",")[3])) for i, a in enumerate(sys.stdin.read().split())]
for t in threads: t.start()
for t in threads: t.join()
