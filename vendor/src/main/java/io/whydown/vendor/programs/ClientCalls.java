package io.whydown.vendor.programs;

import io.whydown.vendor.Matched;
import io.whydown.vendor.RequiredText;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads the call of a program's source that connects to a database, a cache, a queue or another
/// service: whom it dials. Never throws at input. Stateless.
public final class ClientCalls {

  /// @param program that is dialled, by its usual name
  /// @param port that is dialled when the call names none
  /// @param opens the call up to its first argument
  /// @param required without one of these nothing opens
  private record Call(String program, int port, Pattern opens, List<String> required) {

    Matcher opens(String text) {
      return opens.matcher(text);
    }

    boolean isIn(String text) {
      return RequiredText.isIn(required, text) && opens(text).find();
    }
  }

  private static Call call(String program, int port, String opens) {
    return new Call(
        program, port, Pattern.compile("(?:" + opens + ")\\s?\\("), RequiredText.of(opens));
  }

  /// By the documentation of each client.
  private static final List<Call> CALLS =
      List.of(
          call(
              "redis",
              6379,
              "\\b(?:io)?redis\\.createClient|\\bcreateClient|\\bnew (?:IO)?Redis|\\bredis\\.(?:Strict)?Redis|\\bRedis\\.new|\\bredis\\.NewClient|\\bnew Jedis(?:Pool)?"),
          call(
              "postgres",
              5432,
              "\\bpsycopg2?\\.connect|\\bpg_connect|\\basyncpg\\.(?:connect|create_pool)|\\bPG\\.connect|\\bnew (?:pg\\.)?(?:Client|Pool)(?=\\s?\\(\\{\\s*(?:user|host|database|connectionString))"),
          call(
              "mysql",
              3306,
              "\\bmysql2?\\.create(?:Connection|Pool)|\\bmysql\\.connector\\.connect|\\b(?:pymysql|MySQLdb|aiomysql)\\.connect|\\bmysqli(?:_connect)?|\\bmysql_connect"),
          call("", 0, "\\bnew PDO|\\bcreate_engine|\\bsql\\.Open|\\bDriverManager\\.getConnection"),
          call(
              "mongo",
              27017,
              "\\bmongoose\\.(?:connect|createConnection)|\\bMongoClient(?:\\.connect)?|\\bMotorClient|\\bmongo\\.Connect"),
          call(
              "rabbitmq",
              5672,
              "\\bConnectionParameters|\\bamqp(?:lib)?\\.(?:connect|Dial)|\\bBunny\\.new|\\bnew AMQPStreamConnection"),
          call("kafka", 9092, "\\bKafka(?:Producer|Consumer|AdminClient)|\\bnew Kafka"),
          call("elasticsearch", 9200, "\\bElasticsearch|\\bnew Client(?=\\s?\\(\\{\\s*node)"),
          call(
              "grpc",
              0,
              "\\bgrpc\\.(?:aio\\.)?(?:insecure|secure)_channel|\\bgrpc\\.(?:Dial|NewClient)"),
          call("memcached", 11211, "\\bmemcache\\.Client|\\bnew Memcached|\\bDalli::Client\\.new"));

  private static final String HOST =
      "(?<host>\\[[0-9a-fA-F:]+\\]|\\d{1,3}(?:\\.\\d{1,3}){3}|[A-Za-z][\\w.-]*)";

  /// What the arguments name, most telling first.
  private static final List<Pattern> FORMS =
      List.of(
          Pattern.compile("\\w+://(?:[^@\\s\"'/]*@)?" + HOST + "(?::(?<port>\\d{2,5}))?"),
          Pattern.compile("\\btcp\\(" + HOST + "(?::(?<port>\\d{2,5}))?\\)"),
          Pattern.compile(
              "(?i)\\b(?:host(?:name)?|server|bootstrap_servers|brokers)[\"']?\\s*[=:]\\s*(?:>\\s*)?\\[?[\"'`]?"
                  + HOST
                  + "(?::(?<port>\\d{2,5}))?(?=[\"'`\\s;,)\\]]|$)"),
          Pattern.compile(
              "^\\s*\\[?[\"'`](?!\\w+:|\\w+=)" + HOST + "[\"'`](?:\\s*,\\s*(?<port>\\d{2,5}))?"),
          Pattern.compile("^\\s*\\[?[\"'`]" + HOST + ":(?<port>\\d{2,5})[\"'`]"));

  private static final Pattern PORT =
      Pattern.compile("(?i)\\bport[\"']?\\s*[=:]\\s*(?:>\\s*)?[\"']?(\\d{2,5})\\b");

  /// A host that the running program alone knows.
  private static final Pattern UNKNOWN =
      Pattern.compile(
          "(?i)process\\.env|os\\.(?:environ|getenv)|getenv|ENV\\[|\\$\\{|config\\.|settings\\.");

  private static final Pattern DRIVERS = Pattern.compile("(?i)postgres|mysql|sqlite\\w*|pgx|mssql");

  private ClientCalls() {}

  /// Whom a call dials.
  ///
  /// @param host as written
  /// @param port 0 when neither the call nor its client tells
  public record Dialled(String program, String host, int port) {}

  /// Whom the first such call of a text dials; empty when there is none, or it does not say.
  ///
  /// @param text the line of the call, with those that its arguments go on over
  public static Optional<Dialled> in(String text) {
    if (text.length() > 3_000 || text.indexOf('(') < 0) {
      return Optional.empty();
    }
    for (Call call : CALLS) {
      Matcher opens = call.opens(text);
      if (opens.find()) {
        return dialled(call, text.substring(opens.end()));
      }
    }
    return Optional.empty();
  }

  /// Whether a line begins such a call: what it names is no listener.
  public static boolean isIn(String line) {
    return line.indexOf('(') > 0
        && line.length() < 3_000
        && CALLS.stream().anyMatch(call -> call.isIn(line));
  }

  private static Optional<Dialled> dialled(Call call, String arguments) {
    Matcher numbered = PORT.matcher(arguments);
    int port = numbered.find() ? Integer.parseInt(Matched.group(numbered, 1)) : 0;
    for (Pattern form : FORMS) {
      Matcher found = form.matcher(arguments);
      while (found.find()) {
        String host = Matched.unbracketed(Matched.group(found, "host"));
        String own = Matched.group(found, "port");
        int number = own.isEmpty() ? port == 0 ? call.port() : port : Integer.parseInt(own);
        if (!DRIVERS.matcher(host).matches() && number <= 65_535) {
          return Optional.of(new Dialled(call.program(), host, number));
        }
      }
    }
    boolean silent = arguments.stripLeading().startsWith(")");
    return silent && call.port() > 0 && !UNKNOWN.matcher(arguments).find()
        ? Optional.of(new Dialled(call.program(), "localhost", call.port()))
        : Optional.empty();
  }
}
