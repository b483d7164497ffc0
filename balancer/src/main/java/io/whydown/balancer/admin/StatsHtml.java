package io.whydown.balancer.admin;

import java.util.List;

/// The page as HTML: a table for each proxy. Everything that is not ours is escaped. Stateless.
final class StatsHtml {

  private static final String STYLE =
      """
      body{font-family:arial,helvetica,sans-serif;font-size:12px;margin:1em;color:#222}
      h1{font-size:18px}h2{font-size:14px;margin:1em 0 .2em}
      table{border-collapse:collapse}td,th{border:1px solid #bbb;padding:1px 5px;text-align:right}
      th{background:#ddd}td.n{text-align:left;font-weight:bold}td.t{text-align:left}
      tr.up{background:#cfc}tr.going{background:#ffa}tr.down{background:#fbb}tr.maint{background:#cb8}
      tr.drain{background:#bde}tr.plain{background:#eee}tr.sum{background:#eef;font-weight:bold}
      """;

  private StatsHtml() {}

  static String of(
      List<StatRow> rows,
      Administration admin,
      StatsOptions options,
      int refresh,
      boolean mayChange,
      String outcome) {
    var html = new StringBuilder("<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\">");
    if (refresh > 0) {
      html.append("<meta http-equiv=\"refresh\" content=\"").append(refresh).append("\">");
    }
    html.append("<title>Statistics Report")
        .append(options.node().isEmpty() ? "" : " on " + escaped(options.node()));
    html.append("</title><style>").append(STYLE).append("</style></head><body><h1>");
    html.append(
        options.hidesVersion() ? "whydown" : "whydown " + escaped(admin.identity().version()));
    html.append(", statistics report for pid ").append(admin.identity().processId());
    html.append(options.node().isEmpty() ? "" : " on " + escaped(options.node()));
    html.append(options.description().isEmpty() ? "" : ": " + escaped(options.description()))
        .append("</h1>");
    general(html, admin, options, outcome);
    String proxy = "";
    for (StatRow row : rows) {
      String name = String.valueOf(row.get("pxname"));
      if (!name.equals(proxy)) {
        close(html, proxy, mayChange);
        open(html, name, row.proxyId(), mayChange);
        proxy = name;
      }
      row(html, row, mayChange, admin);
    }
    close(html, proxy, mayChange);
    return html.append("</body></html>\n").toString();
  }

  private static void general(
      StringBuilder html, Administration admin, StatsOptions options, String outcome) {
    var process = admin.control().process();
    html.append("<p>uptime ")
        .append(process.uptimeSeconds())
        .append(" s; threads ")
        .append(process.threads())
        .append("; current conns ")
        .append(process.currentConnections())
        .append("; maxconn ")
        .append(process.maxConnections())
        .append("; idle ")
        .append(process.idlePercent())
        .append(" %; <a href=\"")
        .append(escaped(options.uri()))
        .append(";csv\">CSV export</a>, <a href=\"")
        .append(escaped(options.uri()))
        .append(";json\">JSON export</a></p>");
    String text =
        switch (outcome) {
          case "DONE" -> "Action processed successfully.";
          case "NONE" -> "Nothing has changed.";
          case "PART" -> "Action partially processed.";
          case "DENY" -> "Action denied.";
          case "EXCD" -> "Action not processed: the buffer couldn't store all the data.";
          default -> "";
        };
    html.append(text.isEmpty() ? "" : "<p><b>" + text + "</b></p>");
  }

  private static void open(StringBuilder html, String name, int id, boolean mayChange) {
    html.append("<h2>").append(escaped(name)).append("</h2>");
    if (mayChange) {
      html.append("<form method=\"post\"><input type=\"hidden\" name=\"b\" value=\"#")
          .append(id)
          .append("\">");
    }
    html.append("<table><tr>")
        .append(mayChange ? "<th></th>" : "")
        .append(
            "<th></th><th>Queue</th><th>Max</th><th>Rate</th><th>Max</th><th>Sessions</th><th>Max</th>")
        .append("<th>Limit</th><th>Total</th><th>Bytes in</th><th>Bytes out</th><th>Denied</th>")
        .append("<th>Errors</th><th>Retries</th><th>Redisp.</th><th>Status</th><th>Last check</th>")
        .append("<th>Weight</th><th>Downtime</th><th>Why</th></tr>");
  }

  private static void close(StringBuilder html, String proxy, boolean mayChange) {
    if (proxy.isEmpty()) {
      return;
    }
    html.append("</table>");
    if (mayChange) {
      html.append("<select name=\"action\"><option value=\"\"></option>");
      for (String action :
          List.of(
              "ready", "drain", "maint", "dhlth", "ehlth", "hrunn", "hnolb", "hdown", "shutdown")) {
        html.append("<option value=\"")
            .append(action)
            .append("\">")
            .append(action)
            .append("</option>");
      }
      html.append("</select> <input type=\"submit\" value=\"Apply\"></form>");
    }
  }

  private static void row(
      StringBuilder html, StatRow row, boolean mayChange, Administration admin) {
    boolean server = row.kind() == StatRow.Kind.SERVER;
    html.append("<tr class=\"").append(colour(row)).append("\">");
    if (mayChange) {
      html.append("<td>");
      if (server) {
        html.append("<input type=\"checkbox\" name=\"s\" value=\"")
            .append(cell(row, "svname"))
            .append("\">");
      }
      html.append("</td>");
    }
    html.append("<td class=\"n\">").append(cell(row, "svname")).append("</td>");
    for (String field :
        List.of(
            "qcur", "qmax", "rate", "rate_max", "scur", "smax", "slim", "stot", "bin", "bout")) {
      html.append("<td>").append(cell(row, field)).append("</td>");
    }
    html.append("<td>")
        .append(row.number("dreq") + row.number("dresp"))
        .append("</td><td>")
        .append(row.number("ereq") + row.number("econ") + row.number("eresp"))
        .append("</td>");
    html.append("<td>")
        .append(cell(row, "wretr"))
        .append("</td><td>")
        .append(cell(row, "wredis"))
        .append("</td>");
    html.append("<td class=\"t\">").append(cell(row, "status")).append("</td><td class=\"t\">");
    html.append(cell(row, "check_status"))
        .append(' ')
        .append(cell(row, "check_code"))
        .append(' ')
        .append(cell(row, "last_chk"))
        .append("</td>");
    html.append("<td>")
        .append(cell(row, "weight"))
        .append("</td><td>")
        .append(cell(row, "downtime"))
        .append("</td>");
    String status = String.valueOf(row.get("status"));
    String why =
        server && (status.startsWith("DOWN") || status.startsWith("MAINT"))
            ? admin
                .why()
                .brief(String.valueOf(row.get("pxname")), String.valueOf(row.get("svname")))
            : "";
    html.append("<td class=\"t\">").append(escaped(why.strip())).append("</td></tr>");
  }

  private static String colour(StatRow row) {
    String status = String.valueOf(row.get("status"));
    if (row.kind() == StatRow.Kind.BACKEND) {
      return "sum";
    }
    if (status.startsWith("MAINT")) {
      return "maint";
    }
    if (status.startsWith("DRAIN") || status.startsWith("NOLB")) {
      return "drain";
    }
    if (status.startsWith("DOWN")) {
      return status.contains("/") ? "going" : "down";
    }
    return status.startsWith("UP") ? (status.contains("/") ? "going" : "up") : "plain";
  }

  private static String cell(StatRow row, String field) {
    String value = row.get(field);
    return value == null ? "" : escaped(value);
  }

  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
