package io.whydown.vendor.errortext.codes;

import io.whydown.model.testimony.Fault;
import io.whydown.model.testimony.Sign;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Finds what the tables know in a line. Never throws at input. Stateless.
public final class CodeReader {

  private static final List<Code> ALL =
      Stream.of(
              TlsCodes.ALL,
              CertificateCodes.ALL,
              ProtocolCodes.ALL,
              CheckCodes.ALL,
              BalancerCodes.ALL,
              CloudCodes.ALL,
              KernelCodes.ALL)
          .flatMap(List::stream)
          .toList();

  private static final Literals TEXTS = new Literals(ALL.stream().map(Code::text).toList());

  private static final int LONGEST = 1_500;

  private CodeReader() {}

  /// @param text the code as the table has it
  public record Found(Sign sign, String text) {}

  /// @param host of the server; empty when the log has none
  /// @param port 0 when the log has none
  /// @param server its name; empty when the log has none
  public record Session(String client, String host, int port, String server) {}

  /// Whom a line of a log of sessions is about; empty when it is none.
  public static Optional<Session> session(String line, String lower) {
    return AccessFlags.session(line, lower);
  }

  /// What the flags of an access log, or the codes of a line, say failed.
  ///
  /// @param lower the line in small letters
  public static Optional<Fault> fault(String line, String lower) {
    Optional<Fault> flag = AccessFlags.fault(line, lower);
    if (flag.isPresent()) {
      return flag;
    }
    List<Found> found = read(lower);
    if (found.stream().anyMatch(f -> OF_TLS.contains(f.sign()))) {
      return Optional.of(Fault.TLS);
    }
    return found.stream().anyMatch(f -> OF_ANSWERS.contains(f.sign()))
        ? Optional.of(Fault.RESPONSE)
        : Optional.empty();
  }

  private static final Set<Sign> OF_TLS =
      Set.of(
          Sign.TLS_TO_PLAIN,
          Sign.TLS_NO_COMMON,
          Sign.TLS_REFUSED,
          Sign.TLS_CLOSED,
          Sign.SNI_MISSING,
          Sign.CERTIFICATE_EXPIRED,
          Sign.CERTIFICATE_NAME,
          Sign.CERTIFICATE_UNTRUSTED,
          Sign.CERTIFICATE_WANTED);

  private static final Set<Sign> OF_ANSWERS =
      Set.of(Sign.RESPONSE_INVALID, Sign.H1_TO_H2, Sign.H2_TO_H1, Sign.PLAIN_TO_TLS);

  /// The signs of a line. What stands behind 1,500 letters is left out.
  public static List<Found> signs(String line) {
    String start = line.length() > LONGEST ? line.substring(0, LONGEST) : line;
    return read(start.toLowerCase(Locale.ROOT));
  }

  /// Whether a line is a program's sentence, wherever it stands: much of it is in a table.
  public static boolean isCode(List<Found> found, String line) {
    int length = Math.min(LONGEST, line.strip().length());
    return found.stream().anyMatch(code -> code.text().length() * 5 >= length * 2);
  }

  private static List<Found> read(String lower) {
    BitSet texts = TEXTS.in(lower);
    var found = new ArrayList<Found>();
    for (int i = texts.nextSetBit(0); i >= 0; i = texts.nextSetBit(i + 1)) {
      Code code = ALL.get(i);
      if (code.holds(lower) && found.stream().noneMatch(f -> f.sign() == code.sign())) {
        found.add(new Found(code.sign(), code.text()));
      }
    }
    FirstBytes.in(lower)
        .filter(bytes -> found.stream().noneMatch(f -> f.sign() == bytes.sign()))
        .ifPresent(found::add);
    CheckAgents.in(lower).ifPresent(found::add);
    AccessFlags.in(lower).stream()
        .filter(flag -> found.stream().noneMatch(f -> f.sign() == flag.sign()))
        .forEach(found::add);
    return List.copyOf(found);
  }
}
