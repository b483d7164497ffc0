package io.whydown.diagnose.explain;

import io.whydown.diagnose.testimony.Hearing;
import io.whydown.model.evidence.Provenance;
import io.whydown.model.evidence.Remark;
import io.whydown.model.platform.Platform;
import io.whydown.model.testimony.Sign;
import io.whydown.model.testimony.Standing;
import io.whydown.model.testimony.Statement;
import io.whydown.model.testimony.Testimony;
import io.whydown.vendor.paste.Fragment;
import io.whydown.vendor.paste.PasteReader;
import io.whydown.vendor.paste.PastedLines;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/// Turns pasted lines into statements. Never throws at input. Stateless.
final class PasteReading {

  private static final List<String> KINDS =
      List.of("haproxy", "nginx", "traefik", "envoy", "caddy", "apache", "varnish");

  /// Characters in which words are looked for.
  private static final int MOST_TEXT = 300_000;

  private PasteReading() {}

  /// @param remarks what was left out or taken out
  record Read(
      List<Fragment> fragments, Testimony testimony, Platform platform, List<Remark> remarks) {}

  static Read read(PastedLines pasted, Instant now) {
    List<Fragment> fragments = PasteReader.read(pasted.lines());
    var statements = new StatementList(now);
    variables(fragments, statements);
    for (Fragment fragment : fragments) {
      for (FragmentReader reader : FragmentReaders.all()) {
        reader.read(fragment, statements);
      }
    }
    String text = text(fragments);
    String balancer = balancer(fragments);
    var told =
        new Hearing(new Testimony(statements.statements(), balancer, statements.given(), text));
    rules(fragments, told, statements);
    PastedSockets.read(fragments, told, statements);
    return new Read(
        pasted.skipped() == 0 ? fragments : List.of(),
        new Testimony(statements.statements(), balancer, statements.given(), text),
        statements.platform(),
        remarks(pasted));
  }

  private static final Pattern VARIABLES =
      Pattern.compile("(?:(?:sudo )?cat )?(?:.*[/ ])?(?:[\\w.-]*\\.)?env(?:\\.[\\w-]+)?(?: file)?");

  private static void variables(List<Fragment> fragments, StatementList out) {
    for (Fragment fragment : fragments) {
      if (VARIABLES.matcher(fragment.title()).matches()) {
        fragment.lines().forEach(line -> out.variables().line(line.text()));
      }
    }
  }

  /// What pasted rules do with the connection that the text tells of.
  private static void rules(List<Fragment> fragments, Hearing told, StatementList out) {
    PastedRules.of(fragments, told.host(), told.port(), told.dialsHostFromContainer(), out.now())
        .ifPresent(fate -> {
          Sign sign = fate.rejects() ? Sign.RULES_REJECT : Sign.RULES_DROP;
          Provenance place = fate.place();
          Provenance whole =
              new Provenance(
                  Fragment.VANTAGE,
                  new Provenance.Origin.File("the pasted rules", 0),
                  out.now(),
                  "they let port " + told.port() + " pass");
          out.add(
              new Statement.Shows(
                  fate.passes() ? Sign.RULES_ACCEPT : sign,
                  String.valueOf(told.port()),
                  Standing.WITNESSED,
                  place == null ? whole : place));
        });
    before(fragments, PastedRules.Side.BALANCER, told, out);
    before(fragments, PastedRules.Side.ROUTER, told, out);
  }

  private static void before(
      List<Fragment> fragments, PastedRules.Side side, Hearing told, StatementList out) {
    PastedRules.before(fragments, side, told.host(), told.port(), out.now())
        .ifPresent(fate -> {
          boolean ofBalancer = side == PastedRules.Side.BALANCER;
          Sign rejects = ofBalancer ? Sign.BALANCER_RULES_REJECT : Sign.ROUTER_RULES_REJECT;
          Sign drops = ofBalancer ? Sign.BALANCER_RULES_DROP : Sign.ROUTER_RULES_DROP;
          if (fate.place() != null) {
            out.add(
                new Statement.Shows(
                    fate.rejects() ? rejects : drops,
                    String.valueOf(told.port()),
                    Standing.WITNESSED,
                    fate.place()));
          }
        });
  }

  /// The text with single blanks, so that words are found over the ends of lines.
  private static String text(List<Fragment> fragments) {
    var text = new StringBuilder();
    for (Fragment fragment : fragments) {
      text.append(fragment.name()).append('\n').append(fragment.text());
      if (text.length() > MOST_TEXT) {
        break;
      }
    }
    String bounded = text.length() > MOST_TEXT ? text.substring(0, MOST_TEXT) : text.toString();
    return bounded.toLowerCase(Locale.ROOT).replaceAll("[`*]", "").replaceAll("\\s+", " ");
  }

  private static List<Remark> remarks(PastedLines pasted) {
    var remarks = new ArrayList<Remark>();
    if (pasted.redacted() > 0) {
      remarks.add(
          remark(
              "secrets were taken out of "
                  + pasted.redacted()
                  + (pasted.redacted() == 1 ? " line" : " lines")));
    }
    if (pasted.skipped() > 0) {
      remarks.add(remark(pasted.skipped() + " lines that repeat others were not read"));
    }
    return remarks;
  }

  private static Remark remark(String says) {
    return new Remark(Remark.Support.UNRECOGNIZED, "pasted text", 0, "", says);
  }

  /// The kind that is named most often.
  private static String balancer(List<Fragment> fragments) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (Fragment fragment : fragments) {
      String text = (fragment.title() + "\n" + fragment.text()).toLowerCase(Locale.ROOT);
      String head = text.length() > 200_000 ? text.substring(0, 200_000) : text;
      for (String kind : KINDS) {
        int at = head.indexOf(kind);
        for (int n = 0; at >= 0 && n < 50; n++) {
          counts.merge(kind, 1, Integer::sum);
          at = head.indexOf(kind, at + kind.length());
        }
      }
      if (head.contains("while connecting to upstream")) {
        counts.merge("nginx", 3, Integer::sum);
      }
      if (head.contains("upstream connect error")) {
        counts.merge("envoy", 3, Integer::sum);
      }
    }
    return counts.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .orElse("");
  }
}
