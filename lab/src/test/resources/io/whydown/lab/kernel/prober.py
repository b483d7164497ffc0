"""Runs in one network namespace and does what it is told, line by line.

run INPUT WORD...       a command; input and answer are base64 (`-` for nothing)
dial MILLIS COUNT       then COUNT lines `SOURCE PORT DESTINATION PORT`; one line of outcome for each
listen FAMILY ADDRESS PORT V6ONLY DEVICE COUNT      opens listeners that share the port
unlisten                closes them

An outcome is `OUTCOME LOCALADDRESS`: accepted, refused, icmp/TYPE/CODE/SENDER, errno/NUMBER, timeout.

A SYN is the only packet that a dial sends: the answer stops at the socket's own filter, which lets
nothing but a reset through, so that no later packet of the connection touches a rule's counter.
"""
import base64, ctypes, select, socket, struct, subprocess, sys, time

SO_ATTACH_FILTER, SO_MEMINFO, DROPS = 26, 55, 8
# ldb [13]; jset #4 (RST); ret -1; ret 0: a TCP socket's filter begins at the TCP header.
CODE = [(0x30, 0, 0, 13), (0x45, 0, 1, 4), (0x06, 0, 0, 0xFFFFFFFF), (0x06, 0, 0, 0)]
PROGRAM = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *line) for line in CODE))
FILTER = struct.pack("HL", len(CODE), ctypes.addressof(PROGRAM))
listeners = []


def unpacked(text):
    return b"" if text == "-" else base64.b64decode(text)


def packed(data):
    return base64.b64encode(data).decode() or "-"


def run(words):
    done = subprocess.run(words[1:], input=unpacked(words[0]), capture_output=True)
    print(done.returncode, packed(done.stdout), packed(done.stderr), flush=True)


def listen(family, address, port, only, device, count):
    for _ in range(int(count)):
        s = socket.socket(socket.AF_INET6 if family == "6" else socket.AF_INET, socket.SOCK_STREAM)
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if int(count) > 1:
            s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        if family == "6":
            s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, int(only))
        if device != "-":
            s.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, device.encode())
        s.bind((address, int(port)))
        s.listen(4096)
        listeners.append(s)
    print("ok", flush=True)


class Dial:
    def __init__(self, source, sport, destination, dport):
        v6 = ":" in destination
        self.outcome = None
        s = self.socket = socket.socket(socket.AF_INET6 if v6 else socket.AF_INET, socket.SOCK_STREAM)
        s.setblocking(False)
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        s.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, FILTER)
        s.setsockopt(*((socket.IPPROTO_IPV6, 25, 1) if v6 else (socket.IPPROTO_IP, 11, 1)))
        try:
            s.bind((source, int(sport)))
            error = s.connect_ex((destination, int(dport)))
            if error not in (0, 115):
                self.outcome = "refused" if error == 111 else "errno/%d" % error
        except OSError as problem:
            self.outcome = "bind/%d" % problem.errno

    def icmp(self):
        try:
            for _, _, data in self.socket.recvmsg(512, 512, socket.MSG_ERRQUEUE)[1]:
                number, origin, kind, code = struct.unpack("IBBB", data[:7])
                if origin not in (2, 3):
                    return "errno/%d" % number
                at = data[16:]
                v6 = struct.unpack("H", at[:2])[0] == socket.AF_INET6
                sender = socket.inet_ntop(at_family(v6), at[8:24] if v6 else at[4:8])
                return "icmp/%d/%d/%s" % (kind, code, sender)
        except OSError:
            return None

    def look(self):
        if self.outcome:
            return True
        self.outcome = self.icmp()
        if not self.outcome:
            error = self.socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            drops = struct.unpack("I", self.socket.getsockopt(socket.SOL_SOCKET, SO_MEMINFO, 36)[DROPS * 4:DROPS * 4 + 4])[0]
            if error:
                self.outcome = "refused" if error == 111 else "errno/%d" % error
            elif drops:
                self.outcome = "accepted"
        return self.outcome is not None

    def end(self):
        local = "-"
        try:
            local = self.socket.getsockname()[0]
        except OSError:
            pass
        self.socket.close()
        return "%s %s" % (self.outcome or "timeout", local)


def at_family(v6):
    return socket.AF_INET6 if v6 else socket.AF_INET


def dial(millis, count):
    dials = [Dial(*sys.stdin.readline().split()) for _ in range(int(count))]
    deadline = time.monotonic() + int(millis) / 1000
    while not all([d.look() for d in dials]) and time.monotonic() < deadline:
        time.sleep(0.004)
    print("\n".join(d.end() for d in dials), flush=True)


def unlisten():
    while listeners:
        listeners.pop().close()
    print("ok", flush=True)


WORDS = {"dial": dial, "listen": listen, "unlisten": unlisten}
for line in iter(sys.stdin.readline, ""):
    words = line.split()
    if words[0] == "run":
        run(words[1:])
    else:
        WORDS[words[0]](*words[1:])
