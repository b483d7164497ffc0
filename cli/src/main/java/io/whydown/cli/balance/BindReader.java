package io.whydown.cli.balance;

import io.whydown.balancer.config.BindConfig;
import io.whydown.balancer.config.BindConfig.Place;
import io.whydown.balancer.config.Origin;
import io.whydown.balancer.config.SocketOptions;
import io.whydown.balancer.tls.TlsException;
import io.whydown.balancer.tls.TlsListener;
import io.whydown.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads `bind` lines. Not thread-safe: one for each line.
final class BindReader {

  /// Options whose argument changes nothing that this balancer does yet.
  private static final Set<String> IGNORED_WITH_ARGUMENT =
      Set.of(
          "process",
          "thread",
          "shards",
          "nice",
          "severity-output",
          "quic-cc-algo",
          "level",
          "expose-fd",
          "guid-prefix",
          "cc",
          "label",
          "idle-ping",
          "quic-socket");

  private static final Set<String> IGNORED = Set.of("quic-force-retry");

  private final Line line;
  private final Findings findings;
  private final String proxy;
  private final BindTlsDraft tls;
  private String name = "";
  private int id;
  private boolean acceptProxy;
  private int clientIpMagic;
  private int maxConnections;
  private int backlog;
  private boolean transparent;
  private boolean deferAccept;
  private boolean v6Only;
  private boolean v4v6;
  private int fastOpen;
  private int mode = -1;
  private int uid = -1;
  private int gid = -1;
  private @Nullable String networkInterface;
  private @Nullable String namespace;
  private int maxSegment;
  private int userTimeout;
  private BindConfig.Protocol protocol = BindConfig.Protocol.ANY;

  private BindReader(Line line, String proxy, TlsGlobals globals, Findings findings) {
    this.line = line;
    this.proxy = proxy;
    this.tls = new BindTlsDraft(globals);
    this.findings = findings;
  }

  /// @param line `bind ADDRESS[,ADDRESS…] options…`
  static List<BindConfig> read(Line line, String proxy, TlsGlobals globals, Findings findings) {
    return new BindReader(line, proxy, globals, findings).run();
  }

  /// Judges the options of a line without an address.
  static void options(Line line, int from, TlsGlobals globals, Findings findings) {
    new BindReader(line, "", globals, findings).options(from);
  }

  private List<BindConfig> run() {
    if (line.count() < 2) {
      throw new LineProblem(
          "'bind' expects {<path>|[addr1]:port1[-end1]}{,[addr]:port[-end]}... as arguments.");
    }
    options(2);
    TlsListener encrypting = tls.build(line, proxy, findings);
    var binds = new ArrayList<BindConfig>();
    for (String address : line.word(1).split(",", -1)) {
      binds.add(bind(place(address), encrypting));
    }
    return binds;
  }

  private BindConfig bind(Place place, @Nullable TlsListener encrypting) {
    Origin at = line.at();
    return new BindConfig(
        name,
        id,
        place,
        acceptProxy,
        clientIpMagic,
        maxConnections,
        backlog,
        transparent,
        fastOpen,
        deferAccept,
        networkInterface,
        SocketOptions.NONE.withLine(maxSegment, userTimeout, false, namespace),
        protocol,
        encrypting,
        at);
  }

  private void options(int from) {
    int i = from;
    while (i < line.count()) {
      String option = line.word(i);
      String argument = line.word(i + 1);
      int ofTls = ofTls(option, argument);
      i += ofTls > 0 ? ofTls : option(option, argument);
    }
  }

  private int ofTls(String option, String argument) {
    try {
      return tls.read(option, argument);
    } catch (TlsException e) {
      throw new LineProblem(
          "'bind %s' in section '%s' : %s".formatted(line.word(1), line.section(), e.text()),
          e.advice());
    }
  }

  /// How many words were used.
  private int option(String option, String argument) {
    switch (option) {
      case "name" -> name = needed(option, "name", argument);
      case "id" -> {
        if (!argument.matches("-?[0-9]+")) {
          throw refused(option, "expects an integer argument, found '%s'".formatted(argument));
        }
        id = Numbers.count(argument, "id");
        if (id == 0) {
          throw refused(option, "custom id has to be > 0");
        }
      }
      case "maxconn" -> maxConnections = Numbers.count(needed(option, "value", argument), option);
      case "backlog" -> backlog = Numbers.count(needed(option, "value", argument), option);
      case "interface" -> networkInterface = needed(option, "interface name", argument);
      case "mss", "tcp-ut", "namespace" -> ofSocket(option, argument);
      case "mode" -> mode = octal(argument);
      case "uid" -> uid = Numbers.count(argument, option);
      case "gid" -> gid = Numbers.count(argument, option);
      case "user" -> uid = BindLimits.user(argument);
      case "group" -> gid = BindLimits.group(argument);
      case "proto" -> protocol = protocol(argument);
      case "accept-netscaler-cip" -> clientIpMagic = BindLimits.magic(argument);
      default -> {
        return flag(option, argument);
      }
    }
    return 2;
  }

