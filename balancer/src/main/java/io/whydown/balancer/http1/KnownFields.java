package io.whydown.balancer.http1;

import io.whydown.balancer.transport.Memory;

/// Reads the values of the fields that framing depends on.
final class KnownFields {

  /// Lengths from here on would overflow sums with offsets.
  private static final long MAX_LENGTH = Long.MAX_VALUE >> 8;

  private KnownFields() {}

  static HeadFault read(Memory memory, int from, int to, int kind, Head head) {
    switch (kind) {
      case FieldKind.CONTENT_LENGTH -> {
        return contentLength(memory, from, to, head);
      }
      case FieldKind.TRANSFER_ENCODING -> {
        return transferEncoding(memory, from, to, head);
      }
      case FieldKind.CONNECTION -> connection(memory, from, to, head);
      case FieldKind.UPGRADE -> head.hasUpgrade = true;
      case FieldKind.EXPECT -> head.expectsContinue = Tokens.is(memory, from, to, "100-continue");
      case FieldKind.HOST -> head.hosts++;
      case FieldKind.TE -> head.hasTe = true;
      case FieldKind.COOKIE, FieldKind.SET_COOKIE -> head.hasCookie = true;
      default -> {
        // Nothing depends on it.
      }
    }
    return HeadFault.NONE;
  }

  private static HeadFault contentLength(Memory memory, int from, int to, Head head) {
    if (head.contentLength >= 0) {
      return HeadFault.LENGTH_REPEATED;
    }
    if (from == to || to - from > 19) {
      return HeadFault.LENGTH;
    }
    long length = 0;
    for (int i = from; i < to; i++) {
      int digit = memory.get(i) - '0';
      if (digit < 0 || digit > 9) {
        return HeadFault.LENGTH;
      }
      length = length * 10 + digit;
      if (length < 0 || length > MAX_LENGTH) {
        return HeadFault.LENGTH;
      }
    }
    head.contentLength = length;
    return HeadFault.NONE;
  }

  private static HeadFault transferEncoding(Memory memory, int from, int to, Head head) {
    head.hasTransferEncoding = true;
    int at = from;
    boolean any = false;
    while (at <= to) {
      int end = at;
      while (end < to && memory.get(end) != ',') {
        end++;
      }
      int first = skipBlanks(memory, at, end);
      int last = trimBlanks(memory, first, end);
      if (first == last) {
        // An empty element: `,chunked` is how requests are hidden from lenient readers.
        return HeadFault.NOT_CHUNKED_LAST;
      }
      any = true;
      boolean chunked = Tokens.is(memory, first, last, "chunked");
      if (head.isChunked) {
        return chunked ? HeadFault.CHUNKED_REPEATED : HeadFault.NOT_CHUNKED_LAST;
      }
      head.isChunked = chunked;
      head.hasOtherEncoding |= !chunked;
      at = end + 1;
    }
    return any ? HeadFault.NONE : HeadFault.NOT_CHUNKED_LAST;
  }

  private static void connection(Memory memory, int from, int to, Head head) {
    head.hasConnection = true;
    int at = from;
    while (at < to) {
      int end = at;
      while (end < to && memory.get(end) != ',') {
        end++;
      }
      int first = skipBlanks(memory, at, end);
      int last = trimBlanks(memory, first, end);
      if (last - first == 5 && Tokens.is(memory, first, last, "close")) {
        head.saysClose = true;
      } else if (last - first == 10 && Tokens.is(memory, first, last, "keep-alive")) {
        head.saysKeepAlive = true;
      } else {
        // another option is passed on
        head.saysUpgrade |= last - first == 7 && Tokens.is(memory, first, last, "upgrade");
        head.keptOptions += last - first;
      }
      at = end + 1;
    }
  }

  static int skipBlanks(Memory memory, int from, int to) {
    int at = from;
    while (at < to && (memory.get(at) == ' ' || memory.get(at) == '\t')) {
      at++;
    }
    return at;
  }

  static int trimBlanks(Memory memory, int from, int to) {
    int at = to;
    while (at > from && (memory.get(at - 1) == ' ' || memory.get(at - 1) == '\t')) {
      at--;
    }
    return at;
  }
}
