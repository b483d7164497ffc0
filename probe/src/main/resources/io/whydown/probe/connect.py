import sys, socket, select, struct, time, errno
limit = float(sys.argv[1])
clock = time.monotonic
def say(i, result, start, number=0, phase="-", icmp=("-", "-", "-"), text="-"):
    us = int((clock() - start) * 1000000)
    print("whydown-connect", i, "python3", result, us, number, phase, icmp[0], icmp[1], icmp[2], text, flush=True)
def queue(s):
    try:
        data, control, flags, peer = s.recvmsg(512, 512, 0x2040)
        for level, kind, d in control:
            if (level, kind) in ((0, 11), (41, 25)) and len(d) >= 24:
                origin, t, c = d[4], d[5], d[6]
                if origin == 2: return (t, c, socket.inet_ntop(socket.AF_INET, d[20:24]))
                if origin == 3 and len(d) >= 40: return (t, c, socket.inet_ntop(socket.AF_INET6, d[24:40]))
    except OSError: pass
    return ("-", "-", "-")
flights = {}
for i, item in enumerate(sys.argv[2:]):
    host, port, source = item.split(",")
    v6 = ":" in host
    start = clock()
    try:
        s = socket.socket(socket.AF_INET6 if v6 else socket.AF_INET, socket.SOCK_STREAM)
    except OSError as e:
        say(i, "failed" if e.errno == 97 else "untried", start, e.errno, "sync"); continue
    s.setblocking(False)
    try: s.setsockopt(41 if v6 else 0, 25 if v6 else 11, 1)
    except OSError: pass
    if source:
        try: s.bind((source, 0))
        except OSError as e: say(i, "failed", start, e.errno, "bind"); continue
    start = clock()
    e = s.connect_ex((host, int(port)))
    if e == 0: say(i, "connected", start); s.close()
    elif e != errno.EINPROGRESS: say(i, "failed", start, e, "sync"); s.close()
    else: flights[s.fileno()] = (i, s, start)
poll = select.poll()
for fd in flights: poll.register(fd, select.POLLOUT)
end = clock() + limit
while flights and clock() < end:
    for fd, event in poll.poll(max(1, int((end - clock()) * 1000))):
        i, s, start = flights[fd]
        e = s.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if e == 0 and event & select.POLLOUT and not event & select.POLLHUP: say(i, "connected", start)
        elif e: say(i, "failed", start, e, "async", queue(s))
        else: continue
        poll.unregister(fd); del flights[fd]; s.close()
for i, s, start in flights.values(): say(i, "silent", start)
