package io.whydown.vendor.nginx;

import io.whydown.model.evidence.Provenance;
import io.whydown.model.proxy.Check.Header;
import io.whydown.model.proxy.Check.Language;
import io.whydown.model.proxy.Check.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The variables that nginx hands to an application when a client asks for a path of the location
/// that passes on: `fastcgi_param` and its like, with the values that they have for a GET
/// (ngx_http_fastcgi_module, ngx_http_core_module).
final class GatewayRequest {

  private static final Pattern USE = Pattern.compile("\\$(?:\\{(\\w{1,100}+)}|(\\w{1,100}+))");

  /// Variables whose value follows from what the client asks for.
  private static final Set<String> OF_PATH =
      Set.of("fastcgi_script_name", "uri", "document_uri", "request_uri", "request_filename");

  /// `\.php$`, `[^/]\.php(/|$)`, `^(.+\.php)(/.*)$`.
  private static final Pattern EVERY_SCRIPT =
      Pattern.compile("\\^?\\(?(?:\\[\\^/\\]|\\.[+*]\\??)?\\\\\\.php.*");

  private static final int MAX_VARIABLES = 200;

  private final Usage usage;
  private final Variables variables;
  private final Path path;
  private final Map<String, String> values = new HashMap<>();

  /// A path that is asked for.
  ///
  /// @param isNamed clients are led there by the configuration itself
  private record Path(String text, boolean isNamed) {}

  private GatewayRequest(Usage usage, Variables variables) {
    this.usage = usage;
    this.variables = variables;
    this.path = path(usage);
    fill();
  }

  static Step.Gateway of(Usage usage, Variables variables, Language language, Places places) {
    return new GatewayRequest(usage, variables).step(language, places.of(usage.directive()));
  }

  private Step.Gateway step(Language language, Provenance where) {
    var sent = new ArrayList<Header>();
    boolean isNamed = false;
    String prefix = usage.protocol().setting("param");
    for (NginxDirective param : usage.scope().all(prefix)) {
      String name = param.argument(0);
      Optional<String> value = value(param.argument(1));
      boolean isLeftOut =
          param.argument(2).equals("if_not_empty") && value.filter(String::isEmpty).isPresent();
      if (value.isPresent() && !isLeftOut && sent.size() < MAX_VARIABLES) {
        sent.removeIf(known -> known.name().equals(name));
        sent.add(new Header(name, value.get()));
      }
      if (name.equals("SCRIPT_FILENAME")) {
        isNamed = value.isPresent() && (path.isNamed || !isOfPath(resolved(param.argument(1))));
      }
    }
    for (var usual :
        List.of("REQUEST_METHOD", "SCRIPT_NAME", "REQUEST_URI", "SERVER_PROTOCOL", "HTTP_HOST")) {
      if (sent.stream().noneMatch(known -> known.name().equals(usual))) {
        sent.add(new Header(usual, usual(usual)));
      }
    }
    return new Step.Gateway(language, sent, isNamed && language == Language.FASTCGI, where);
  }

  private String usual(String name) {
    return switch (name) {
      case "REQUEST_METHOD" -> "GET";
      case "SERVER_PROTOCOL" -> "HTTP/1.1";
      case "HTTP_HOST" -> values.getOrDefault("host", "localhost");
      case "SCRIPT_NAME" -> values.getOrDefault("fastcgi_script_name", path.text);
      default -> path.text;
    };
  }

  private void fill() {
    Scope scope = usage.scope();
    String script = path.text + (path.text.endsWith("/") ? index(scope).orElse("") : "");
    String name = VirtualServerName.of(usage.virtualServer()).orElse("localhost");
    values.put("fastcgi_script_name", script);
    values.put("uri", path.text);
    values.put("document_uri", path.text);
    values.put("request_uri", path.text);
    values.put("host", name);
    values.put("http_host", name);
    values.put("server_name", name);
    values.put("request_method", "GET");
    values.put("server_protocol", "HTTP/1.1");
    values.put("request_scheme", "http");
    values.put("scheme", "http");
    // of RFC 5737: scripts trust 127.0.0.1 with more than what a client may do
    values.put("remote_addr", "192.0.2.1");
    values.put("remote_port", "0");
    values.put("server_addr", "127.0.0.1");
    values.put("server_port", "80");
    values.put("nginx_version", "");
    root(scope)
        .ifPresent(root -> {
          values.put("document_root", root);
          values.put("realpath_root", root);
          boolean isAlias = !scope.own("alias").isEmpty();
          String below = isAlias ? path.text.endsWith("/") ? "/" : "" : path.text;
          values.put("request_filename", root + below);
        });
    for (String empty :
        List.of(
            "args",
            "query_string",
            "is_args",
            "content_type",
            "content_length",
            "https",
            "fastcgi_path_info",
            "path_info",
            "remote_user")) {
      values.put(empty, "");
    }
  }

