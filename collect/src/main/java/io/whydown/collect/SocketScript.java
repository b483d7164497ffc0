package io.whydown.collect;

import io.whydown.collect.text.ScriptText;

/// A shell script that asks a control socket with whatever the host has: socat, python3, perl, or
/// an nc that knows UNIX sockets. Stateless.
///
/// The order is by how surely the tool waits for the whole answer: some builds of nc close when
/// their input ends, so they come last. It ends with status 127 when there is none.
public final class SocketScript {

  private static final String PYTHON =
      """
      import socket,sys
      k,a,p,q=sys.argv[1:5]
      if k=="tcp": s=socket.create_connection((a,int(p)),8)
      else:
       s=socket.socket(socket.AF_UNIX); s.settimeout(8); s.connect(("\\0" if k=="abs" else "")+a)
      s.sendall(q.encode())
      o=getattr(sys.stdout,"buffer",sys.stdout)
      while 1:
       b=s.recv(65536)
       if not b: break
       o.write(b)
      """;

  private static final String PERL =
      """
      use Socket;
      my($k,$a,$p,$q)=@ARGV; my $s; alarm 8;
      if($k eq "tcp"){ require IO::Socket; my $c="IO::Socket::INET";
       if($a=~/:/){ require IO::Socket::IP; $c="IO::Socket::IP"; }
       $s=$c->new(PeerAddr=>$a,PeerHost=>$a,PeerPort=>$p,Proto=>"tcp") or die "$a:$p: $@\\n"; }
      else { socket($s,PF_UNIX,SOCK_STREAM,0) or die "$!\\n";
       connect($s,sockaddr_un(($k eq "abs"?"\\0":"").$a)) or die "$a: $!\\n"; }
      syswrite $s,$q; my $b; print $b while sysread $s,$b,65536;
      """;

  private SocketScript() {}

  /// The script; it can also be the code of an extra section of a [HostScript].
  ///
  /// @param request one line or more, sent as it is
  public static String text(ControlSocket socket, String request) {
    return switch (socket) {
      case ControlSocket.UnixPath(var path) ->
          script(
              "unix",
              path,
              "",
              "UNIX-CONNECT:" + escaped(path),
              "-U " + ScriptText.quoted(path),
              request);
      case ControlSocket.Abstract(var name) ->
          script("abs", name, "", "ABSTRACT-CONNECT:" + escaped(name), "", request);
      case ControlSocket.Tcp(var host, var port) ->
          script(
              "tcp",
              host,
              port.toString(),
              socket.text(),
              ScriptText.quoted(host) + " " + port,
              request);
    };
  }

  /// The characters that socat(1) reads as its own in an address ("ADDRESS SPECIFICATIONS").
  private static String escaped(String path) {
    return path.replaceAll("[\\\\\"'(\\[{,:!]", "\\\\$0");
  }

  private static String script(
      String kind, String address, String port, String socat, String nc, String request) {
    String words =
        "%s %s %s %s"
            .formatted(
                ScriptText.quoted(kind),
                ScriptText.quoted(address),
                ScriptText.quoted(port),
                ScriptText.quoted(request));
    var text = new StringBuilder();
    text.append("PATH=$PATH:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin\n");
    text.append("if command -v socat >/dev/null 2>&1; then printf '%s' ")
        .append(ScriptText.quoted(request))
        .append(" | socat -t 8 - ")
        .append(ScriptText.quoted(socat))
        .append('\n');
    text.append("elif python3 -c '' >/dev/null 2>&1; then python3 -c ")
        .append(ScriptText.quoted(PYTHON))
        .append(' ')
        .append(words)
        .append('\n');
    text.append("elif command -v perl >/dev/null 2>&1; then perl -e ")
        .append(ScriptText.quoted(PERL))
        .append(' ')
        .append(words)
        .append('\n');
    if (!nc.isEmpty()) {
      text.append("elif command -v nc >/dev/null 2>&1; then printf '%s' ")
          .append(ScriptText.quoted(request))
          .append(" | nc -w 8 ")
          .append(nc)
          .append('\n');
    }
    text.append("else echo 'none of socat, python3, perl, nc' >&2; (exit 127)\nfi\n");
    return text.toString();
  }
}
