package io.whydown.lab.trace;

import io.whydown.lab.LabHost;
import io.whydown.lab.LabNetwork;
import java.util.List;

/// What the kernel itself says to a program that dials.
///
/// @param outcome `accepted`, `timeout` or an error number
/// @param icmp `TYPE CODE SENDER` of the error queue; empty when there was none
record Dialled(String outcome, String icmp) {

  /// Shorter than the kernel's three seconds for a neighbour that is not there; nothing of these
  /// tests waits for one.
  private static final String PROGRAM =
      """
      import select, socket, struct, sys
      host, port = sys.argv[1], int(sys.argv[2])
      v6 = ':' in host
      s = socket.socket(socket.AF_INET6 if v6 else socket.AF_INET, socket.SOCK_STREAM)
      s.setsockopt(*((socket.IPPROTO_IPV6, 25, 1) if v6 else (socket.IPPROTO_IP, 11, 1)))
      s.setblocking(False)
      error = s.connect_ex((host, port))
      icmp = ''
      if error == 115:
          p = select.poll(); p.register(s, select.POLLOUT)
          error = s.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) if p.poll(1500) else -1
      try:
          for level, kind, data in s.recvmsg(512, 512, socket.MSG_ERRQUEUE)[1]:
              number, origin, type, code = struct.unpack('IBBB', data[:7])
              if origin in (2, 3):
                  error = number
                  at = data[16:]
                  sender = (socket.inet_ntop(socket.AF_INET6, at[8:24]) if v6
                            else socket.inet_ntop(socket.AF_INET, at[4:8]))
                  icmp = '%d %d %s' % (type, code, sender)
      except OSError:
          pass
      print({0: 'accepted', -1: 'timeout'}.get(error, error), icmp, sep=';')
      """;

  static Dialled from(LabHost host, LabNetwork lab, String address, int port) {
    var program = lab.directory().resolve("dial.py");
    if (!java.nio.file.Files.exists(program)) {
      host.run("cat > " + program + " <<'END'\n" + PROGRAM + "END\n");
    }
    String line = host.run("python3 " + program + " " + address + " " + port).strip();
    List<String> parts = List.of(line.split(";", -1));
    return new Dialled(parts.getFirst(), parts.getLast());
  }
}
