package io.whydown.diagnose.testimony;

import io.whydown.model.testimony.Fault;
import io.whydown.model.testimony.Knob;
import io.whydown.model.testimony.Setting;
import io.whydown.model.testimony.Sign;
import io.whydown.model.testimony.Standing;
import io.whydown.model.testimony.Statement;
import io.whydown.model.testimony.Statement.ContainerSeen;
import io.whydown.model.testimony.Statement.Dials;
import io.whydown.model.testimony.Statement.Failed;
import io.whydown.model.testimony.Statement.Listening;
import io.whydown.model.testimony.Statement.Shows;
import io.whydown.model.testimony.Testimony;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The statements of one text, asked from the side of the causes: who dialled what from where, how
/// that failed, what else was said. Immutable.
public final class Hearing {

  private static final Set<String> BALANCERS =
      Set.of("nginx", "haproxy", "envoy", "traefik", "caddy", "apache", "varnish");

  /// What distributions call Apache's unit.
  private static final Set<String> APACHES = Set.of("apache2", "httpd");

  private static final Pattern BALANCER_IMAGE =
      Pattern.compile(
          "(?:nginx|haproxy|traefik|envoy|caddy|httpd|apache|proxy|openresty|varnish|swag|letsencrypt|kong|gateway|apisix|frontend|webserver)");

  /// A container engine, unless it is said that there is none.
  private static final Pattern ENGINE =
      Pattern.compile(
          "(?<!\\b(?:no|non|without|not|isn't|not in|not using|outside|outside of)[ -])(?:docker|podman|compose)|docker chain|127\\.0\\.0\\.11\\b|network_mode\\b");

  /// What an engine puts before the line of a container: its name and a bar.
  private static final Pattern PREFIXED = Pattern.compile("\\[?[\\w.-]{2,60}\\]?\\s*\\|\\s");

  private final Testimony testimony;
  private final List<Failed> failures;
  private final List<ContainerSeen> containers;
  private final Differences differences;
  private final List<Dials> dials;
  private final List<Listening> listening;
  private final Trials trials;

  // Found once: each looks through the whole text.
  private final boolean isDocker;
  private final boolean isKubernetes;
  private final boolean isCloud;
  private final boolean isCheck;
  private final Optional<? extends Statement> inContainer;
  private final int port;
  private final String host;

  public Hearing(Testimony testimony) {
    this.testimony = testimony;
    this.failures = inOrder(testimony);
    this.containers = SeenContainers.once(testimony.all(ContainerSeen.class).toList());
    this.differences = Differences.in(testimony);
    this.dials = testimony.all(Dials.class).toList();
    this.listening = testimony.all(Listening.class).toList();
    this.host = dialledHost();
    this.port = host.startsWith("/") ? 0 : dialledPort();
    this.isDocker = tellsOfEngine();
    this.isKubernetes = tellsOfCluster();
    this.isCloud = tellsOfCloud();
    this.isCheck = CheckPleas.tellsOfCheck(this);
    this.inContainer = tellsOfContainer();
    this.trials = Trials.in(this);
  }

  /// What a balancer logged with the address it dialled comes first, then other programs, then
  /// people.
  private static List<Failed> inOrder(Testimony testimony) {
    return testimony
        .all(Failed.class)
        .sorted(
            Comparator.comparing(Failed::standing)
                .thenComparing(f -> !BALANCERS.contains(f.speaker()))
                .thenComparing(f -> f.fault() == Fault.NO_SERVER)
                .thenComparing(f -> f.fault() == Fault.STATUS)
                .thenComparing(f -> f.host().isEmpty()))
        .toList();
  }

  /// The typed requests that differ in one part, and in what became of them.
  Differences differences() {
    return differences;
  }

  /// Which addresses of a port answered, and which did not.
  Trials trials() {
    return trials;
  }

  public Testimony testimony() {
    return testimony;
  }

  public List<Failed> failures() {
    return failures;
  }

  /// What is to be explained first.
  public Optional<Failed> main() {
    return failures.stream().findFirst();
  }

  public Optional<Failed> failed(Fault... faults) {
    Set<Fault> wanted = Set.of(faults);
    return failures.stream().filter(f -> wanted.contains(f.fault())).findFirst();
  }

