package io.whydown.probe;

import io.whydown.model.observation.CheckResult;
import io.whydown.model.proxy.Check;
import io.whydown.model.proxy.Check.Step;
import io.whydown.net.Deadline;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The one request and answer that a plain HTTP check is made of, or one of a gateway, as it can be
/// made by the tools of another host. Immutable.
///
/// @param send the request; null for that of a gateway, which the check holds
/// @param expects what the check makes of the answer; empty for HAProxy's own 200 to 399
record RemoteExchange(
    Dial.Target to, Check check, Step.@Nullable HttpSend send, List<Step.Expect> expects) {

  RemoteExchange {
    expects = List.copyOf(expects);
  }

  /// Empty for a check that needs more: TLS, HTTP/2, a PROXY header, a conversation.
  static Optional<RemoteExchange> of(Check check, Dial.Target to) {
    boolean http =
        check.kind() == Check.Kind.HTTP
            || (check.kind() == Check.Kind.PASSIVE && !check.steps().isEmpty());
    if (!http || check.tls() || check.isOfHttp2() || check.sendProxy() > 0) {
      return Optional.empty();
    }
    List<Step> steps = check.steps();
    if (check.gateway() != null) {
      return Optional.of(new RemoteExchange(to, check, null, List.of()));
    }
    if (steps.isEmpty()) {
      return Optional.of(
          new RemoteExchange(to, check, CheckScript.defaultRequest(check), List.of()));
    }
    boolean plain =
        steps.getFirst() instanceof Step.HttpSend
            && steps.stream().skip(1).allMatch(Step.Expect.class::isInstance);
    return plain && steps.getFirst() instanceof Step.HttpSend send
        ? Optional.of(new RemoteExchange(to, check, send, CheckScript.expectations(steps, 1)))
        : Optional.empty();
  }

  byte[] request() {
    Step.Gateway gateway = check.gateway();
    if (gateway != null || send == null) {
      return gateway == null ? new byte[0] : GatewayExchange.request(gateway);
    }
    return check.kind() == Check.Kind.HTTP
        ? CheckBytes.haproxyRequest(send)
        : CheckBytes.request(send);
  }

  /// The request as a person reads it.
  String sentText() {
    Step.Gateway gateway = check.gateway();
    return PrintableText.of(
        gateway == null ? request() : CheckBytes.latin(GatewayExchange.words(gateway)));
  }

  /// The answer as a person reads it.
  String receivedText(byte[] received) {
    GatewayExchange.Answer answer = gatewayAnswer(received);
    return PrintableText.of(answer == null ? received : CheckBytes.latin(answer.text()));
  }

  /// The status of the answer; 0 when it has none.
  int status(byte[] received) {
    GatewayExchange.Answer answer = gatewayAnswer(received);
    return answer == null
        ? HttpAnswer.read(received, isHead()).map(HttpAnswer::status).orElse(0)
        : answer.hasHead() ? answer.status() : 0;
  }

  /// Null for other requests, and for answers of another protocol.
  private GatewayExchange.@Nullable Answer gatewayAnswer(byte[] received) {
    Step.Gateway gateway = check.gateway();
    GatewayExchange.Answer answer =
        gateway == null ? null : GatewayExchange.read(gateway.language(), received);
    return answer == null || answer.fault() != null ? null : answer;
  }

  String hex() {
    return HexFormat.of().formatHex(request());
  }

  String octal() {
    return octal(request());
  }

  /// For printf(1): every byte in octal.
  static String octal(byte[] bytes) {
    var text = new StringBuilder();
    for (byte each : bytes) {
      text.append('\\').append("%03o".formatted(each & 0xff));
    }
    return text.toString();
  }

  boolean isHead() {
    return send != null && send.method().equals("HEAD");
  }

  /// The answer as the check takes it.
  ///
  /// @param how `closed`, `full`, `silent` or `reset`
  CheckResult judge(String how, byte[] received, Deadline deadline) {
    Step.Gateway gateway = check.gateway();
    if (gateway != null) {
      return GatewayExchange.judge(
          gateway, GatewayExchange.read(gateway.language(), received), unreadable(how, received));
    }
    HttpAnswer answer = HttpAnswer.read(received, isHead()).orElse(null);
    if (answer == null) {
      return unreadable(how, received);
    }
    boolean wantsBody =
        expects.stream().anyMatch(step -> new Expectation(step, deadline).needsBody());
    if (wantsBody && how.equals("silent") && !answer.isComplete()) {
      return new CheckResult.TimedOut("response");
    }
    return CheckScript.judged(check, expects, answer, deadline);
  }

  private static CheckResult unreadable(String how, byte[] received) {
    boolean nothing = received.length == 0;
    return switch (how) {
      case "silent" -> new CheckResult.TimedOut("response");
      case "reset" -> new CheckResult.Closed(true, nothing);
      default ->
          nothing
              ? new CheckResult.Closed(false, true)
              : new CheckResult.Malformed("the answer is not HTTP/1");
    };
  }
}
