package io.whydown.vendor.iptables;

import io.whydown.vendor.Matched;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Turns what people paste of iptables into the words of iptables-save, line by line, so that one
/// reader honours them: `iptables -L` with or without `-n`, `-v` and `--line-numbers`, and
/// `iptables -S`. What a listing does not show of a rule becomes a match that is not understood.
/// Never throws at input. Not thread-safe: one for each text.
public final class ListedRules {

  private static final Pattern CHAIN =
      Pattern.compile(
          "Chain ([\\w.-]{1,60}) \\((?:policy (ACCEPT|DROP|REJECT)\\b.*|-?\\d+ references?)\\)");
  private static final Pattern POLICY = Pattern.compile("-P ([\\w.-]{1,60}) (ACCEPT|DROP)");
  private static final Pattern NEW_CHAIN = Pattern.compile("-N ([\\w.-]{1,60})");
  private static final Pattern APPENDED = Pattern.compile("-A [\\w.-]{1,60}(?: .*)?");
  private static final Pattern COUNT = Pattern.compile("\\d+[KMGT]?");

  private static final Map<String, String> PORTS =
      Map.ofEntries(
          Map.entry("ssh", "22"),
          Map.entry("smtp", "25"),
          Map.entry("domain", "53"),
          Map.entry("http", "80"),
          Map.entry("https", "443"),
          Map.entry("mysql", "3306"),
          Map.entry("postgresql", "5432"),
          Map.entry("http-alt", "8080"),
          Map.entry("webcache", "8080"),
          Map.entry("ntp", "123"),
          Map.entry("snmp", "161"),
          Map.entry("ldap", "389"),
          Map.entry("redis", "6379"));

  private static final String OPEN = " -m not-shown";

  private final List<String> lines = new ArrayList<>();
  private String chain = "";
  private boolean verbose;
  private boolean numbered;
  private boolean any;

  private ListedRules() {}

  /// The text in the words of iptables-save, with every line in its place and two more at its end;
  /// empty when it is neither listing.
  public static String saved(List<String> text) {
    var listed = new ListedRules();
    text.forEach(line -> listed.lines.add(listed.line(line.strip())));
    if (!listed.any) {
      return "";
    }
    // the table's head has no line of its own
    listed.lines.addFirst("*filter");
    listed.lines.add("COMMIT");
    return String.join("\n", listed.lines) + "\n";
  }

  private String line(String line) {
    Matcher policy = POLICY.matcher(line);
    Matcher own = NEW_CHAIN.matcher(line);
    Matcher head = CHAIN.matcher(line);
    if (policy.matches()) {
      any = true;
      return ":" + Matched.group(policy, 1) + " " + Matched.group(policy, 2) + " [0:0]";
    }
    if (own.matches()) {
      return ":" + Matched.group(own, 1) + " - [0:0]";
    }
    if (APPENDED.matcher(line).matches()) {
      any = true;
      return line;
    }
    if (head.matches()) {
      any = true;
      chain = Matched.group(head, 1);
      String policyWord = Matched.group(head, 2);
      return ":" + chain + " " + (policyWord.isEmpty() ? "-" : policyWord) + " [0:0]";
    }
    if (line.startsWith("target ") || line.startsWith("pkts ") || line.startsWith("num ")) {
      numbered = line.startsWith("num ");
      verbose = line.contains("pkts ");
      return "";
    }
    return chain.isEmpty() || line.isEmpty() ? "" : rule(line);
  }

