package io.whydown.balancer.rule;

import io.whydown.balancer.hook.HttpHead;

/// Keeps the cookie that `capture cookie` names, as it stands in the header. Stateless.
final class CookieCapture {

  private CookieCapture() {}

  static void keep(Context in, String name, int length, boolean response) {
    HttpHead head = HeaderActions.head(in);
    if (head == null) {
      return;
    }
    for (int i = 0; i < head.fields(); i++) {
      if (head.isNamed(i, response ? "set-cookie" : "cookie")) {
        String found = find(head.value(i), name, response);
        if (!found.isEmpty()) {
          in.memoryForWriting()
              .setCookie(response, found.length() > length ? found.substring(0, length) : found);
          return;
        }
      }
    }
  }

  private static String find(String line, String name, boolean response) {
    for (String cookie : line.split(";", -1)) {
      String bare = Texts.trim(cookie);
      if (bare.startsWith(name)) {
        return bare;
      }
      if (response) {
        break;
      }
    }
    return "";
  }
}
