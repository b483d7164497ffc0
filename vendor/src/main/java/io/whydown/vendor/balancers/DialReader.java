package io.whydown.vendor.balancers;

import io.whydown.vendor.Matched;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads the lines that send connections somewhere, in pieces of configurations too small or too
/// broken for a complete reader: NGINX, HAProxy, Traefik, Caddy, Apache, Envoy, Varnish. Never
/// throws at input. Not thread-safe: one for each piece.
public final class DialReader {

  private static final String URL =
      "(?<scheme>\\w+)://(?<host>unix:[^\\s;\"']+|\\[[0-9a-fA-F:.]+\\]|[\\w.$!{}*-]+)(?::(?<port>[\\w$]{1,30}))?";
  private static final String PAIR =
      "(?<host>unix@?:?/[^\\s;]+|/[^\\s;:]+|\\[[0-9a-fA-F:.]+\\]|[\\w.${}-]+)(?::(?<port>\\d{1,5}))?";

  /// Services that an application dials, as the names of its settings begin.
  private static final String OTHERS =
      "(?:DB|DATABASE|MYSQL|MARIADB|PG|POSTGRES|REDIS|MONGO|RABBITMQ|AMQP|SMTP|MAIL|ELASTIC|MEMCACHE|KAFKA|CACHE|QUEUE|API|BACKEND|UPSTREAM|AUTH)";

  private record Form(String balancer, Pattern pattern) {}

  private static final List<Form> FORMS =
      List.of(
          new Form("nginx", Pattern.compile("(?:proxy_pass|grpc_pass)\\s+" + URL)),
          new Form(
              "nginx",
              Pattern.compile("(?:fastcgi_pass|uwsgi_pass|memcached_pass|scgi_pass)\\s+" + PAIR)),
          new Form(
              "apache",
              Pattern.compile(
                  "(?i)^\\s*(?:ProxyPass(?:Match)?|BalancerMember|ProxyPassReverse)\\s+(?:\\S+\\s+)??[\"']?"
                      + URL)),
          new Form(
              "haproxy",
              Pattern.compile(
                  "^\\s*server(?:-template)?\\s+(?<name>[\\w.-]+)\\s+(?:\\d+(?:-\\d+)?\\s+)?(?:ipv[46]@)?"
                      + PAIR
                      + "(?<rest>(?:\\s.*)?)$")),
          new Form(
              "nginx",
              Pattern.compile("^(?!.*\\sdown\\s*;)\\s*server\\s+" + PAIR + "(?:\\s[^;]*)?;")),
          new Form(
              "caddy",
              Pattern.compile(
                  "^\\s*reverse_proxy\\s+(?:/\\S*\\s+|@\\w+\\s+|\\*\\s+)?(?:(?<scheme>\\w+)://)?"
                      + PAIR)),
          new Form(
              "caddy", Pattern.compile("^\\s*proxy\\s+/\\S*\\s+(?:(?<scheme>\\w+)://)?" + PAIR)),
          new Form(
              "",
              Pattern.compile(
                  "\\b"
                      + OTHERS
                      + "\\w*_(?:HOST|HOSTNAME|SERVER|ADDR|ADDRESS)['\"`]?\\s*[=:]\\s*[`'\"]?"
                      + PAIR)),
          new Form(
              "",
              Pattern.compile(
                  "\\b(?:mysql|pgsql|sqlsrv|dblib|oci):(?:[\\w=]+;)*(?:host|server)=(?<host>[\\w.-]+)(?:;port=(?<port>\\d{1,5}))?")),
          new Form(
              "",
              Pattern.compile(
                  "(?i)\\b(?:following url:?|requests? (?:to|against)|calls?|connect(?:s|ing|ions?)? to|dials?)\\s+[`'\"]?(?<scheme>https?)://(?<host>localhost|127\\.0\\.0\\.1)(?![\\w.])(?::(?<port>\\d{1,5}))?")),
          new Form(
              "",
              Pattern.compile(
                  "(?i)\\b(?:sees?|seeing|shows?|reports?|has|uses?|using) (?:\\w+ ){0,3}(?:backend|upstream|server)(?: url)? (?:\\w+ ){0,2}(?:as|at|is|:) ?[`'\"]?"
                      + URL)),
          // the address of a service in a setting of its client: `REDIS_URL=redis://cache:6379`
          new Form(
              "",
              Pattern.compile(
                  "(?i)[=:]\\s*[\"'`]?(?<scheme>rediss?|amqps?|mysql|mariadb|postgres(?:ql)?|mongodb|memcached|nats|clickhouse)(?:\\+\\w+)?://(?:[^@\\s/\"']*@)?"
                      + PAIR)),
          // a service by its name in the settings of the one that asks it:
          // `API_URL=http://api:3000`
          new Form(
              "",
              Pattern.compile(
                  "(?:^|[\\s\"'`-])(?!(?:NEXT_PUBLIC|REACT_APP|VITE|PUBLIC|ROOT|SITE|EXTERNAL)_)[A-Z][A-Z0-9_]*(?:URL|URI|ENDPOINT|ADDR|ADDRESS|HOST)[\"']?\\s*[=:]\\s*[\"'`]?(?<scheme>https?)://(?<host>(?!localhost\\b)[a-z][a-z0-9_-]*):(?<port>\\d{1,5})(?![\\w.])")),
          new Form("caddy", Pattern.compile("\"dial\":\\s*\"" + PAIR + "\"")),
          new Form("traefik", Pattern.compile("(?:^|[\\s\"-])url\"?\\s*[:=]\\s*[\"']?" + URL)),
          // of its debug log
          new Form("traefik", Pattern.compile("\\bCreating server \\d+ (?:at )?" + URL)),
          new Form(
              "traefik", Pattern.compile("^\\s*-\\s*address\\s*[:=]\\s*[\"']" + PAIR + "[\"']")),
          new Form("varnish", Pattern.compile("^\\s*\\.host\\s*=\\s*\"(?<host>[^\"]+)\"")),
          new Form(
              "",
              Pattern.compile(
                  "(?i)^\\s*[\"'-]?\\s*[\"']?(?:\\w+[_-])?(?:backend|upstream|proxy|target|forward)[_ -]?(?:url|host|server|to)?[\"']?\\s*[:=]\\s*[\"']?"
                      + URL)));