  private String rule(String line) {
    var words = new ArrayList<>(List.of(line.split("\\s+")));
    if (numbered && !words.isEmpty() && COUNT.matcher(words.getFirst()).matches()) {
      words.removeFirst();
    }
    if (verbose) {
      boolean counted =
          words.size() > 2
              && COUNT.matcher(words.get(0)).matches()
              && COUNT.matcher(words.get(1)).matches();
      if (!counted) {
        return "";
      }
      words.subList(0, 2).clear();
    }
    int least = verbose ? 7 : 5;
    if (words.size() < least) {
      return "";
    }
    String target = words.removeFirst();
    String protocol = words.removeFirst();
    words.removeFirst();
    var rule = new StringBuilder("-A ").append(chain);
    if (verbose) {
      end(rule, "-i", words.removeFirst());
      end(rule, "-o", words.removeFirst());
    }
    String source = words.removeFirst();
    String destination = words.removeFirst();
    end(rule, "-s", source);
    end(rule, "-d", destination);
    if (!protocol.equals("all") && !protocol.equals("0")) {
      rule.append(" -p ").append(protocol.equals("6") ? "tcp" : protocol);
    }
    String rest = String.join(" ", words);
    String with = extras(rest, rule);
    boolean bare =
        !verbose
            && target.equals("ACCEPT")
            && rest.isEmpty()
            && protocol.equals("all")
            && isAny(source)
            && isAny(destination);
    if (bare) {
      // a rule that lets everything pass before others is about an interface, which is not shown
      rule.append(" -i lo");
    }
    return rule.append(" -j ").append(target).append(with).toString();
  }

  private static boolean isAny(String word) {
    return Set.of("anywhere", "0.0.0.0/0", "*", "any", "::/0").contains(word);
  }

  private static void end(StringBuilder rule, String option, String word) {
    if (isAny(word)) {
      return;
    }
    boolean inverted = word.startsWith("!");
    String bare = inverted ? word.substring(1) : word;
    boolean name = option.matches("-[sd]") && !bare.matches("[0-9a-fA-F.:/]+");
    rule.append(inverted ? " !" : "").append(name ? OPEN : " " + option + " " + bare);
  }

  private static final Pattern PORT = Pattern.compile("([ds])pts?:(!?)([\\w:-]+)");

  /// Adds the matches of the last column; returns the options of the target.
  private static String extras(String rest, StringBuilder rule) {
    String left = rest.replaceAll("/\\*.*?\\*/", " ");
    String with = "";
    Matcher reject = Pattern.compile("reject-with ([\\w-]+)").matcher(left);
    if (reject.find()) {
      with = " --reject-with " + Matched.group(reject, 1);
      left = left.replace(Matched.group(reject, 0), " ");
    }
    Matcher state = Pattern.compile("(?:ct)?state ([A-Z,]+)").matcher(left);
    if (state.find()) {
      rule.append(" -m conntrack --ctstate ").append(Matched.group(state, 1));
      left = left.replace(Matched.group(state, 0), " ");
    }
    Matcher many = Pattern.compile("multiport dports ([\\w,:-]+)").matcher(left);
    if (many.find()) {
      rule.append(" -m multiport --dports ").append(numbers(Matched.group(many, 1)));
      left = left.replace(Matched.group(many, 0), " ");
    }
    Matcher local = Pattern.compile("ADDRTYPE match dst-type (\\w+)").matcher(left);
    if (local.find()) {
      rule.append(" -m addrtype --dst-type ").append(Matched.group(local, 1));
      left = left.replace(Matched.group(local, 0), " ");
    }
    Matcher port = PORT.matcher(left);
    while (port.find()) {
      boolean inverted = !Matched.group(port, 2).isEmpty();
      rule.append(inverted ? " !" : "")
          .append(Matched.group(port, 1).equals("d") ? " --dport " : " --sport ")
          .append(numbers(Matched.group(port, 3)));
    }
    left = PORT.matcher(left).replaceAll(" ").replaceAll("\\b(?:tcp|udp|icmp)\\b", " ").strip();
    boolean log = left.contains("LOG flags") || left.contains("prefix \"");
    if (!left.isEmpty() && !log) {
      rule.append(OPEN);
    }
    return with;
  }

  private static String numbers(String ports) {
    String all = ports;
    for (String word : ports.split("[,:]")) {
      String number = PORTS.get(word);
      if (number != null) {
        all = all.replaceAll("(?<![\\w-])" + Pattern.quote(word) + "(?![\\w-])", number);
      }
    }
    return all;
  }
}
