package io.whydown.report;

import io.whydown.diagnose.Diagnosis;
import io.whydown.diagnose.ServerDiagnosis;
import io.whydown.diagnose.ServerDiagnosis.Status;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Symptom;
import io.whydown.model.evidence.Remark;
import io.whydown.model.proxy.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The sentences that the text and the Markdown report share. Not yet escaped.
final class Words {

  /// So many remarks are printed for a person; a file of another language would bring thousands.
  private static final int MOST_REMARKS = 10;

  private Words() {}

  /// `haproxy 2.6.12, haproxy.cfg, seen from netns:lb`.
  static String balancer(Diagnosis diagnosis) {
    Proxy proxy = diagnosis.snapshot().proxy();
    String place = diagnosis.snapshot().balancerVantage();
    if (proxy.kind() == Proxy.Kind.NONE) {
      return proxy.configuration() + ", seen from " + place;
    }
    String version = proxy.version() == null ? "" : " " + proxy.version();
    return proxy.kind().id() + version + ", " + proxy.configuration() + ", seen from " + place;
  }

  /// `1 of 3 servers is failing`.
  static String tally(Diagnosis diagnosis) {
    List<ServerDiagnosis> servers = diagnosis.servers();
    if (servers.isEmpty()) {
      return "there is no server to look at";
    }
    var parts = new ArrayList<String>();
    for (Status status : List.of(Status.FAILING, Status.DEGRADED, Status.UNKNOWN)) {
      long count = servers.stream().filter(server -> server.status() == status).count();
      if (count > 0) {
        parts.add(count + (count == 1 ? " is " : " are ") + state(status));
      }
    }
    int all = servers.size();
    if (parts.isEmpty()) {
      return all == 1 ? "the server is healthy" : "all " + all + " servers are healthy";
    }
    String of = all == 1 ? "1 server" : all + " servers";
    return "of " + of + " " + String.join(", ", parts);
  }

  /// Lines of the configuration that the balancer itself would refuse or that nobody knows; what is
  /// known and does not matter here is left out.
  static List<Remark> remarks(Diagnosis diagnosis) {
    return diagnosis.snapshot().proxy().remarks().stream()
        .filter(remark -> remark.support() == Remark.Support.UNRECOGNIZED)
        .toList();
  }

  /// What stands above the remarks.
  static String remarksTitle(Diagnosis diagnosis) {
    return diagnosis.snapshot().testimony().isEmpty()
        ? "Not understood in the configuration"
        : "Of the pasted text";
  }

  /// `haproxy.cfg:12: unknown keyword 'frobnicate'`.
  static String remark(Remark remark) {
    String place = remark.line() > 0 ? remark.file() + ":" + remark.line() : remark.file();
    return place + ": " + remark.reason();
  }

  /// The first remarks as sentences, and how many more there are.
  static List<String> remarkLines(Diagnosis diagnosis) {
    List<Remark> remarks = remarks(diagnosis);
    var lines = new ArrayList<String>();
    remarks.stream().limit(MOST_REMARKS).map(Words::remark).forEach(lines::add);
    if (remarks.size() > MOST_REMARKS) {
      lines.add("and " + (remarks.size() - MOST_REMARKS) + " more");
    }
    return lines;
  }

  /// `web_servers/web1 (10.0.0.1:8080)`.
  static String server(ServerDiagnosis server) {
    String name =
        server.backend() == null ? server.server() : server.backend() + "/" + server.server();
    String endpoint = endpoint(server);
    if (name.isEmpty()) {
      return endpoint.isEmpty() ? "the server" : endpoint;
    }
    return endpoint.isEmpty() || name.equals(endpoint) ? name : name + " (" + endpoint + ")";
  }

  private static String endpoint(ServerDiagnosis server) {
    if (server.port() == 0) {
      return server.address();
    }
    String address =
        server.address().contains(":") ? "[" + server.address() + "]" : server.address();
    return address + ":" + server.port();
  }

  static String state(Status status) {
    return switch (status) {
      case HEALTHY -> "healthy";
      case FAILING -> "failing";
      case DEGRADED -> "degraded";
      case UNKNOWN -> "unknown";
    };
  }

  /// `connection refused (ECONNREFUSED) after 0.4 ms from netns:lb; the balancer says L4CON
  /// "Connection refused"`.
  static String symptom(Symptom symptom) {
    var words = new StringBuilder(symptom.id().replace('-', ' '));
    if (symptom.errno() != null) {
      words.append(" (").append(symptom.errno()).append(')');
    }
    if (symptom.elapsedMicros() >= 0) {
      words.append(" after ").append(micros(symptom.elapsedMicros()));
    }
    words.append(", from ").append(symptom.vantage());
    if (symptom.balancerStatus() != null) {
      words.append("; the balancer says ").append(symptom.balancerStatus());
      if (symptom.balancerDetail() != null && !symptom.balancerDetail().isEmpty()) {
        words.append(" \"").append(symptom.balancerDetail()).append('"');
      }
    }
    return words.toString();
  }

  private static String micros(long micros) {
    if (micros < 100_000) {
      return String.format(Locale.ROOT, "%.1f ms", micros / 1000.0);
    }
    return String.format(Locale.ROOT, "%.1f s", micros / 1_000_000.0);
  }

  /// `risk low, survives a reboot`.
  static String risk(Remedy remedy) {
    String lasting = remedy.survivesReboot() ? "survives a reboot" : "is lost at a reboot";
    return "risk " + remedy.risk().name().toLowerCase(Locale.ROOT) + ", " + lasting;
  }
}