  private static final Pattern ENVOY_ADDRESS = Pattern.compile("\\baddress:\\s*\"?([\\w.:-]+)\"?");
  private static final Pattern ENVOY_PORT = Pattern.compile("\\bport_value:\\s*(\\d{1,5})");
  private static final Pattern SECTION =
      Pattern.compile("^\\s*(?:backend|listen|upstream|cluster)\\s+([\\w.-]+)");

  /// What only a server line has; "server does not answer" is a sentence.
  private static final Pattern SERVER_WORDS =
      Pattern.compile(
          "\\b(?:check|weight|maxconn|backup|ssl|init-addr|resolvers|cookie|send-proxy(?:-v2)?|track|disabled)\\b|\\d+\\.\\d+\\.\\d+\\.\\d+");

  private static final Pattern TRAEFIK_PORT =
      Pattern.compile(
          "(?i)traefik\\.(?:(?:http|tcp)\\.services\\.[\\w-]+\\.loadbalancer\\.server\\.)?port\\s*[=:]\\s*[\"']?(\\d{1,5})");

  private String section = "";
  private String envoyAddress = "";
  private final Map<String, String> inherited = new HashMap<>();

  /// @param scheme of a URL, else empty
  /// @param settings further words of the line (`check`, `ssl`, `port` …) and of what it inherits
  public record Found(
      String balancer,
      String section,
      String name,
      String scheme,
      String host,
      int port,
      Map<String, String> settings) {

    public Found {
      settings = Map.copyOf(settings);
    }
  }

  private static final Pattern SET =
      Pattern.compile("\\s*set\\s+\\$(\\w+)\\s+[\"']?([\\w./:-]+)[\"']?\\s*;.*");
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{?(\\w+)\\}?");

  private final Map<String, String> variables = new HashMap<>();

  /// With the values of the variables that the piece sets (ngx_http_rewrite_module, set).
  private String substituted(String line) {
    Matcher set = SET.matcher(line);
    if (set.matches()) {
      variables.put(Matched.group(set, 1), Matched.group(set, 2));
    }
    return variables.isEmpty()
        ? line
        : VARIABLE
            .matcher(line)
            .replaceAll(match ->
                Matcher.quoteReplacement(
                    variables.getOrDefault(String.valueOf(match.group(1)), match.group())));
  }

  /// A group of NGINX that was written in one line.
  private static final Pattern ONE_LINE =
      Pattern.compile("upstream\\s+[\\w.-]+\\s*\\{\\s*([^{}]*;)\\s*\\}?");

