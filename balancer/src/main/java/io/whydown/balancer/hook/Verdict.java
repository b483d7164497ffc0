package io.whydown.balancer.hook;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// What a rule answers. The frequent ones are constants.
public sealed interface Verdict {

  Verdict CONTINUE = new Continue();
  Verdict ALLOW = new Allow();
  Verdict CLOSE = new Close(false);
  Verdict DROP_SILENTLY = new Close(true);
  Verdict WAIT_FOR_DATA = new WaitForData();

  /// The next rule is asked.
  record Continue() implements Verdict {}

  /// The rules of this list are done.
  record Allow() implements Verdict {}

  /// The stream ends without an answer: `reject`, or `silent-drop` that does not even tell the
  /// peer.
  record Close(boolean silent) implements Verdict {}

  /// The balancer's own answer with this status (`deny`), as the proxy's replies have it.
  record Deny(int status) implements Verdict {}

  /// The same with an answer of its own.
  record DenyWith(Reply reply) implements Verdict {}

  /// An answer made here (`return`, `redirect`, an authentication request).
  record Answer(Reply reply) implements Verdict {}

  /// A service answers (`use-service`, the statistics page).
  record Serve(HttpService service) implements Verdict {}

  /// Somebody inside the balancer talks with the client in a server's place.
  record Attend(Dialogue dialogue) implements Verdict {}

  /// A cache was asked, and the next rule is. What was found is the answer, once the rules of the
  /// request are through; null when nothing was.
  ///
  /// @param links values of `Link` fields that go out ahead of an answer from elsewhere
  record Replay(@Nullable StoredReply found, List<String> links) implements Verdict {

    public Replay {
      links = List.copyOf(links);
    }

    public Replay(@Nullable StoredReply found) {
      this(found, List.of());
    }
  }

  /// The next rule is asked; the body of the response is shown on its way.
  record Tap(BodyTap tap) implements Verdict {}

  /// The next rule is asked. The client gets a field ahead of the answer (103 Early Hints).
  record Hint(String field, String value) implements Verdict {}

  /// The answer comes after `timeout tarpit`.
  record Tarpit(int status) implements Verdict {}

  /// The rule is asked again when more has come, or when the time for it is over ({@link
  /// Stream#isInspectionOver}).
  record WaitForData() implements Verdict {}

  /// The rule is asked again when the body is whole, the buffer full, or the time over.
  record WaitForBody(int atLeastBytes, int millis) implements Verdict {}

  /// The rule is asked again after so long.
  record Pause(int millis) implements Verdict {}

  /// The rule is asked again when this is complete, on whatever thread that happens.
  record WaitFor(CompletableFuture<?> until) implements Verdict {}

  /// A TCP stream goes on as HTTP (`switch-mode http`).
  ///
  /// @param onlyHttp1 HTTP/2 is not looked for
  record SwitchToHttp(boolean onlyHttp1) implements Verdict {}
}