  public Optional<Failed> failed(Predicate<Failed> which) {
    return failures.stream().filter(which).findFirst();
  }

  boolean hasFailed(Fault... faults) {
    return failed(faults).isPresent();
  }

  /// A connection that was refused, or failed in a way that a person would call so.
  boolean isRefused() {
    return hasFailed(Fault.REFUSED) || failures.isEmpty();
  }

  /// The best witness of one of the signs.
  Optional<Shows> sign(Sign... signs) {
    List<Sign> wanted = List.of(signs);
    return testimony
        .all(Shows.class)
        .filter(s -> wanted.contains(s.sign()))
        .min(Comparator.comparing(Shows::standing).thenComparingInt(s -> wanted.indexOf(s.sign())));
  }

  Optional<Shows> witnessed(Sign... signs) {
    return sign(signs).filter(s -> s.standing() == Standing.WITNESSED);
  }

  /// Where people alone tell of one of the signs.
  Optional<Shows> claimed(Sign... signs) {
    return sign(signs).filter(s -> s.standing() == Standing.CLAIMED);
  }

  /// The sign where it is about this.
  Optional<Shows> about(Sign sign, String subject) {
    return testimony
        .all(Shows.class)
        .filter(s -> s.sign() == sign && s.subject().equals(subject))
        .findFirst();
  }

  /// What somebody says to have turned before it was well.
  ///
  /// @param more whether it was put on, raised or changed; else off or lowered
  Optional<Shows> mended(Knob knob, boolean more) {
    return about(more ? Sign.MENDED_BY_MORE : Sign.MENDED_BY_LESS, knob.name());
  }

  Optional<Shows> mended(Knob knob) {
    return mended(knob, true).or(() -> mended(knob, false));
  }

  /// Where somebody says that it is well once a thing of such a name was started anew.
  Optional<Shows> healedBy(Predicate<String> name) {
    return testimony
        .all(Shows.class)
        .filter(s -> s.sign() == Sign.RESTART_HEALS && name.test(s.subject()))
        .findFirst();
  }

  boolean shows(Sign... signs) {
    return sign(signs).isPresent();
  }

  /// What is set so, the first first.
  List<Statement.Sets> sets(Setting setting) {
    return testimony.all(Statement.Sets.class).filter(s -> s.setting() == setting).toList();
  }

  /// Whether it is set to one of these values.
  boolean isSet(Setting setting, Predicate<String> value) {
    return sets(setting).stream().anyMatch(s -> value.test(s.value()));
  }

  Optional<Statement.BindFailed> bindFailed(Fault fault) {
    return testimony.all(Statement.BindFailed.class).filter(b -> b.fault() == fault).findFirst();
  }

  /// Whether a program says that it could not bind: the reason of whatever follows from that.
  boolean hasBindFailed() {
    return testimony.all(Statement.BindFailed.class).findAny().isPresent();
  }

  List<Listening> listening() {
    return listening;
  }

  Optional<Listening> listening(Predicate<Listening> which) {
    return listening().stream().filter(which).min(Comparator.comparing(Listening::standing));
  }

  public List<Dials> dials() {
    return dials;
  }

  /// Whether it was dialled by a path: it has one, or names a server that has.
  boolean isUnix(Failed failed) {
    return failed.isUnix()
        || failed.host().isEmpty()
            && dials.stream()
                .filter(d -> d.host().startsWith("/") && !d.server().isEmpty())
                .anyMatch(d -> failed.provenance().raw().contains(d.server()));
  }

  List<ContainerSeen> containers() {
    return containers;
  }

  /// Something that was asked, and answered.
  Optional<Statement.Worked> works(Predicate<Statement.Worked> which) {
    return testimony
        .all(Statement.Worked.class)
        .filter(w -> w.status() < 500)
        .filter(which)
        .min(Comparator.comparing(Statement.Worked::standing));
  }

  /// A dial of a name for this machine, or of one of its loopback addresses, that was refused;
  /// nobody took it.
  Optional<Failed> refusedAt(String... hosts) {
    Set<String> wanted = Set.of(hosts);
    return failed(f -> f.fault() == Fault.REFUSED && wanted.contains(f.host()));
  }

