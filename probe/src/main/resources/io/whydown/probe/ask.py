import socket, sys, threading
def run(i, host, port, limit, data):
    got = b""
    try:
        s = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM)
        s.settimeout(limit)
        s.connect((host, int(port)))
        s.send(bytes.fromhex(data))
        got = s.recv(4096)
    except OSError: pass
    print("whydown-answer %d %s\n" % (i, got.hex() or "-"), end="", flush=True)
threads = [threading.Thread(target=run, args=(i, *a.split(",")[:2], float(a.split(",")[2]), a.split(",")[3])) for i, a in enumerate(sys.argv[1:])]
for t in threads: t.start()
for t in threads: t.join()
