package io.whydown.vendor;

import io.whydown.model.evidence.Artifact;
import io.whydown.model.testimony.Standing;
import io.whydown.net.IpFamily;
import io.whydown.vendor.balancers.DialReader;
import io.whydown.vendor.compose.ComposeReader;
import io.whydown.vendor.containers.ContainersReader;
import io.whydown.vendor.engine.DockerPsReader;
import io.whydown.vendor.errortext.ErrorTextReader;
import io.whydown.vendor.errortext.codes.CodeReader;
import io.whydown.vendor.haproxy.HaproxyEnvironment;
import io.whydown.vendor.haproxy.HaproxyLogReader;
import io.whydown.vendor.haproxy.HaproxyReader;
import io.whydown.vendor.haproxy.HaproxyRuntimeReader;
import io.whydown.vendor.iproute2.InterfacesReader;
import io.whydown.vendor.iproute2.NeighboursReader;
import io.whydown.vendor.iproute2.RoutesReader;
import io.whydown.vendor.iproute2.RulesReader;
import io.whydown.vendor.iptables.IpsetReader;
import io.whydown.vendor.iptables.IptablesReader;
import io.whydown.vendor.iptables.RecentLists;
import io.whydown.vendor.journal.JournalReader;
import io.whydown.vendor.nftables.NftRulesetReader;
import io.whydown.vendor.nginx.NginxErrorLogReader;
import io.whydown.vendor.nginx.NginxReader;
import io.whydown.vendor.paste.Fragment;
import io.whydown.vendor.paste.PasteReader;
import io.whydown.vendor.paste.PastedLines;
import io.whydown.vendor.paste.PlainText;
import io.whydown.vendor.paste.Prose;
import io.whydown.vendor.prose.ListenWords;
import io.whydown.vendor.prose.SignReader;
import io.whydown.vendor.sockets.SocketsReader;
import io.whydown.vendor.systemd.UnitsReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// A reader that must take whatever it is given, and the captures to start from.
@SuppressWarnings("ImmutableEnumChecker") // the readers hold no state, the list is a copy
enum ReaderTarget {
  NFT_JSON(
      text -> NftRulesetReader.read(artifact("nft -j -a list ruleset", text)),
      "nftables/every-expression.json",
      "nftables/every-statement.json"),
  NFT_TEXT(
      text -> NftRulesetReader.read(artifact("nft -a list ruleset", text)),
      "nftables/every-statement.txt"),
  IPTABLES(
      text -> {
        Artifact saved = artifact("iptables-save -c", text);
        IptablesReader.read(saved, IpFamily.V4, List.of());
        IptablesReader.read(saved, IpFamily.V6, List.of());
      },
      "iptables/every-match.save"),
  IPSET(
      text -> {
        IpsetReader.read(artifact("ipset save", text));
        RecentLists.read(artifact("cat /proc/net/xt_recent/DEFAULT", text));
      },
      "iptables/ipset.save",
      "iptables/ipset.list"),
  HAPROXY_CONFIGURATION(
      text -> HaproxyReader.read("haproxy.cfg", text, HaproxyEnvironment.UNKNOWN),
      "haproxy/rich.cfg"),
  HAPROXY_RUNTIME(
      text -> {
        Artifact answer = artifact("show stat", text);
        HaproxyRuntimeReader.runtime(answer, answer, answer);
        HaproxyLogReader.read(answer, ZoneOffset.UTC);
      },
      "haproxy/show-stat.txt",
      "haproxy/show-servers-state.txt",
      "haproxy/show-info.txt",
      "haproxy/haproxy.log"),
  NGINX(
      text -> {
        NginxReader.read("/etc/nginx/nginx.conf", text);
        NginxErrorLogReader.read(text);
      },
      "nginx/error.log") {
    @Override
    Stream<String> texts() {
      return Stream.concat(
          super.texts(),
          Stream.of(
              "http { upstream a { server 192.0.2.1:80 weight=2; }\n"
                  + "server { listen 80; location / { proxy_pass http://a; } } }",
              "include /etc/nginx/*.conf; stream { server { listen 1; proxy_pass $x; } }",
              "http { map $a $b { default \"x;\"; ~^y 'z'; } # a comment\n }"));
    }
  },
  SOCKETS(
      text -> SocketsReader.read(artifact("ss -H -tuxlnpe", text), true),
      "sockets/ss-root.txt",
      "sockets/procnet-root.txt"),
  IPROUTE2(
      text -> {
        Artifact printed = artifact("ip", text);
        InterfacesReader.read(printed);
        RoutesReader.read(printed, IpFamily.V4);
        RulesReader.read(printed, IpFamily.V6);
        NeighboursReader.read(printed);
      },
      "iproute2/addr.json",
      "iproute2/addr.txt",
      "iproute2/routes4.json",
      "iproute2/routes4.txt",
      "iproute2/rules4.json",
      "iproute2/rules4.txt",
      "iproute2/neigh.json",
      "iproute2/neigh.txt"),
  SYSTEMD(
      text -> {
        UnitsReader.read(artifact("systemctl show", text));
        ContainersReader.read(artifact("docker inspect", text));
      },
      "systemd/units.txt",
      "containers/inspect-elsewhere.txt"),
  PASTE(ReaderTarget::paste) {
    @Override
    Stream<String> texts() {
      return Stream.of(
          """
          === log
          2024/01/02 10:00:00 [error] 7#7: *1 connect() failed (111: Connection refused) while connecting to upstream, client: 172.17.0.1, upstream: "http://[::1]:8080/"
          time="x" level=error msg="dial tcp: lookup app on 127.0.0.11:53: no such host"
          === docker-compose.yml
          services:
            app:
              image: app
              ports: ["127.0.0.1:8080:80", 9000]
              networks: {inner: {}}
          === ss -tlnp on web1
          LISTEN 0 128 127.0.0.1:8080 0.0.0.0:* users:(("java",pid=8,fd=7))
          === note
          From the host `curl localhost:8080` works, from the container it is refused. I restarted nginx.
          $ docker run -p 8080:80 --name web nginx curl localhost
          """,
          """
          ### nginx.conf
          ```nginx
          upstream a { server app:81; }
          ```
          root@web1:~# docker ps
          a1b2c3d4e5f6   app:1   "./run"   2 hours ago   Exited (1) 2 minutes ago   0.0.0.0:81->80/tcp   app
          PS C:\\> curl http://127.0.0.1
          backend be
            option httpchk
            server s1 192.0.2.1:80 check ssl
          """);
    }
  },
  JOURNAL(
      text -> JournalReader.read(artifact("journalctl", text)),
      "journal/journal.txt",
      "journal/short.txt",
      "journal/short-iso.txt");

