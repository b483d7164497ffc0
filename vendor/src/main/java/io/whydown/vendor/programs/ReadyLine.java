package io.whydown.vendor.programs;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Reads the line with which a database, a queue or a cache says that it takes connections now, and
/// names no port. Never throws at input. Stateless.
public final class ReadyLine {

  private record Form(String program, int port, String sign, Pattern pattern) {}

  private static Form form(String program, int port, String sign, String pattern) {
    return new Form(program, port, sign, Pattern.compile("(?i)" + pattern));
  }

  private static final List<Form> FORMS =
      List.of(
          form("postgres", 5432, "ready to accept", "database system is ready to accept"),
          form(
              "redis",
              6379,
              "eady to accept",
              "(?:Server initialized|Ready to accept connections)"),
          form("mysqld", 3306, "ready for conn", "(?:mysqld|mariadbd?)\\b.*ready for connections"),
          form("mongod", 27017, "aiting for conn", "waiting for connections"),
          form("rabbitmq", 5672, "tartup complete", "server startup complete; \\d+ plugins"),
          form("kafka", 9092, "started", "\\[?Kafka(?:Raft)?Server id=\\d+\\]? started"),
          form("elasticsearch", 9200, "started", "\\[[^\\]]+\\] started(?: \\{|$)"),
          form("cassandra", 9042, "CQL", "starting listening for CQL clients"),
          form("zookeeper", 2181, "inding to port", "binding to port \\S*:2181"),
          form("mssql", 1433, "ready for client", "SQL Server is now ready for client connections"),
          form("oracle", 1521, "READY TO USE", "DATABASE IS READY TO USE"));

  private ReadyLine() {}

  /// What takes connections from now on, at its usual port; empty for any other line.
  public static Optional<Listener> in(String line) {
    for (Form form : FORMS) {
      if (line.contains(form.sign()) && form.pattern().matcher(line).find()) {
        return Optional.of(new Listener(form.program(), "", form.port()));
      }
    }
    return Optional.empty();
  }
}
