package io.whydown.vendor.prose;

import io.whydown.model.testimony.Sign;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Tells what somebody supposes from what somebody states: "if the service is not running" is no
/// word on whether it runs. Stateless.
final class Supposition {

  /// Signs of a state. What is done on a condition and helps ("works if I stop the firewall") is an
  /// experiment, and stands.
  private static final Set<Sign> STATES =
      Set.of(
          Sign.PROCESS_ABSENT,
          Sign.PROCESS_DIED,
          Sign.PORT_NOT_LISTENED_ON,
          Sign.PORT_DIFFERS,
          Sign.RESTARTING);

  private static final Pattern SUPPOSES =
      Pattern.compile(
          "\\b(?:if|whether|unless|in case|in the event|assuming|suppose|supposing|even when|would|might|could be|may be|may have|maybe|perhaps|possibly|probably|i guess|i think|i believe|i suspect|seems (?:like|to be)|falls|sofern|si le|si la)\\b");

  /// What ends the clause that supposes.
  private static final Pattern ENDS = Pattern.compile("[,;:)]|\\b(?:but|then|and)\\b");

  private Supposition() {}

  /// Whether the words at a place of a sentence are only supposed.
  static boolean isOnly(Sign sign, String lower, int at) {
    if (!STATES.contains(sign)) {
      return false;
    }
    Matcher supposes = SUPPOSES.matcher(lower).region(0, at);
    int last = -1;
    while (supposes.find()) {
      last = supposes.end();
    }
    return last >= 0 && !ENDS.matcher(lower).region(last, at).find();
  }
}
