"""A gRPC server, and a client that asks it through a balancer: grpc_peer.py server PORT, or
grpc_peer.py client PORT [CA-FILE NAME]. The client prints a line for each call that ended as it should."""
import sys
from concurrent import futures

import grpc

SERVICE = "lab.Peer"
LARGE = bytes(range(256)) * 4096  # 1 MiB, more than every window


def unary(request, context):
    context.send_initial_metadata((("x-initial", "one"),))
    context.set_trailing_metadata((("x-trailing", "two"), ("x-bytes-bin", b"\x00\xff")))
    return request


def fail(request, context):
    context.abort(grpc.StatusCode.FAILED_PRECONDITION, "not \u00e9 today")


def slow(request, context):
    while context.is_active():
        yield b"tick"
        import time

        time.sleep(0.05)


def many(request, context):
    for i in range(int(request)):
        yield str(i).encode()


def total(requests, context):
    return str(sum(len(r) for r in requests)).encode()


def echo(requests, context):
    for request in requests:
        yield request


def serve(port):
    server = grpc.server(
        futures.ThreadPoolExecutor(8), options=(("grpc.max_receive_message_length", -1),)
    )
    server.add_generic_rpc_handlers(
        (
            grpc.method_handlers_generic_handler(
                SERVICE,
                {
                    "Unary": grpc.unary_unary_rpc_method_handler(unary),
                    "Fail": grpc.unary_unary_rpc_method_handler(fail),
                    "Slow": grpc.unary_stream_rpc_method_handler(slow),
                    "Many": grpc.unary_stream_rpc_method_handler(many),
                    "Total": grpc.stream_unary_rpc_method_handler(total),
                    "Echo": grpc.stream_stream_rpc_method_handler(echo),
                },
            ),
        )
    )
    server.add_insecure_port("127.0.0.1:" + port)
    server.start()
    print("ready", flush=True)
    server.wait_for_termination()


def status(call):
    try:
        call()
    except grpc.RpcError as e:
        return e
    raise AssertionError("no error")


def ask(port, authority_file, name):
    target = "127.0.0.1:" + port
    options = [("grpc.max_receive_message_length", -1)]
    if authority_file:
        options.append(("grpc.ssl_target_name_override", name))
        with open(authority_file, "rb") as file:
            trusted = grpc.ssl_channel_credentials(file.read())
        channel = grpc.secure_channel(target, trusted, options)
    else:
        channel = grpc.insecure_channel(target, options)
    path = "/" + SERVICE + "/"
    limit = 20

    answer, call = channel.unary_unary(path + "Unary").with_call(LARGE, timeout=limit)
    assert answer == LARGE
    assert ("x-initial", "one") in call.initial_metadata()
    trailers = dict(call.trailing_metadata())
    assert trailers["x-trailing"] == "two" and trailers["x-bytes-bin"] == b"\x00\xff"
    print("unary")

    error = status(lambda: channel.unary_unary(path + "Fail")(b"", timeout=limit))
    assert error.code() == grpc.StatusCode.FAILED_PRECONDITION
    assert error.details() == "not \u00e9 today"
    error = status(lambda: channel.unary_unary(path + "Nothing")(b"", timeout=limit))
    assert error.code() == grpc.StatusCode.UNIMPLEMENTED
    print("errors")

    answers = channel.unary_stream(path + "Many")(b"500", timeout=limit)
    assert [int(a) for a in answers] == list(range(500))
    print("stream from the server")

    answer = channel.stream_unary(path + "Total")((LARGE for _ in range(4)), timeout=limit)
    assert int(answer) == 4 * len(LARGE)
    print("stream to the server")

    import queue

    requests = queue.Queue()
    answers = channel.stream_stream(path + "Echo")(iter(requests.get, None), timeout=limit)
    for i in range(20):
        requests.put(b"%d" % i)
        assert next(answers) == b"%d" % i
    requests.put(None)
    assert list(answers) == []
    print("both at once")

    answers = channel.unary_stream(path + "Slow")(b"", timeout=limit)
    assert next(answers) == b"tick"
    answers.cancel()
    error = status(lambda: list(channel.unary_stream(path + "Slow")(b"", timeout=0.5)))
    assert error.code() == grpc.StatusCode.DEADLINE_EXCEEDED
    print("cancelled")


if sys.argv[1] == "server":
    serve(sys.argv[2])
else:
    ask(sys.argv[2], *(sys.argv[3:] or (None, None)))
