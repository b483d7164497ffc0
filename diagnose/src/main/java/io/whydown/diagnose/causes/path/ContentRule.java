package io.whydown.diagnose.causes.path;

import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Journey.Leg;
import io.whydown.diagnose.cause.Journey.Role;
import io.whydown.diagnose.cause.Stops;
import io.whydown.model.filter.FilterChain;
import io.whydown.model.filter.FilterRule;
import io.whydown.model.filter.FilterTable;
import io.whydown.model.filter.Hook;
import io.whydown.model.observation.Observation.CheckReplay;
import io.whydown.model.proxy.Check;
import io.whydown.simulate.FilterPlace;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A rule of a router that resets connections by what they carry (iptables-extensions(8), string),
/// and the check carries it.
///
/// @param text what the rule looks for
record ContentRule(Leg leg, FilterPlace place, String text) {

  private static final Pattern RESETS_BY_TEXT =
      Pattern.compile(
          "-m string (?!! )--string (?:\"(?<quoted>[^\"]+)\"|(?<plain>\\S++)).*"
              + "-j REJECT --reject-with tcp-reset");

  /// The port that the rule is about.
  private static final Pattern PORT = Pattern.compile("(?<!! )--dport (?<port>\\d{1,5})(?![\\d:])");

  static Optional<ContentRule> of(Case facts) {
    Check check = facts.server().check();
    if (check != null && check.tls()) {
      // nobody on the way sees what it carries
      return Optional.empty();
    }
    List<CheckReplay> checks = facts.replays("check");
    for (Leg leg : facts.journey().map(j -> j.legs(Role.ROUTER_FORTH)).orElse(List.of())) {
      for (FilterTable table : facts.host(leg.vantage()).filters().asValue().orElse(List.of())) {
        for (FilterChain chain : table.chains()) {
          if (hook(chain) != Hook.FORWARD) {
            continue;
          }
          for (FilterRule rule : chain.rules()) {
            Optional<String> text = text(rule).filter(t -> isSent(checks, t));
            if (text.isPresent() && isOfPort(rule, leg)) {
              var place = new FilterPlace(leg.vantage(), hook(chain), table, chain, rule);
              return Optional.of(new ContentRule(leg, place, text.get()));
            }
          }
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<String> text(FilterRule rule) {
    Matcher found = RESETS_BY_TEXT.matcher(rule.text());
    return found.find()
        ? Optional.ofNullable(found.group("quoted"))
            .or(() -> Optional.ofNullable(found.group("plain")))
        : Optional.empty();
  }

  private static boolean isOfPort(FilterRule rule, Leg leg) {
    Matcher port = PORT.matcher(rule.text());
    return !port.find() || leg.flow().destinationPort().toString().equals(port.group("port"));
  }

  private static boolean isSent(List<CheckReplay> checks, String text) {
    return checks.stream().anyMatch(check -> check.sent().contains(text));
  }

  private static Hook hook(FilterChain chain) {
    return chain.base() == null ? Hook.FORWARD : chain.base().hook();
  }

  Stops.Stop stop() {
    return new Stops.Stop(leg, place);
  }
}