  /// What the next line of the piece says.
  public List<Found> line(String written) {
    String line = substituted(written);
    String bare = line.strip();
    if (bare.isEmpty() || bare.startsWith("#") || bare.startsWith("//")) {
      return List.of();
    }
    Matcher head = SECTION.matcher(line);
    if (head.find()) {
      section = Matched.group(head, 1);
      inherited.keySet().removeIf(key -> key.startsWith("own:"));
    }
    var found = new ArrayList<Found>();
    Matcher oneLine = ONE_LINE.matcher(bare);
    if (oneLine.matches()) {
      for (String part : Matched.group(oneLine, 1).split(";")) {
        found.addAll(line(part + ";"));
      }
      return found;
    }
    inherit(bare);
    envoy(bare, found);
    caddy(bare, found);
    Matcher port = TRAEFIK_PORT.matcher(bare);
    if (port.find()) {
      found.add(
          new Found(
              "traefik",
              section,
              "",
              "",
              "",
              Integer.parseInt(Matched.group(port, 1)),
              Map.of("label", "port")));
    }
    for (Form form : FORMS) {
      Matcher match = form.pattern().matcher(line);
      if (match.find()) {
        add(form, match, found);
        break;
      }
    }
    return found;
  }

  private static final Pattern CADDY = Pattern.compile("^(?:reverse_proxy|to)\\s+(.+?)\\s*\\{?$");
  private static final Pattern BARE_PORT = Pattern.compile("(?:\\w+://)?:(\\d{2,5})");

  /// A bare port, as Caddy allows it, is one of the balancer's own machine.
  private void caddy(String bare, List<Found> found) {
    Matcher to = CADDY.matcher(bare);
    if (!to.matches()) {
      return;
    }
    for (String word : Matched.group(to, 1).split("\\s+")) {
      Matcher port = BARE_PORT.matcher(word);
      if (port.matches()) {
        found.add(
            new Found(
                "caddy", section, "", "", "localhost", (int) Matched.number(port, 1), Map.of()));
      }
    }
  }

  private void envoy(String bare, List<Found> found) {
    Matcher address = ENVOY_ADDRESS.matcher(bare);
    if (address.find()) {
      envoyAddress = Matched.group(address, 1);
    }
    Matcher port = ENVOY_PORT.matcher(bare);
    if (port.find() && !envoyAddress.isEmpty()) {
      if (!envoyAddress.equals("0.0.0.0") && !envoyAddress.equals("::")) {
        found.add(
            new Found(
                "envoy",
                section,
                "",
                "",
                envoyAddress,
                Integer.parseInt(Matched.group(port, 1)),
                Map.of()));
      }
      envoyAddress = "";
    }
  }

  private void inherit(String bare) {
    String lower = bare.toLowerCase(Locale.ROOT);
    String[] words = lower.split("\\s+", 3);
    if (lower.startsWith("option ") && words.length > 1 && words[1].endsWith("chk")
        || lower.startsWith("option ") && words.length > 1 && words[1].endsWith("-check")) {
      inherited.put("check", bare.substring(bare.toLowerCase(Locale.ROOT).indexOf(words[1])));
    } else if (lower.startsWith("http-check") || lower.startsWith("tcp-check")) {
      inherited.merge("check-rule", bare, (a, b) -> a + "; " + b);
    } else if (lower.startsWith("default-server")) {
      inherited.put("default-server", bare);
    } else if (lower.startsWith("resolvers ") || lower.startsWith("resolver ")) {
      inherited.put("resolver", bare);
    }
  }

  private void add(Form form, Matcher match, List<Found> found) {
    String host = group(form, match, "host");
    String port = group(form, match, "port");
    boolean sentence =
        form.balancer().equals("haproxy")
            && port.isEmpty()
            && !host.startsWith("/")
            && !SERVER_WORDS.matcher(String.valueOf(match.group())).find();
    if (host.isEmpty() || host.equals("address") || sentence) {
      return;
    }
    var settings = new HashMap<>(inherited);
    String rest = group(form, match, "rest");
    if (!rest.isBlank()) {
      settings.put("line", rest.strip());
    }
    String bare = host.replaceFirst("^unix[@:]:?", "").replaceAll("^\\[|\\]$", "");
    String scheme = group(form, match, "scheme");
    int number = port.matches("\\d{1,5}") ? Integer.parseInt(port) : 0;
    found.add(
        new Found(
            form.balancer(),
            section,
            group(form, match, "name"),
            scheme,
            bare,
            number > 65_535 ? 0 : number,
            settings));
  }

  private static String group(Form form, Matcher match, String name) {
    if (!form.pattern().namedGroups().containsKey(name)) {
      return "";
    }
    String text = match.group(name);
    return text == null ? "" : text;
  }
}