  static boolean isPort(int port, int wanted) {
    return port == wanted || port == 0 || wanted == 0;
  }

  List<Statement.Resolved> resolved() {
    return testimony.all(Statement.Resolved.class).toList();
  }

  /// Whether the text has one of these words; for circumstances that are no sign.
  boolean mentions(String... words) {
    for (String word : words) {
      if (testimony.text().contains(word)) {
        return true;
      }
    }
    return false;
  }

  /// Whether the text speaks of one of these, and not only sets it: the key of a setting stands in
  /// every manifest.
  boolean speaksOf(String... words) {
    for (String word : words) {
      int at = testimony.text().indexOf(word);
      while (at >= 0) {
        if (!isKey(testimony.text(), at + word.length())) {
          return true;
        }
        at = testimony.text().indexOf(word, at + word.length());
      }
    }
    return false;
  }

  private static boolean isKey(String text, int end) {
    int at = end;
    while (at < text.length()
        && "\"' abcdefghijklmnopqrstuvwxyz".indexOf(text.charAt(at)) > -1
        && at < end + 12
        && (text.charAt(at) != ' ' || at + 1 < text.length() && text.charAt(at + 1) == ':')) {
      at++;
    }
    return at < text.length() && (text.charAt(at) == ':' || text.charAt(at) == '=');
  }

  // Places.

  boolean isKubernetes() {
    return isKubernetes;
  }

  private boolean tellsOfCluster() {
    return shows(Sign.KUBERNETES)
        || mentions(
            "kubectl",
            "configmap",
            "config map",
            "readiness probe",
            "liveness probe",
            "networkpolicy",
            "nodeport",
            "externaltrafficpolicy",
            " pod ",
            " pods",
            "kubernetes",
            "coredns",
            "crashloopbackoff",
            "kubelet",
            "ingress-nginx",
            "helm chart",
            "targetport",
            "through the ingress",
            "from the ingress",
            "the ingress gives",
            "ingress controller",
            "service selector",
            "serviceport",
            "service object",
            "ingress specifies",
            "ingress resource",
            "ingress object",
            "endpoint for port",
            "0 endpoints",
            "no endpoints");
  }

  boolean isAws() {
    return shows(Sign.AWS);
  }

  /// Whether the text tells of a balancer, a network or machines of a cloud.
  boolean isCloud() {
    return isCloud;
  }

  private boolean tellsOfCloud() {
    return isAws()
        || mentions(
            "azure",
            " aks",
            " nsg",
            "application gateway",
            "appgw",
            " gke",
            " gce",
            "gcp",
            "gcloud",
            "google cloud",
            "googlehc",
            "ingress.kubernetes.io/backends",
            "load balancer controller",
            "target group",
            "digitalocean",
            "hetzner",
            "oraclecloud",
            "oracle cloud",
            // not the runtime of containers
            "oci load",
            "availability zone");
  }

  boolean isCheck() {
    return isCheck;
  }

  boolean isMesh() {
    return shows(Sign.MESH);
  }

  boolean isDocker() {
    return isDocker;
  }

  private boolean tellsOfEngine() {
    return !containers.isEmpty()
        || shows(
            Sign.BALANCER_IN_CONTAINER,
            Sign.SERVER_IN_CONTAINER,
            Sign.FAILS_FROM_CONTAINER,
            Sign.DIALS_FROM_CONTAINER,
            Sign.PACKAGED_AS_CONTAINER,
            Sign.DESKTOP_VM)
        || shows(Sign.WORKS_INSIDE) && mentions("container")
        || failures.stream()
            .anyMatch(f -> HostText.isBridge(f.host()) || HostText.isBridge(f.client()))
        || mentions("docker", "podman", "compose", "127.0.0.11", "network_mode")
            && ENGINE.matcher(testimony.text()).find();
  }

  /// What shows that the balancer, or whoever dials, lives in a container of its own.
  Optional<? extends Statement> inContainer() {
    return inContainer;
  }