  private void ofSocket(String option, String argument) {
    BindLimits.check(option, argument);
    switch (option) {
      case "mss" -> maxSegment = Integer.parseInt(argument);
      case "tcp-ut" -> userTimeout = Numbers.millis(argument, option);
      default -> namespace = argument;
    }
  }

  private int flag(String option, String argument) {
    switch (option) {
      case "accept-proxy" -> acceptProxy = true;
      case "transparent" -> transparent = true;
      case "defer-accept" -> deferAccept = true;
      case "v6only" -> v6Only = true;
      case "v4v6" -> v4v6 = true;
      case "tfo" -> fastOpen = 256;
      default -> {
        if (IGNORED_WITH_ARGUMENT.contains(option)) {
          BindLimits.check(option, argument);
          if (!option.equals("expose-fd") && !option.equals("level")) {
            findings.warn(line.at(), "'bind' : '%s' is ignored".formatted(option));
          }
          return 2;
        }
        if (IGNORED.contains(option)) {
          findings.warn(line.at(), "'bind' : '%s' is ignored".formatted(option));
          return 1;
        }
        throw new LineProblem(
            "'%s %s' in section '%s': unknown keyword '%s'%s"
                .formatted(
                    line.keyword(),
                    line.word(1),
                    line.section(),
                    option,
                    Nearest.end(Nearest.Among.BIND, option)));
      }
    }
    return 1;
  }

  private BindConfig.Protocol protocol(String name) {
    return switch (name) {
      case "h1" -> BindConfig.Protocol.HTTP1;
      case "h2" -> BindConfig.Protocol.HTTP2;
      case "none" -> BindConfig.Protocol.NONE;
      case "" -> throw refused("proto", "missing value");
      default -> throw refused("proto", " unknown MUX protocol '%s'".formatted(name));
    };
  }

  private String needed(String option, String what, String argument) {
    if (argument.isEmpty()) {
      throw refused(option, "missing " + what);
    }
    return argument;
  }

  /// What is wrong with an option.
  private LineProblem refused(String option, String problem) {
    return new LineProblem(
        "'%s %s' in section '%s' : '%s' : %s"
            .formatted(line.keyword(), line.word(1), line.section(), option, problem));
  }

  private int octal(String word) {
    try {
      return Integer.parseInt(word, 8);
    } catch (NumberFormatException _) {
      throw refused(
          "mode", "missing or invalid mode '%s' (octal integer expected)".formatted(word));
    }
  }

  private Place place(String text) {
    AddressText address = AddressText.parse(text);
    return switch (address.kind()) {
      case UNIX -> new Place.Unix(address.path(), false, mode, uid, gid);
      case ABSTRACT -> new Place.Unix(address.path(), true, mode, uid, gid);
      case DESCRIPTOR -> new Place.Inherited(descriptor(address.path()));
      case TCP -> tcp(address, text);
      case UDP, SOCKET_PAIR ->
          throw new LineProblem("'bind' : address '%s' is not a stream socket".formatted(text));
    };
  }

  private static int descriptor(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException _) {
      throw new LineProblem(
          "'bind' : file descriptor '%s' is not a valid integer in 'fd@%s'".formatted(text, text),
          "an environment variable in it is empty or not set");
    }
  }

  private static LineProblem portProblem(AddressText address) {
    LineProblem problem = address.portProblem();
    return new LineProblem("'bind' : " + problem.text(), problem.advice());
  }

  private Place tcp(AddressText address, String text) {
    String port = address.port();
    int dash = port.indexOf('-');
    int first;
    int last;
    try {
      first = Integer.parseInt(dash < 0 ? port : port.substring(0, dash));
      last = dash < 0 ? first : Integer.parseInt(port.substring(dash + 1));
    } catch (NumberFormatException _) {
      throw portProblem(address);
    }
    if (address.port().startsWith("+")) {
      throw new LineProblem("'bind' : port offset not permitted here in '%s'".formatted(text));
    }
    if (first < 1 || last < first || last > 65_535) {
      throw portProblem(address);
    }
    IpAddress ip = v4v6 && address.isAny() ? IpAddress.V6_ANY : address.literal().orElse(null);
    if (ip == null) {
      ip = AddressText.resolve(address.host());
    }
    if (ip == null) {
      throw new LineProblem(
          "'bind' : invalid address: '%s' in '%s'".formatted(address.host(), text));
    }
    return new Place.Tcp(ip, first, last, v6Only);
  }
}
