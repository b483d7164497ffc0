package io.whydown.balancer.http2;

import io.whydown.balancer.transport.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.SplittableRandom;

/// Writes a request of HTTP/2 as the head of one of HTTP/1 (RFC 9113, 8.3.1), or says why it is
/// malformed. One for each loop.
public final class RequestText {

  /*
   * What is written is what all that looks at requests reads: rules, logs, and a server that speaks
   * HTTP/1. So nothing may pass that could mean something else there. The target is the absolute form
   * where there is an authority, and the authority is the Host, as HAProxy has it (src/h2.c); a port
   * that the scheme implies is left out (RFC 9110, 4.2.3).
   */

  /// More than the fixed words of a head.
  private static final int WORDS = 160;

  private static final byte[] VERSION = bytes(" HTTP/1.1\r\n");
  private static final byte[] HOST = bytes("host: ");
  private static final byte[] COOKIE = bytes("cookie: ");
  private static final byte[] CHUNKED = bytes("transfer-encoding: chunked\r\n");
  private static final byte[] EMPTY = bytes("content-length: 0\r\n");
  private static final byte[] UPGRADE = bytes("connection: upgrade\r\nupgrade: ");

  private static final byte[] KEY = bytes("sec-websocket-key: ");

  private final SplittableRandom random = new SplittableRandom();
  private int method;
  private int scheme;
  private int authority;
  private int path;
  private int protocol;
  private int host;
  private int firstCookie;
  private int authorityEnd;
  private Http2Fault answered = Http2Fault.NONE;

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /// NONE, why the stream is to be reset, or, when the fault says so, why the request is to be
  /// answered with 400: then a head is written all the same, which no reader of HTTP/1 takes.
  public Http2Fault write(HeaderList list, boolean endsStream, Buffer out, MessageShape shape) {
    shape.clear();
    answered = Http2Fault.NONE;
    if (list.isTooLarge()) {
      return Http2Fault.LIST_TOO_LARGE;
    }
    Http2Fault fault = check(list, shape);
    if (fault != Http2Fault.NONE) {
      return fault;
    }
    if (endsStream && shape.contentLength > 0 && !shape.isTunnel) {
      return Http2Fault.LENGTH_MISMATCH;
    }
    if (!fits(list, out)) {
      return Http2Fault.LIST_TOO_LARGE;
    }
    line(list, out, shape);
    fields(list, out);
    if (shape.isExtendedConnect) {
      out.append(UPGRADE);
      value(list, protocol, out);
      if (list.isValue(protocol, "websocket")) {
        out.append(KEY);
        out.append(key());
        out.append('\r');
        out.append('\n');
      }
    } else if (!shape.isTunnel) {
      framing(list, endsStream, out, shape);
    }
    out.append('\r');
    out.append('\n');
    return answered;
  }

  /// HTTP/2 has no such key (RFC 8441, 5), and a server of HTTP/1 wants one: 16 bytes that differ.
  private byte[] key() {
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    return Base64.getEncoder().encode(bytes);
  }

  private boolean fits(HeaderList list, Buffer out) {
    int last = list.count() - 1;
    int bytes = last < 0 ? 0 : list.valueEnd(last);
    int again = authority < 0 ? 0 : list.valueEnd(authority) - list.valueStart(authority);
    return bytes + list.count() * 4 + again + WORDS <= out.room();
  }

  private Http2Fault check(HeaderList list, MessageShape shape) {
    method = -1;
    scheme = -1;
    authority = -1;
    path = -1;
    protocol = -1;
    host = -1;
    firstCookie = -1;
    boolean pseudoOver = false;
    for (int i = 0; i < list.count(); i++) {
      if (!FieldChecks.isValue(list, i)) {
        return Http2Fault.FIELD_VALUE;
      }
      if (list.nameEnd(i) > list.nameStart(i) && list.bytes[list.nameStart(i)] == ':') {
        if (pseudoOver || !pseudo(list, i)) {
          return Http2Fault.PSEUDO_FIELD;
        }
        continue;
      }
      pseudoOver = true;
      if (!FieldChecks.isName(list, i)) {
        return Http2Fault.FIELD_NAME;
      }
      Http2Fault fault = known(list, i, shape);
      if (fault != Http2Fault.NONE) {
        return fault;
      }
    }
    return checkPseudo(list, shape);
  }

