package io.whydown.diagnose.explain;

import io.whydown.model.testimony.Sign;
import io.whydown.model.testimony.Standing;
import io.whydown.vendor.paste.Fragment;
import io.whydown.vendor.paste.Fragment.Line;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// A whole listing of iptables' table nat without a chain or rule that a container engine makes: as
/// an engine publishes a port, DNAT stands in it (Docker's chain DOCKER, Podman's of CNI and
/// Netavark).
final class NatListings implements FragmentReader {

  private static final Pattern COMMAND =
      Pattern.compile(".*\\biptables(?:-legacy|-nft)?\\b.* (?:-t ?|--table[ =])nat\\b.*");
  private static final Pattern ALL_CHAINS =
      Pattern.compile(".* (?:-S|-[vn]*L[vn]*|--list(?:-rules)?)(?: -[\\w-]+)*\\s*");
  private static final Pattern PREROUTING =
      Pattern.compile("(?:-P PREROUTING |Chain PREROUTING \\(policy |:PREROUTING ).*");
  private static final Pattern ENGINE =
      Pattern.compile("(?i).*(?:\\bDOCKER\\b|\\bDNAT\\b|NETAVARK|\\bCNI-|KUBE-).*");

  @Override
  public void read(Fragment fragment, StatementList out) {
    List<Line> table = table(fragment);
    Optional<Line> first =
        table.stream().filter(l -> PREROUTING.matcher(l.text().strip()).matches()).findFirst();
    boolean engine = table.stream().anyMatch(l -> ENGINE.matcher(l.text()).matches());
    if (first.isPresent() && !engine) {
      out.shows(Sign.NAT_CHAIN_MISSING, "", Standing.WITNESSED, fragment, first.get());
    }
  }

  /// The lines of the table nat; none when only a part of it is asked for.
  private static List<Line> table(Fragment fragment) {
    String title = fragment.title();
    if (title.contains("|")) {
      return List.of();
    }
    if (COMMAND.matcher(title).matches()) {
      String asked = fragment.command().isEmpty() ? fragment.name() : fragment.command();
      return ALL_CHAINS.matcher(asked.strip()).matches() ? fragment.lines() : List.of();
    }
    return fragment.lines().stream()
        .dropWhile(l -> !l.text().strip().equals("*nat"))
        .takeWhile(l -> !l.text().strip().equals("COMMIT"))
        .toList();
  }
}