  private Optional<? extends Statement> tellsOfContainer() {
    if (shows(Sign.BALANCER_ON_HOST)) {
      return Optional.empty();
    }
    if (shows(Sign.HOST_NETWORK)
        && containers.stream().noneMatch(c -> isBalancer(c) && !c.hostNetwork())) {
      return Optional.empty();
    }
    Optional<? extends Statement> seen = seenInContainer();
    if (seen.isPresent()) {
      return seen;
    }
    Optional<ContainerSeen> byService =
        containers.stream().filter(c -> isBalancer(c) && !c.hostNetwork()).findFirst();
    if (byService.isPresent()) {
      return byService;
    }
    Optional<Shows> said = sign(Sign.BALANCER_IN_CONTAINER, Sign.FAILS_FROM_CONTAINER);
    return said.isPresent() ? said : sign(Sign.PACKAGED_AS_CONTAINER);
  }

  /// What programs show of the dialler's being in a container; a person may speak of another.
  Optional<? extends Statement> seenInContainer() {
    Optional<Failed> byClient =
        failed(f -> f.standing() == Standing.WITNESSED && HostText.isGateway(f.client()));
    if (byClient.isPresent()) {
      return byClient;
    }
    Optional<Failed> byPrefix =
        failed(f ->
            f.standing() == Standing.WITNESSED
                && PREFIXED.matcher(f.provenance().raw()).lookingAt());
    if (byPrefix.isPresent()) {
      return byPrefix;
    }
    return sign(Sign.DIALS_FROM_CONTAINER);
  }

  static boolean isBalancer(String program) {
    return BALANCERS.contains(program);
  }

  /// `haproxy.service`, or an instance of it.
  static boolean isBalancerUnit(String unit) {
    String name = unit.replaceFirst("[@.-].*$", "");
    return BALANCERS.contains(name) || APACHES.contains(name);
  }

  static boolean isBalancer(ContainerSeen container) {
    String image = container.image().toLowerCase(Locale.ROOT);
    String name = container.name().toLowerCase(Locale.ROOT);
    return BALANCER_IMAGE.matcher(image).find() || BALANCER_IMAGE.matcher(name).find();
  }

  /// The failure of a dial to a loopback address; a person's own test with curl is a comparison,
  /// and no dial of the balancer.
  Optional<Failed> loopbackFailure() {
    return failed(f ->
        HostText.isOwn(f.host())
            && isDial(f.fault())
            && !f.speaker().equals("curl")
            && !ByHand.isBrowsed(f));
  }

  static boolean isDial(Fault fault) {
    return switch (fault) {
      case REFUSED, TIMEOUT, NO_ROUTE, NETWORK_UNREACHABLE, ADDRESS_NOT_AVAILABLE, RESET, CLOSED ->
          true;
      default -> false;
    };
  }

  /// Whether nobody took the connection; one that was taken may be closed all the same.
  static boolean isDialFault(Fault fault) {
    return isDial(fault) && fault != Fault.RESET && fault != Fault.CLOSED;
  }

  /// The setting that sends the balancer to loopback.
  Optional<Dials> loopbackDial() {
    return dials().stream().filter(d -> HostText.isOwn(d.host())).findFirst();
  }

  /// The port that the failing dial was for; 0 when nothing tells.
  public int port() {
    return port;
  }

  private int dialledPort() {
    return Stream.concat(failures.stream().map(Failed::port), dials.stream().map(Dials::port))
        .mapToInt(Integer::intValue)
        .filter(p -> p > 0)
        .findFirst()
        .orElse(0);
  }

  /// The host that the failing dial was for; empty when nothing tells.
  public String host() {
    return host;
  }

  private String dialledHost() {
    return Stream.concat(failures.stream().map(Failed::host), dials.stream().map(Dials::host))
        .filter(h -> !h.isEmpty())
        .findFirst()
        .orElse("");
  }

  static String endpoint(String host, int port) {
    String shown = HostText.isV6(host) ? "[" + host + "]" : host;
    return port == 0 ? shown : shown + ":" + port;
  }

  /// Whether the dialled address is the dialler's own.
  public boolean dialsItself() {
    return HostText.isOwn(host());
  }

  public boolean dialsFromContainer() {
    return inContainer().isPresent();
  }

