package io.whydown.balancer.config;

import java.util.Map;

/// The texts that HAProxy 2.6 answers with (src/http.c, http_err_msgs).
public final class StandardReplies {

  private static final Map<Integer, String[]> TEXTS =
      Map.ofEntries(
          text(400, "Bad request", "Your browser sent an invalid request."),
          text(401, "Unauthorized", "You need a valid user and password to access this content."),
          text(403, "Forbidden", "Request forbidden by administrative rules."),
          text(404, "Not Found", "The resource could not be found."),
          text(
              405,
              "Method Not Allowed",
              "A request was made of a resource using a request method not supported by that resource"),
          text(407, "Unauthorized", "You need a valid user and password to access this content."),
          text(408, "Request Time-out", "Your browser didn't send a complete request in time."),
          text(410, "Gone", "The resource is no longer available and will not be available again."),
          text(413, "Payload Too Large", "The request entity exceeds the maximum allowed."),
          text(421, "Misdirected Request", "Request sent to a non-authoritative server."),
          text(
              422,
              "Unprocessable Content",
              "The server cannot process the contained instructions."),
          text(425, "Too Early", "Your browser sent early data."),
          text(
              429,
              "Too Many Requests",
              "You have sent too many requests in a given amount of time."),
          text(500, "Internal Server Error", "An internal server error occurred."),
          text(
              501,
              "Not Implemented",
              ".The server does not support the functionality required to fulfill the request."),
          text(502, "Bad Gateway", "The server returned an invalid or incomplete response."),
          text(503, "Service Unavailable", "No server is available to handle this request."),
          text(504, "Gateway Time-out", "The server didn't respond in time."));

  private StandardReplies() {}

  private static Map.Entry<Integer, String[]> text(int status, String reason, String sentence) {
    return Map.entry(status, new String[] {reason, sentence});
  }

  public static String of(int status) {
    if (status == 200) {
      String body = "<html><body><h1>200 OK</h1>\nService ready.\n</body></html>\n";
      return head(200, "OK", body, "") + body;
    }
    String[] text = TEXTS.getOrDefault(status, new String[] {"Unknown", "An error occurred."});
    String body =
        "<html><body><h1>%d %s</h1>\n%s\n</body></html>\n".formatted(status, text[0], text[1]);
    String more =
        switch (status) {
          case 401 -> "www-authenticate: Basic realm=\"HAProxy\"\r\n";
          case 407 -> "proxy-authenticate: Basic realm=\"HAProxy\"\r\n";
          default -> "";
        };
    return head(status, text[0], body, more) + body;
  }

  private static String head(int status, String reason, String body, String more) {
    return "HTTP/1.1 %d %s\r\ncontent-length: %d\r\ncache-control: no-cache\r\n%scontent-type: text/html\r\n\r\n"
        .formatted(status, reason, body.length(), more);
  }
}
