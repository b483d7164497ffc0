package io.whydown.vendor.firewalld;

import io.whydown.model.evidence.Artifact;
import io.whydown.model.evidence.Parsed;
import io.whydown.model.host.StoredRule;
import io.whydown.vendor.Lines;
import io.whydown.vendor.Matched;
import io.whydown.vendor.Redaction;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads which ports the files of a firewall's manager allow: zones of firewalld (elements `port`
/// outside of rich rules, firewalld.zone(5)) and `user.rules` of ufw (ufw-framework(8)). Services,
/// policies and rich rules are left out, so that an absence says nothing. Stateless.
public final class StoredRulesReader {

  private static final Pattern ZONE = Pattern.compile("file /etc/firewalld/zones/(.{1,60})\\.xml");
  private static final Pattern PORT = Pattern.compile("<port\\s([^>]{1,120}?)/?>");
  private static final Pattern NUMBER = Pattern.compile("\\bport=\"(\\d{1,5})(?:-(\\d{1,5}))?\"");
  private static final Pattern PROTOCOL = Pattern.compile("\\bprotocol=\"([a-z]{1,10})\"");
  private static final Pattern UFW =
      Pattern.compile(
          "-A ufw6?-user-input -p (tcp|udp)(?: -d [0-9.:/]+)? --dport (\\d{1,5})(?::(\\d{1,5}))?"
              + "(?: -s (\\S{1,60}))? -j ACCEPT");

  private StoredRulesReader() {}

  public static Parsed<List<StoredRule>> read(Artifact artifact) {
    var lines = new Lines(artifact);
    var rules = new ArrayList<StoredRule>();
    boolean rich = false;
    for (Lines.Line line : lines.all()) {
      Matcher zone = ZONE.matcher(line.part());
      String text = line.text().strip();
      if (zone.matches()) {
        rich = text.contains("<rule") || rich && !text.contains("</rule>");
        if (!rich) {
          zone(artifact, line, Matched.group(zone, 1), rules);
        }
      } else if (line.part().startsWith("file /etc/ufw/")) {
        ufw(artifact, line, rules);
      }
    }
    return new Parsed<>(List.copyOf(rules), lines.remarks());
  }

  private static void zone(
      Artifact artifact, Lines.Line line, String zone, List<StoredRule> rules) {
    Matcher port = PORT.matcher(line.text());
    while (port.find()) {
      String attributes = Matched.group(port, 1);
      Matcher number = NUMBER.matcher(attributes);
      Matcher protocol = PROTOCOL.matcher(attributes);
      if (number.find() && protocol.find()) {
        rules.add(
            rule(
                "firewalld",
                Redaction.printable(zone),
                Matched.group(protocol, 1),
                number,
                1,
                null,
                artifact,
                line));
      }
    }
  }

  private static void ufw(Artifact artifact, Lines.Line line, List<StoredRule> rules) {
    Matcher rule = UFW.matcher(line.text().strip());
    if (rule.matches()) {
      rules.add(rule("ufw", "", Matched.group(rule, 1), rule, 2, rule.group(4), artifact, line));
    }
  }

  /// @param first the group of the first port; the last port's is the next
  private static StoredRule rule(
      String manager,
      String zone,
      String protocol,
      Matcher ports,
      int first,
      @Nullable String source,
      Artifact artifact,
      Lines.Line line) {
    int from = (int) Matched.number(ports, first);
    int to = ports.group(first + 1) == null ? from : (int) Matched.number(ports, first + 1);
    return new StoredRule(
        manager,
        zone,
        protocol,
        from,
        to,
        source,
        artifact.line(line.number(), Redaction.printable(line.text().strip())));
  }
}
