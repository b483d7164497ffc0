package io.whydown.collect;

import io.whydown.collect.text.ScriptText;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The one batched, read-only script of a host: the frame, the sections, and the request's
/// variables and further sections. Stateless.
public final class HostScript {

  private static final String FRAME = ShellResource.read("host-framing.sh");
  private static final String MAIN = ShellResource.read("host-main.sh");

  private HostScript() {}

  /// The section list of a host, as it stands in the jar.
  public static String sections() {
    return Holder.SECTIONS;
  }

  /// @param nonce random letters and digits, new for each run: what marks the frames, so that no
  ///   output of a host can pass for one
  static String text(String nonce, String sections, HostRequest request) {
    // The mark is put together by the shell, so that an echo of the script never looks like one.
    int half = nonce.length() / 2;
    String all =
        sections
            + "\n"
            + request.extra().stream().map(HostRequest.Section::text).collect(Collectors.joining());
    return """
    wd_a=%s
    wd_b=%s
    wd_sudo=%d
    wd_only=%s
    wd_except=%s
    wd_vars=%s
    wd_frame=%s
    wd_text=%s
    eval "$wd_vars"
    eval "$wd_frame"
    %s\
    """
        .formatted(
            nonce.substring(0, half),
            nonce.substring(half),
            request.sudo() ? 1 : 0,
            ScriptText.quoted(String.join(",", request.only())),
            ScriptText.quoted(String.join(",", request.except())),
            ScriptText.quoted(variables(request)),
            ScriptText.quoted(FRAME),
            ScriptText.quoted(ShellResource.withoutComments(all)),
            MAIN);
  }

  private static String variables(HostRequest request) {
    return new TreeMap<>(request.variables())
        .entrySet().stream()
            .map(entry -> entry.getKey() + "=" + ScriptText.quoted(entry.getValue()) + "\n")
            .collect(Collectors.joining());
  }

  /// Read on first use.
  private static final class Holder {
    private static final String SECTIONS =
        ShellResource.read("host-sections.sh") + ShellResource.read("host-services.sh");
  }
}
