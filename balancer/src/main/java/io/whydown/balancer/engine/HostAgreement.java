package io.whydown.balancer.engine;

import io.whydown.balancer.http1.HeadFault;
import java.util.Locale;

/// Whether a request's target and its Host name the same place, when the target names one at all
/// (RFC 9112, 3.2.2 and 3.2.3). A port that goes without saying is left out, as HAProxy does
/// (src/h1.c, h1_validate_mismatch_authority; src/http_htx.c, http_scheme_based_normalize).
/// Stateless; most requests have a path for a target and never come here.
final class HostAgreement {

  private HostAgreement() {}

  static HeadFault check(StreamState x) {
    MessageView.OfRequest request = x.requestView;
    return request.head.isConnect ? ofConnect(request) : ofAbsolute(x, request);
  }

  private static HeadFault ofConnect(MessageView.OfRequest request) {
    Place wanted = Place.of(request.target());
    if (wanted.port().isEmpty()) {
      return HeadFault.TARGET;
    }
    int at = hostAt(request);
    if (at < 0) {
      return HeadFault.NONE;
    }
    Place host = Place.of(request.value(at));
    boolean usual = isUsual("", wanted.port());
    boolean agrees = host.port().isEmpty() ? usual : host.port().equals(wanted.port());
    if (!agrees || !host.isAt(wanted)) {
      return HeadFault.HOST_DIFFERS;
    }
    if (usual && !host.port().isEmpty()) {
      request.replaceValue(at, host.name());
    }
    return HeadFault.NONE;
  }

  private static HeadFault ofAbsolute(StreamState x, MessageView.OfRequest request) {
    String target = request.target();
    int from = target.indexOf("://") + 3;
    String scheme = target.substring(0, from - 3).toLowerCase(Locale.ROOT);
    int end = from;
    while (end < target.length() && "/?".indexOf(target.charAt(end)) < 0) {
      end++;
    }
    int user = target.lastIndexOf('@', end - 1);
    from = user > from ? user + 1 : from;
    String authority = target.substring(from, end);
    Place wanted = Place.of(authority);
    int at = hostAt(request);
    if (at >= 0 && !authority.isEmpty()) {
      Place host = Place.of(request.value(at));
      boolean same = authority.equalsIgnoreCase(request.value(at));
      boolean usual =
          (wanted.hasPort() || host.hasPort())
              && isUsual(scheme, wanted.port())
              && isUsual(scheme, host.port());
      if (!same && !(usual && host.isAt(wanted))) {
        return HeadFault.HOST_DIFFERS;
      }
    }
    if (wanted.hasPort() && isUsual(scheme, wanted.port())) {
      request.setTarget(target.substring(0, from) + wanted.name() + target.substring(end));
      if (at >= 0) {
        request.replaceValue(at, wanted.name());
      }
      x.ownLine = request.method() + ' ' + request.target() + ' ' + request.version();
    }
    return HeadFault.NONE;
  }

  private static int hostAt(MessageView.OfRequest request) {
    for (int i = 0; i < request.head.fields; i++) {
      if (request.isNamed(i, "host")) {
        return i;
      }
    }
    return -1;
  }

  /// Whether a port may be left out; without a scheme both usual ones may.
  private static boolean isUsual(String scheme, String port) {
    return port.isEmpty()
        || port.equals("80") && !scheme.equals("https")
        || port.equals("443") && !scheme.equals("http");
  }

  /// A name with what stands behind its last colon.
  private record Place(String name, boolean hasPort, String port) {

    static Place of(String text) {
      int at = text.length();
      while (at > 0 && text.charAt(at - 1) >= '0' && text.charAt(at - 1) <= '9') {
        at--;
      }
      boolean hasPort = at > 0 && text.charAt(at - 1) == ':';
      return hasPort
          ? new Place(text.substring(0, at - 1), true, text.substring(at))
          : new Place(text, false, "");
    }

    boolean isAt(Place other) {
      return name.equalsIgnoreCase(other.name);
    }
  }
}
