import socket, sys, time
for i, path in enumerate(sys.argv[1:]):
    if path.startswith("abns@"): continue
    s = socket.socket(socket.AF_UNIX)
    s.settimeout(1.6)
    start, result, number = time.monotonic(), "connected", 0
    try: s.connect(path)
    except socket.timeout: result = "silent"
    except OSError as e: result, number = "failed", e.errno or 0
    print("whydown-unix", i, result, number, int((time.monotonic() - start) * 1000000), flush=True)
    s.close()