  private final Consumer<String> reader;
  private final List<String> captures;

  ReaderTarget(Consumer<String> reader, String... captures) {
    this.reader = reader;
    this.captures = List.of(captures);
  }

  /// The splitter, and every reader of a line that a piece may be given to.
  private static void paste(String text) {
    var lines = new PastedLines();
    PlainText.decoded(text.getBytes(StandardCharsets.UTF_8)).lines().forEach(lines::add);
    for (Fragment fragment : PasteReader.read(lines.lines())) {
      boolean prose = Prose.isProse(fragment);
      ComposeReader.pasted(fragment.text());
      var dials = new DialReader();
      for (Fragment.Line line : fragment.lines()) {
        ErrorTextReader.read(
            line.text(), "", Standing.CLAIMED, fragment.at(line, line.text(), Instant.EPOCH));
        CodeReader.signs(line.text());
        SignReader.read(line.text(), prose);
        ListenWords.in(line.text());
        dials.line(line.text());
        DockerPsReader.row(line.text());
        DockerPsReader.run(line.text());
      }
    }
  }

  private static Artifact artifact(String command, String text) {
    return Captures.text(command, text);
  }

  Stream<String> texts() {
    return captures.stream().map(Captures::read);
  }

  /// Each capture whole, cut in the middle, from the middle on, and with its lines backwards.
  Stream<byte[]> seeds() {
    return texts()
        .flatMap(text ->
            Stream.of(
                text,
                text.substring(0, text.length() / 2),
                text.substring(text.length() / 2),
                String.join("\n", text.lines().toList().reversed())))
        .map(text -> text.getBytes(StandardCharsets.UTF_8));
  }

  void read(byte[] data) {
    reader.accept(new String(data, StandardCharsets.UTF_8));
  }
}