  /// False when it is unknown or repeated.
  private boolean pseudo(HeaderList list, int i) {
    int before =
        switch (list.number(i)) {
          case FieldNames.METHOD -> method;
          case FieldNames.SCHEME -> scheme;
          case FieldNames.AUTHORITY -> authority;
          case FieldNames.PATH -> path;
          case FieldNames.PROTOCOL -> protocol;
          default -> i;
        };
    switch (list.number(i)) {
      case FieldNames.METHOD -> method = i;
      case FieldNames.SCHEME -> scheme = i;
      case FieldNames.AUTHORITY -> authority = i;
      case FieldNames.PATH -> path = i;
      case FieldNames.PROTOCOL -> protocol = i;
      default -> {
        // Unknown.
      }
    }
    return before < 0;
  }

  private Http2Fault known(HeaderList list, int i, MessageShape shape) {
    int number = list.number(i);
    if (FieldChecks.isForbidden(number)) {
      return Http2Fault.FIELD_FORBIDDEN;
    }
    switch (number) {
      case FieldNames.TE -> {
        return list.isValue(i, "trailers") ? Http2Fault.NONE : Http2Fault.FIELD_FORBIDDEN;
      }
      case FieldNames.CONTENT_LENGTH -> {
        long length = FieldChecks.length(list, i);
        if (length < 0 || shape.contentLength >= 0) {
          return Http2Fault.LENGTH;
        }
        shape.contentLength = length;
      }
      case FieldNames.HOST -> {
        if (host >= 0) {
          return Http2Fault.HOST_REPEATED;
        }
        host = i;
      }
      case FieldNames.COOKIE -> {
        if (firstCookie < 0) {
          firstCookie = i;
        }
      }
      default -> {
        // Nothing depends on it.
      }
    }
    return Http2Fault.NONE;
  }

  private Http2Fault checkPseudo(HeaderList list, MessageShape shape) {
    if (method < 0) {
      return Http2Fault.PSEUDO_FIELD;
    }
    boolean connect = list.isValue(method, "CONNECT");
    shape.isHead = list.isValue(method, "HEAD");
    shape.isTunnel = connect;
    shape.isExtendedConnect = connect && protocol >= 0;
    boolean whole =
        connect
            ? authority >= 0 && (scheme >= 0 && path >= 0) == (protocol >= 0)
            : scheme >= 0 && path >= 0 && protocol < 0;
    if (!whole || connect && protocol < 0 && (scheme >= 0 || path >= 0)) {
      return Http2Fault.PSEUDO_FIELD;
    }
    if (path >= 0) {
      int from = list.valueStart(path);
      boolean slash = list.valueEnd(path) > from && list.bytes[from] == '/';
      if (!slash && !list.isValue(path, "*")) {
        return Http2Fault.PATH;
      }
    }
    // written as text, PRI would look like the beginning of HTTP/2
    if (!FieldChecks.isToken(list, method) || list.isValue(method, "PRI")) {
      answered = Http2Fault.METHOD;
    } else if (scheme >= 0 && !FieldChecks.isScheme(list, scheme)) {
      answered = Http2Fault.SCHEME;
    } else if (path >= 0 && !FieldChecks.isTarget(list, path)
        || authority >= 0 && !FieldChecks.isAuthority(list, authority)
        || authority >= 0 && list.valueEnd(authority) == list.valueStart(authority)
        || protocol >= 0 && !FieldChecks.isToken(list, protocol)) {
      answered = Http2Fault.TARGET;
    }
    authorityEnd = authority < 0 ? 0 : trimmed(list);
    return Http2Fault.NONE;
  }