  /// Whether what is dialled is a container, whose sockets no list of its host shows.
  public boolean dialsContainer() {
    String host = host();
    return HostText.isBridge(host) && !HostText.isGateway(host)
        || !matches().isEmpty()
        || isPlainName(host);
  }

  /// Whether a container dials the machine that it runs on.
  public boolean dialsHostFromContainer() {
    return HostText.isGateway(host()) || isDocker() && shows(Sign.FAILS_FROM_CONTAINER);
  }

  /// `10.0.0.1:8080`, or what is known of it.
  public String target() {
    String host = host();
    return host.isEmpty() ? "the server" : endpoint(host, port());
  }

  /// Whether a dialled port is the host's side of a published pair (`81:80`, `81->80`) in the text,
  /// while a container is what is dialled.
  boolean isPublishedPort(int port) {
    boolean inside =
        failures.stream().anyMatch(f -> HostText.isBridge(f.host()))
            || dials().stream().anyMatch(d -> isPlainName(d.host()))
            || mentions(
                "name of the container",
                "hostname of the container",
                "container name",
                "container's name",
                "container hostname",
                "same docker network",
                "same network")
            || mentions("server.port=" + port, "traefik.port=" + port);
    if (port == 0 || !inside) {
      return false;
    }
    var pair =
        Pattern.compile("(?<![\\d:.])(?:[\\d.]+:)?" + port + "(?::|->)(\\d{2,5})(?![\\d:.])")
            .matcher(testimony.text());
    boolean other = false;
    while (pair.find()) {
      boolean same = String.valueOf(port).equals(pair.group(1));
      if (same) {
        return false;
      }
      other = true;
    }
    return other;
  }

  private static boolean isPlainName(String host) {
    return !host.isEmpty()
        && !HostText.isNumeric(host)
        && !HostText.isOwn(host)
        && host.indexOf('.') < 0;
  }

  /// Whether the balancer dials the address that it was itself asked at: that of its own machine.
  boolean dialsWhereAsked() {
    return failed(f ->
            HostText.isNumeric(f.host())
                && !HostText.isLoopback(f.host())
                && f.provenance().raw().contains("host: \"" + f.host()))
        .isPresent();
  }

  /// The target for a command line, with placeholders for what the text does not tell.
  String at() {
    String host = host();
    return endpoint(host.isEmpty() ? "HOST" : host, 0) + ":" + portText();
  }

  String portText() {
    return port() == 0 ? "PORT" : String.valueOf(port());
  }

  /// Container names, for commands.
  String containerName() {
    String host = host();
    Stream<String> byHost =
        containers.stream()
            .filter(c -> c.name().equals(host) || c.addresses().containsValue(host))
            .map(ContainerSeen::name);
    Stream<String> others =
        containers.stream().filter(c -> !isBalancer(c)).map(ContainerSeen::name);
    return Stream.concat(byHost, others).filter(n -> !n.isEmpty()).findFirst().orElse("CONTAINER");
  }

  /// The pairs of a dialled name and the container or service of that name.
  List<Match> matches() {
    var matches = new ArrayList<Match>();
    for (Dials dial : dials()) {
      for (ContainerSeen container : containers) {
        boolean same =
            container.name().equals(dial.host())
                || dial.host().equals(container.environment().get("container-name"));
        if (same && dial.port() > 0) {
          matches.add(new Match(dial, container));
        }
      }
    }
    for (Failed failed : failures) {
      for (ContainerSeen container : containers) {
        if (failed.port() > 0 && isDial(failed.fault()) && isNamed(failed, container)) {
          matches.add(new Match(dialled(failed), container));
        }
      }
    }
    return matches;
  }

  private static boolean isNamed(Failed failed, ContainerSeen container) {
    String own = container.environment().getOrDefault("container-name", "");
    return Stream.of(failed.host(), failed.name())
        .anyMatch(name -> !name.isEmpty() && (name.equals(container.name()) || name.equals(own)));
  }

  private static Dials dialled(Failed failed) {
    return new Dials(
        "", "", "", failed.host(), failed.port(), null, java.util.Map.of(), failed.provenance());
  }

  record Match(Dials dial, ContainerSeen container) {}
}
