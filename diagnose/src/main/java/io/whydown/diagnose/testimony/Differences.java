package io.whydown.diagnose.testimony;

import io.whydown.model.testimony.Statement.Asked;
import io.whydown.model.testimony.Testimony;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Pairs of requests of which one was answered and one was not, and that differ in one part only:
/// that part decides. Immutable.
final class Differences {

  /// @param part the name of the part of a request
  /// @param works what the part was in the request that was answered; empty when it was not set
  /// @param fails the same of the other
  record Difference(String part, String works, String fails, Asked answered, Asked failed) {}

  private final List<Difference> all;

  private Differences(List<Difference> all) {
    this.all = List.copyOf(all);
  }

  static Differences in(Testimony testimony) {
    List<Asked> asked = testimony.all(Asked.class).limit(40).toList();
    var found = new ArrayList<Difference>();
    for (Asked works : asked) {
      for (Asked fails : asked) {
        if (works.answered() && (!fails.answered() || isOtherAnswer(works, fails))) {
          only(works, fails).ifPresent(found::add);
        }
      }
    }
    return new Differences(found);
  }

  /// Both were answered, by different certificates; the one that set the name got the right one.
  private static boolean isOtherAnswer(Asked works, Asked fails) {
    return !works.by().isEmpty()
        && !fails.by().isEmpty()
        && !works.by().equals(fails.by())
        && works.parts().containsKey("sni")
        && !fails.parts().containsKey("sni");
  }

  private static Optional<Difference> only(Asked works, Asked fails) {
    Set<String> names = new TreeSet<>(works.parts().keySet());
    names.addAll(fails.parts().keySet());
    names.removeIf(name -> Objects.equals(normal(works, name), normal(fails, name)));
    // another port follows from another scheme, and a header is told for the sake of another host
    if (names.contains("scheme")) {
      names.remove("port");
      names.remove("trust");
    }
    if (names.size() > 1) {
      names.remove("method");
    }
    if (names.size() != 1) {
      return Optional.empty();
    }
    String part = names.iterator().next();
    return Optional.of(new Difference(part, value(works, part), value(fails, part), works, fails));
  }

  private static String value(Asked asked, String part) {
    return asked.parts().getOrDefault(part, "").toLowerCase(Locale.ROOT);
  }

  /// A HEAD is as good as a GET until nothing else differs.
  private static String normal(Asked asked, String part) {
    String value = value(asked, part);
    return part.equals("method") && value.equals("get") ? "" : value;
  }

  Optional<Difference> by(String part) {
    return all.stream().filter(d -> d.part().equals(part)).findFirst();
  }

  /// The request that was answered only because the part was set.
  Optional<Asked> needs(String part) {
    return by(part)
        .filter(d -> !d.works().isEmpty() && d.fails().isEmpty())
        .map(Difference::answered);
  }

  /// The request that failed only because the part was set.
  Optional<Asked> minds(String part) {
    return by(part)
        .filter(d -> d.works().isEmpty() && !d.fails().isEmpty())
        .map(Difference::failed);
  }

  /// The failed request where the part was this and the other's was that.
  Optional<Asked> of(String part, String works, String fails) {
    return all.stream()
        .filter(d -> d.part().equals(part) && d.works().matches(works) && d.fails().matches(fails))
        .filter(d -> !isSentElsewhere(d))
        .map(Difference::failed)
        .findFirst();
  }

  /// A redirect from one scheme to the other is an answer that leads to what fails.
  private static boolean isSentElsewhere(Difference difference) {
    int status = difference.answered().status();
    return difference.part().equals("scheme") && status >= 301 && status <= 308;
  }
}