  /// Where the authority ends without a port that the scheme implies.
  private int trimmed(HeaderList list) {
    int from = list.valueStart(authority);
    int to = list.valueEnd(authority);
    int colon = to;
    while (colon > from && list.bytes[colon - 1] >= '0' && list.bytes[colon - 1] <= '9') {
      colon--;
    }
    if (scheme < 0 || colon == from || list.bytes[colon - 1] != ':') {
      return to;
    }
    boolean implied =
        to == colon
            || list.isValue(scheme, "http") && isPort(list, colon, to, "80")
            || list.isValue(scheme, "https") && isPort(list, colon, to, "443");
    return implied ? colon - 1 : to;
  }

  private static boolean isPort(HeaderList list, int from, int to, String port) {
    if (to - from != port.length()) {
      return false;
    }
    for (int i = 0; i < port.length(); i++) {
      if (list.bytes[from + i] != port.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private void line(HeaderList list, Buffer out, MessageShape shape) {
    if (shape.isExtendedConnect) {
      out.append('G');
      out.append('E');
      out.append('T');
    } else {
      copy(list, list.valueStart(method), list.valueEnd(method), out);
    }
    out.append(' ');
    if (authority >= 0) {
      if (scheme >= 0) {
        copy(list, list.valueStart(scheme), list.valueEnd(scheme), out);
        out.append(':');
        out.append('/');
        out.append('/');
      }
      copy(list, list.valueStart(authority), authorityEnd, out);
    }
    if (path >= 0 && (authority < 0 || !list.isValue(path, "*"))) {
      copy(list, list.valueStart(path), list.valueEnd(path), out);
    }
    if (answered != Http2Fault.NONE) {
      // No reader of HTTP/1 goes on behind this.
      out.append(' ');
      out.append('?');
    }
    out.append(VERSION);
  }

  private void fields(HeaderList list, Buffer out) {
    if (authority >= 0) {
      out.append(HOST);
      copy(list, list.valueStart(authority), authorityEnd, out);
      out.append('\r');
      out.append('\n');
    }
    for (int i = 0; i < list.count(); i++) {
      int number = list.number(i);
      boolean apart =
          list.bytes[list.nameStart(i)] == ':'
              || number == FieldNames.COOKIE
              || number == FieldNames.HOST && authority >= 0;
      if (!apart) {
        copy(list, list.nameStart(i), list.nameEnd(i), out);
        out.append(':');
        out.append(' ');
        value(list, i, out);
      }
    }
    if (firstCookie >= 0) {
      cookies(list, out);
    }
  }

  /// One field of all crumbs (RFC 9113, 8.2.3).
  private void cookies(HeaderList list, Buffer out) {
    out.append(COOKIE);
    for (int i = firstCookie; i < list.count(); i++) {
      if (list.number(i) == FieldNames.COOKIE) {
        if (i > firstCookie) {
          out.append(';');
          out.append(' ');
        }
        copy(list, list.valueStart(i), list.valueEnd(i), out);
      }
    }
    out.append('\r');
    out.append('\n');
  }

  private void framing(HeaderList list, boolean endsStream, Buffer out, MessageShape shape) {
    if (shape.contentLength >= 0) {
      return;
    }
    if (!endsStream) {
      shape.isChunked = true;
      out.append(CHUNKED);
    } else if (list.isValue(method, "POST")
        || list.isValue(method, "PUT")
        || list.isValue(method, "PATCH")) {
      // RFC 9110, 8.6: otherwise such a server may ask for it (411).
      out.append(EMPTY);
    }
  }

  private static void value(HeaderList list, int index, Buffer out) {
    copy(list, list.valueStart(index), list.valueEnd(index), out);
    out.append('\r');
    out.append('\n');
  }

  private static void copy(HeaderList list, int from, int to, Buffer out) {
    out.append(list.bytes, from, to - from);
  }
}
