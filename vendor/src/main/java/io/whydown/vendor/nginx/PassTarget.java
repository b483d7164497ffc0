package io.whydown.vendor.nginx;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where a `*_pass` directive sends traffic.
sealed interface PassTarget {

  /// A written address; its text may be the name of an upstream.
  ///
  /// @param uri the path that replaces the location's prefix; empty when none is written
  record Literal(boolean tls, Authority authority, String uri) implements PassTarget {}

  /// Known only when a request comes.
  record Dynamic(boolean tls, String expression) implements PassTarget {}

  /// nginx refuses it.
  record Invalid(String reason) implements PassTarget {}

  Pattern SCHEME = Pattern.compile("(?i)(https?|grpcs?|uwsgi|suwsgi)://");

  /// A variable that holds a path or a query: what stands before it is a whole address.
  Pattern PATH_VARIABLE =
      Pattern.compile("\\$\\{?(?:request_uri|uri|document_uri|is_args|args|query_string)\\b");

  static PassTarget parse(Protocol protocol, String text) {
    Matcher scheme = SCHEME.matcher(text);
    boolean hasScheme = scheme.lookingAt();
    String word = hasScheme ? text.substring(0, scheme.end() - 3).toLowerCase(Locale.ROOT) : "";
    boolean tls = word.equals("https") || word.equals("grpcs") || word.equals("suwsgi");
    String rest = hasScheme ? text.substring(scheme.end()) : text;
    if (protocol == Protocol.HTTP && !hasScheme) {
      return text.startsWith("$")
          ? new Dynamic(false, NginxText.printable(text))
          : new Invalid("invalid URL prefix");
    }
    int end = authorityEnd(rest);
    String authority = rest.substring(0, end);
    if (authority.indexOf('$') >= 0) {
      return new Dynamic(
          tls, NginxText.printable(authority.substring(authority.lastIndexOf('@') + 1)));
    }
    String uri = rest.substring(end);
    if (uri.startsWith(":")) {
      uri = uri.substring(1);
    }
    Optional<Authority> parsed = Authority.tryParse(authority);
    return parsed.isPresent()
        ? new Literal(tls, parsed.get(), uri)
        : new Invalid("invalid address or port");
  }

  /// Where the address ends: at the path; for `unix:/path:/uri` at the second colon.
  private static int authorityEnd(String rest) {
    if (rest.regionMatches(true, 0, Authority.UNIX, 0, Authority.UNIX.length())) {
      int colon = rest.indexOf(':', Authority.UNIX.length());
      return colon < 0 ? rest.length() : colon;
    }
    int end = 0;
    while (end < rest.length() && "/?#".indexOf(rest.charAt(end)) < 0) {
      end++;
    }
    Matcher path = PATH_VARIABLE.matcher(rest).region(0, end);
    return path.find() && path.start() > 0 ? path.start() : end;
  }
}
