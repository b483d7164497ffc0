package io.whydown.cli;

import io.whydown.collect.Vantage;
import io.whydown.diagnose.SavedTraceRequest;
import io.whydown.diagnose.Target;
import io.whydown.diagnose.TraceRequest;
import io.whydown.net.Endpoint;
import io.whydown.net.IpAddress;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Says which flow the words of `trace` name. Stateless.
final class TraceReader {

  private static final String USAGE = "write whydown trace FROM TO:PORT";

  private TraceReader() {}

  /// @throws UsageException with one line for the user
  static TraceRequest read(Arguments arguments, Settings settings) {
    List<String> words = arguments.operands();
    if (words.size() != 2) {
      throw new UsageException(
          "trace takes where the flow starts and its target; "
              + words.size()
              + " words were given; "
              + USAGE);
    }
    String from = words.getFirst();
    Target.HostPort target = target(words.getLast());
    Start start = start(arguments, from, target);
    return new TraceRequest(
        start.vantage(),
        start.source(),
        start.sourcePort(),
        target,
        settings.hostArguments(),
        settings.limit(),
        settings.mayUseSudo());
  }

  /// Reads `BUNDLE`, `BUNDLE TO:PORT` and `BUNDLE FROM TO:PORT`; empty when the first word names no
  /// bundle.
  ///
  /// @throws UsageException with one line for the user
  static Optional<SavedTraceRequest> tryBundle(Arguments arguments) {
    List<String> words = arguments.operands();
    if (words.isEmpty() || !TargetReader.isBundle(words.getFirst())) {
      return Optional.empty();
    }
    String bundle = words.getFirst();
    TargetReader.refuseWith(bundle, arguments, List.of(Option.HOST));
    if (words.size() > 3) {
      throw new UsageException(
          bundle
              + " is a bundle; "
              + (words.size() - 1)
              + " words follow it; write whydown trace BUNDLE [[FROM] TO:PORT]");
    }
    if (words.size() < 3) {
      Target.HostPort target = words.size() == 1 ? null : target(words.getLast());
      Vantage machine =
          arguments
              .last(Option.FROM_HOST)
              .map(place -> vantage("--from-host ", place))
              .orElse(null);
      return Optional.of(new SavedTraceRequest(bundle, machine, null, 0, target));
    }
    Target.HostPort target = target(words.getLast());
    Start start = start(arguments, words.get(1), target);
    return Optional.of(
        new SavedTraceRequest(bundle, start.vantage(), start.source(), start.sourcePort(), target));
  }

  /// Where a flow starts.
  private record Start(Vantage vantage, @Nullable IpAddress source, int sourcePort) {}

  private static Start start(Arguments arguments, String from, Target.HostPort target) {
    Optional<String> machine = arguments.last(Option.FROM_HOST);
    IpAddress source = source(from);
    if (source == null) {
      if (machine.isPresent()) {
        throw new UsageException(
            "--from-host says where a flow from an address starts; " + from + " is no address");
      }
      return new Start(vantage("", from), null, 0);
    }
    String place =
        machine.orElseThrow(() ->
            new UsageException(from + ": an address needs its machine; write --from-host VANTAGE"));
    Optional<IpAddress> destination = IpAddress.tryParse(target.host());
    if (destination.isPresent() && destination.get().family() != source.family()) {
      throw new UsageException(
          from + " and " + target.text() + " are of different families; write two of one");
    }
    return new Start(vantage("--from-host ", place), source, sourcePort(from));
  }

  private static Target.HostPort target(String word) {
    return Target.tryHostPort(word)
        .filter(target -> !target.host().isBlank())
        .orElseThrow(() -> new UsageException(word + ": no HOST:PORT; " + USAGE));
  }

  /// The address of `192.0.2.1`, `192.0.2.1:40000`, `[2001:db8::1]:40000`; null for a vantage.
  private static @Nullable IpAddress source(String from) {
    return IpAddress.tryParse(from)
        .or(() -> Endpoint.tryParse(from).map(Endpoint::address))
        .orElse(null);
  }

  private static int sourcePort(String from) {
    return IpAddress.tryParse(from).isPresent()
        ? 0
        : Endpoint.tryParse(from).map(endpoint -> endpoint.port().number()).orElse(0);
  }

  private static Vantage vantage(String option, String text) {
    Vantage vantage;
    try {
      vantage = Vantage.parse(text);
    } catch (IllegalArgumentException e) {
      throw new UsageException(option + text + ": " + e.getMessage());
    }
    if (vantage instanceof Vantage.None) {
      throw new UsageException(option + text + ": a flow starts at a machine; name one");
    }
    return vantage;
  }
}
