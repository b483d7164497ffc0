package io.whydown.cli.balance;

import io.whydown.balancer.admin.Background;
import io.whydown.balancer.config.LoadBalancerConfig;
import io.whydown.vendor.haproxy.HaproxySource;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What `bin/haproxy` starts: HAProxy's command line in front of the balancer. Signals, standard
/// input and exit statuses are those that HAProxy's users and test suites expect.
public final class HaproxyMain {

  private static final int FAILED = 1;
  private static final int NO_LISTENER = 2;

  private HaproxyMain() {}

  public static void main(String[] args) {
    System.exit(run(List.of(args), Signals::install, System.out, System.err));
  }

  /// @param installed asked before a configuration is read: a version needs no signals
  /// @return the exit status
  static int run(
      List<String> words, Supplier<Signals> installed, PrintStream out, PrintStream err) {
    HaproxyArguments arguments;
    try {
      arguments = HaproxyArguments.parse(words);
    } catch (HaproxyArguments.UsageProblem e) {
      alert(err, e.getMessage());
      err.println(usage());
      return FAILED;
    }
    String condition = arguments.condition();
    if (condition != null) {
      return condition(condition, err);
    }
    if (arguments.showsVersion() > 0) {
      String own = ownVersion();
      out.print(arguments.showsVersion() > 1 ? BuildFacts.full(own) : BuildFacts.brief(own));
      out.flush();
      return 0;
    }
    Signals signals = installed.get();
    signals.worker(arguments.worker());
    return load(arguments, signals, out, err);
  }

  private static String ownVersion() {
    return "0.1";
  }

  static long pid() {
    return ProcessHandle.current().pid();
  }

  private static void alert(PrintStream err, @Nullable String text) {
    err.println("[ALERT]    (" + pid() + ") : " + text);
  }

  private static String usage() {
    return """
    Usage : haproxy [-f <cfgfile|cfgdir>]* [ -vdVD ] [ -n <maxconn> ] [ -N <maxpconn> ]
            [ -p <pidfile> ] [ -m <max megs> ] [ -C <dir> ] [ -c ] [ -cc <condition> ]
            [ -W | -Ws ] [ -S <address> ] [ -L <name> ] [ -x <socket> ] [ -sf|-st [pid ]* ]\
    """;
  }

  private static int condition(String text, PrintStream err) {
    try {
      return StartCondition.evaluate(text, System.getenv()) ? 0 : 1;
    } catch (StartCondition.Malformed e) {
      alert(err, e.getMessage());
      return FAILED;
    }
  }

  private static int load(
      HaproxyArguments arguments, Signals signals, PrintStream out, PrintStream err) {
    Background background = Background.here();
    boolean stays = background != null || arguments.staysInForeground();
    if (arguments.daemon() && !stays) {
      return goOnInBackground(err);
    }
    List<HaproxySource> sources;
    try {
      sources = sources(arguments);
    } catch (IOException e) {
      alert(
          err,
          "config : Could not open configuration file "
              + e.getMessage()
              + " : No such file or directory");
      return FAILED;
    }
    if (sources.isEmpty()) {
      alert(err, "no configuration file: write -f FILE\n" + usage());
      return FAILED;
    }
    var services = new RunningServices();
    Compiled compiled = Compiler.compile(sources, environment(arguments.peerName()), services);
    LoadBalancerConfig config = compiled.config();
    if (background == null || arguments.daemon() || config == null) {
      report(compiled.findings(), arguments, err);
    }
    if (config == null) {
      refuse(sources, err);
      return FAILED;
    }
    if (compiled.global().daemon && !stays) {
      return goOnInBackground(err);
    }
    if (arguments.checksOnly()) {
      return checked(compiled, config, arguments.quiet(), out);
    }
    GlobalDraft global = compiled.global();
    String tooFew = DescriptorLimit.problem(config, global.maxConnections);
    if (tooFew != null) {
      err.println(
          (global.strictLimits ? "[ALERT]    (" : "[WARNING]  (") + pid() + ") : " + tooFew);
      if (global.strictLimits) {
        return FAILED;
      }
    }
    var starting = new Starting(arguments, signals, background, err);
    return starting.serve(new Starting.Ready(compiled, config, services));
  }

  private static int goOnInBackground(PrintStream err) {
    try {
      return Background.start();
    } catch (IOException e) {
      alert(err, "[haproxy.main()] Cannot fork: " + e.getMessage() + ". Start it with -db.");
      return FAILED;
    }
  }

  /// What `-c` says of a configuration without errors. One that listens nowhere would not start.
  private static int checked(
      Compiled compiled, LoadBalancerConfig config, boolean isQuiet, PrintStream out) {
    boolean listens =
        !compiled.global().sockets.isEmpty()
            || config.proxies().stream()
                .flatMap(proxy -> Stream.ofNullable(proxy.frontend()))
                .anyMatch(frontend -> !frontend.binds().isEmpty());
    if (!isQuiet) {
      String warned = compiled.findings().all().isEmpty() ? "" : "Warnings were found.\n";
      out.println(
          warned
              + (listens
                  ? "Configuration file is valid"
                  : "Configuration file has no error but will not start (no listener) => exit(2)."));
      out.flush();
    }
    return listens ? 0 : NO_LISTENER;
  }

  static void refuse(List<HaproxySource> sources, PrintStream err) {
    for (HaproxySource source : sources) {
      alert(err, "config : Error(s) found in configuration file : " + source.file());
    }
    alert(err, "config : Fatal errors found in configuration.");
    err.flush();
  }

  static void report(Findings findings, HaproxyArguments arguments, PrintStream err) {
    for (Findings.Finding finding : findings.all()) {
      if (!arguments.quiet() || finding.severity() == Findings.Severity.ALERT) {
        err.print(finding.text(pid()));
      }
    }
    err.flush();
  }

  static Map<String, String> environment(@Nullable String localPeer) {
    var variables = new java.util.HashMap<>(System.getenv());
    variables.put("HAPROXY_LOCALPEER", localPeer == null ? HostName.own() : localPeer);
    return variables;
  }

  /// The configurations in order; a directory stands for its `.cfg` files by name. One char for
  /// each byte: nothing is lost whatever the encoding.
  static List<HaproxySource> sources(HaproxyArguments arguments) throws IOException {
    var sources = new ArrayList<HaproxySource>();
    for (String name : arguments.files()) {
      Path path = path(name, arguments.directory());
      if (Files.isDirectory(path)) {
        try (Stream<Path> files = Files.list(path)) {
          for (Path file : files.filter(f -> f.toString().endsWith(".cfg")).sorted().toList()) {
            sources.add(source(file.toString(), file));
          }
        }
      } else {
        sources.add(source(name, path));
      }
    }
    return sources;
  }

  static Path path(String name, @Nullable String directory) {
    return directory == null ? Path.of(name) : Path.of(directory).resolve(name);
  }

  private static HaproxySource source(String name, Path path) throws IOException {
    String text = Files.readString(path, StandardCharsets.ISO_8859_1);
    // a byte order mark as it looks in this encoding
    return new HaproxySource(
        name, text.startsWith("\u00ef\u00bb\u00bf") ? "\ufeff" + text.substring(3) : text);
  }
}
