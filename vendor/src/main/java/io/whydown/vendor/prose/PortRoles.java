package io.whydown.vendor.prose;

import io.whydown.vendor.prose.Lexicon.Word;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// Reads the ports of a sentence by their roles: on which one something listens, and which one is
/// dialled. Where they differ, that is what somebody says. Stateless.
final class PortRoles {

  private static final Set<String> LISTENS =
      Lexicon.set("listen serve bind bound start run gunicorn uvicorn puma kestrel tomcat");

  private static final Set<String> DIALS =
      Lexicon.set(
          "forward proxy proxied point target targetport target-port connect dial send sent upstream expect route"
              + " proxy_pass hit probe check");

  /// They name a port that is neither: an engine's, or one that somebody thinks of.
  private static final Set<String> OTHERS =
      Lexicon.set("publish map mapped expose open allow firewall browse visit nodeport source");

  private static final int REACH = 6;

  private PortRoles() {}

  /// The port that is listened on, where a sentence and the one behind it name another one as
  /// dialled; empty when they do not.
  static String listenedElsewhere(List<Word> words, List<Word> next) {
    List<Word> all = new ArrayList<>(words);
    all.addAll(next);
    Set<String> listened = new HashSet<>();
    Set<String> dialled = new HashSet<>();
    for (int i = 0; i < all.size(); i++) {
      String port = port(all, i);
      if (port.isEmpty()) {
        continue;
      }
      if (i > 1 && isMoved(all, i)) {
        dialled.add(port(all, i - 2));
        listened.add(port);
        continue;
      }
      switch (role(all, i)) {
        case LISTENED -> listened.add(port);
        case DIALLED -> dialled.add(port);
        case NEITHER -> {}
      }
    }
    return listened.size() == 1 && dialled.size() == 1 && !dialled.containsAll(listened)
        ? listened.iterator().next()
        : "";
  }

  /// `moved from 8000 to 8100`, and somebody still has the former.
  private static boolean isMoved(List<Word> words, int at) {
    return words.get(at - 1).text().equals("to")
        && !port(words, at - 2).isEmpty()
        && at > 2
        && words.get(at - 3).text().matches("from|ports?")
        && words.stream().anyMatch(w -> w.text().matches("still|old|forgot|stale"));
  }

  private enum Role {
    LISTENED,
    DIALLED,
    NEITHER
  }

  /// The nearest verb before the number says what it is; `on N` alone is where something is.
  private static Role role(List<Word> words, int at) {
    boolean on = false;
    for (int i = at - 1; i >= 0 && i >= at - REACH; i--) {
      Word word = words.get(i);
      if (PARTS.contains(word.text()) || !port(words, i).isEmpty()) {
        break;
      }
      if (word.isAny(OTHERS) || word.is(Concept.NOT)) {
        return Role.NEITHER;
      }
      if (word.isAny(DIALS)) {
        return Role.DIALLED;
      }
      if (word.isAny(LISTENS)) {
        return isOfBalancer(words, i) ? Role.NEITHER : Role.LISTENED;
      }
      on |= word.text().equals("on") && i >= at - 2;
    }
    return on && !isOfBalancer(words, at) ? Role.LISTENED : Role.NEITHER;
  }

  private static final Set<String> PARTS = Lexicon.set(", ; ( ) but while whereas and");

  private static boolean isOfBalancer(List<Word> words, int at) {
    return Claims.before(words, at, Concept.BALANCER, 4);
  }

  private static final Set<String> UNITS =
      Set.of(
          "seconds", "second", "minutes", "ms", "s", "times", "requests", "connections", "error");

  private static final Pattern NUMBER = Pattern.compile("\\d{2,5}");

  /// Empty for what is none.
  private static String port(List<Word> words, int at) {
    String text = words.get(at).text();
    if (!NUMBER.matcher(text).matches() || Integer.parseInt(text) > 65_535) {
      return "";
    }
    boolean counted = at + 1 < words.size() && UNITS.contains(words.get(at + 1).text());
    boolean status =
        text.matches("[2-5]0[0-9]") && !words.get(Math.max(0, at - 1)).text().equals("port");
    return counted || status ? "" : text;
  }
}
