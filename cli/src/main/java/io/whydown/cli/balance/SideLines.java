package io.whydown.cli.balance;

import io.whydown.vendor.haproxy.Section;

/// Judges the `server` and `bind` lines of peers, rings and log forwards by what servers and binds
/// of proxies are judged by. Stateless but for its findings.
final class SideLines {

  private final TlsGlobals tls;
  private final Findings findings;

  SideLines(TlsGlobals tls, Findings findings) {
    this.tls = tls;
    this.findings = findings;
  }

  void check(Section section) {
    Compiler.eachLine(section, findings, this::line);
  }

  private void line(Line line) {
    switch (line.keyword()) {
      case "server", "peer" -> {
        Names.check(line.word(1), line.keyword() + " name");
        parameters(line, 3);
      }
      case "default-server" -> parameters(line, 1);
      case "bind" -> bind(line);
      case "default-bind" -> BindReader.options(line, 1, tls, findings);
      default -> {
        // judged where it is read
      }
    }
  }

  private void parameters(Line line, int from) {
    new ServerDraft(line, new Findings(), new ServerTlsDraft(tls)).apply(from);
  }

  private void bind(Line line) {
    if (line.count() > 1) {
      BindReader.read(line, line.section(), tls, new Findings());
    }
  }
}
