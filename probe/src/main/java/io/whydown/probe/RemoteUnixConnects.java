package io.whydown.probe;

import io.whydown.model.observation.Observation;
import io.whydown.net.ConnectOutcome;
import io.whydown.net.Errno;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Connects to UNIX sockets of another host with its python3 or perl; without either nothing is
/// known of them. Immutable.
///
/// @param vantage text of the vantage it runs at
/// @param at the clock when the answer came
public record RemoteUnixConnects(String vantage, Instant at) {

  private static final String PYTHON = RemoteProbeScript.resource("unix.py");
  private static final String PERL = RemoteProbeScript.resource("unix.pl");

  private static final Pattern LINE =
      Pattern.compile("whydown-unix (\\d{1,6}) (connected|silent|failed) (\\d{1,4}) (\\d{1,9})");

  /// A fragment for sh; empty for no requests. HAProxy's abstract names are not dialled.
  public static String script(List<ProbeRequest.UnixConnect> requests) {
    if (requests.isEmpty()) {
      return "";
    }
    var paths = new StringBuilder();
    for (ProbeRequest.UnixConnect request : requests) {
      paths.append(' ').append(quoted(request.path()));
    }
    return """
    if command -v python3 >/dev/null 2>&1; then
    python3 -c '%1$s'%3$s 2>/dev/null
    elif command -v perl >/dev/null 2>&1; then
    perl -e '%2$s'%3$s 2>/dev/null
    fi
    """
        .formatted(PYTHON, PERL, paths);
  }

  /// A path as one word of sh.
  static String quoted(String path) {
    return "'" + path.replace("'", "'\\''") + "'";
  }

  /// One observation for each path that an answer came for.
  public List<Observation> read(List<ProbeRequest.UnixConnect> requests, String output) {
    var words = new ConnectWords(vantage, "");
    var all = new ArrayList<Observation>();
    for (String line : output.lines().toList()) {
      Matcher found = LINE.matcher(line.strip());
      if (!found.matches()) {
        continue;
      }
      int index = Integer.parseInt(String.valueOf(found.group(1)));
      if (index < requests.size()) {
        all.add(words.unix(requests.get(index), new Dial.Result(outcome(found), false), at));
      }
    }
    return List.copyOf(all);
  }

  private static ConnectOutcome outcome(Matcher line) {
    long nanos = Integer.parseInt(String.valueOf(line.group(4))) * 1_000L;
    return switch (String.valueOf(line.group(2))) {
      case "connected" -> new ConnectOutcome.Connected(null, nanos);
      case "silent" -> new ConnectOutcome.NoAnswer(nanos);
      default -> {
        int number = Integer.parseInt(String.valueOf(line.group(3)));
        Errno errno = Errno.of(number).orElse(null);
        yield errno == null
            ? new ConnectOutcome.NotTried("errno " + number, nanos)
            : ConnectOutcome.failed(errno, Boolean.TRUE, null, nanos);
      }
    };
  }
}