  /// Empty when a part of it is known only when a request comes.
  private Optional<String> value(String written) {
    String text = resolved(written);
    var result = new StringBuilder();
    Matcher use = USE.matcher(text);
    int at = 0;
    while (use.find()) {
      String value = values.get(nameOf(use.group()));
      if (value == null) {
        return Optional.empty();
      }
      result.append(text, at, use.start()).append(value);
      at = use.end();
    }
    return Optional.of(NginxText.printable(result.append(text.substring(at)).toString()));
  }

  /// With what `set` and `map` make of variables.
  private String resolved(String written) {
    return written.indexOf('$') < 0
        ? written
        : variables.resolve(written, usage.scope()).orElse(written);
  }

  private static boolean isOfPath(String written) {
    return USE.matcher(written).results().anyMatch(r -> OF_PATH.contains(nameOf(r.group())));
  }

  private static String nameOf(@Nullable String use) {
    return String.valueOf(use).replaceAll("[${}]", "");
  }

  /// An absolute path; a relative one depends on how nginx was built and started.
  private Optional<String> root(Scope scope) {
    Optional<String> alias = scope.own("alias").stream().findFirst().map(a -> a.argument(0));
    return alias
        .or(() -> scope.value("root"))
        .flatMap(root -> root.indexOf('$') < 0 ? Optional.of(root) : variables.resolve(root, scope))
        .filter(root -> root.startsWith("/") && root.indexOf('$') < 0)
        .map(root -> root.endsWith("/") ? root.substring(0, root.length() - 1) : root);
  }

  private static Optional<String> index(Scope scope) {
    return scope.value("fastcgi_index");
  }

  private static Path path(Usage usage) {
    Scope scope = usage.scope();
    Optional<NginxDirective> location = scope.nearest("location").map(Scope::block);
    String first = location.map(l -> l.argument(0)).orElse("/");
    String second = location.map(l -> l.argument(1)).orElse("");
    return switch (first) {
      case "=" -> new Path(plain(second), true);
      case "^~" -> ofPrefix(scope, second);
      case "~", "~*" -> ofScripts(usage, second);
      default -> first.startsWith("@") ? new Path("/", false) : ofPrefix(scope, first);
    };
  }

  /// `/` is led to the script that `fastcgi_index` names.
  private static Path ofPrefix(Scope scope, String prefix) {
    String path = plain(prefix);
    return new Path(path, path.equals("/") && index(scope).isPresent());
  }

  private static String plain(String path) {
    return path.startsWith("/") && path.indexOf(' ') < 0 ? path : "/";
  }

  /// The location takes scripts by their ending: which one, `try_files` and `index` of the virtual
  /// server say.
  private static Path ofScripts(Usage usage, String expression) {
    Optional<String> controller =
        usage.virtualServer().block().children().stream()
            .filter(child -> child.name().equals("location") && child.isBlock())
            .flatMap(location -> location.children().stream())
            .filter(child -> child.name().equals("try_files") && !child.arguments().isEmpty())
            .map(tried -> tried.arguments().getLast().replaceFirst("[?$].*", ""))
            .filter(GatewayRequest::isScript)
            .findFirst();
    Optional<String> index =
        usage.virtualServer().all("index").stream()
            .filter(names -> names.arguments().size() == 1)
            .map(names -> "/" + names.argument(0))
            .filter(GatewayRequest::isScript)
            .findFirst();
    Optional<Path> named =
        controller
            .or(() -> index)
            .filter(script -> takes(expression, script))
            .map(script -> new Path(script, true));
    return named.orElse(new Path("/" + index(usage.scope()).orElse("index.php"), false));
  }

  /// Whether the expression of the location is one of every script, or names this one.
  private static boolean takes(String expression, String script) {
    return EVERY_SCRIPT.matcher(expression).matches()
        || expression.contains(script.replace(".", "\\."));
  }

  private static boolean isScript(String path) {
    return path.startsWith("/") && path.endsWith(".php");
  }
}
