package io.whydown.balancer.config;

import io.whydown.balancer.hook.ConnectionRule;
import io.whydown.balancer.hook.Rule;
import io.whydown.balancer.hook.ServerReply;
import io.whydown.balancer.hook.StreamWatch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The compiled rules of a proxy, each list in order. An empty list costs nothing.
///
/// @param connection `tcp-request connection`, before the first byte is read
/// @param session `tcp-request session`, after a PROXY header
/// @param content `tcp-request content`
/// @param request `http-request` (with `redirect`, `stats` and the like compiled into it)
/// @param responseContent `tcp-response content`
/// @param response `http-response`
/// @param afterResponse `http-after-response`, for answers of the balancer itself too
/// @param inspectDelayMillis how long `content` rules may wait
/// @param responseDelayMillis how long `tcp-response content` rules may
/// @param reply changes an answer that the balancer makes itself (`http-error`); null when none
/// @param watch told what happens to connections and streams (stick tables); null when nobody
///   counts
public record Rules(
    List<ConnectionRule> connection,
    List<ConnectionRule> session,
    List<Rule> content,
    List<Rule> request,
    List<Rule> responseContent,
    List<Rule> response,
    List<Rule> afterResponse,
    int inspectDelayMillis,
    int responseDelayMillis,
    @Nullable ServerReply reply,
    @Nullable StreamWatch watch) {

  public static final Rules NONE =
      new Rules(
          List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), 0, 0, null,
          null);

  public Rules {
    connection = List.copyOf(connection);
    session = List.copyOf(session);
    content = List.copyOf(content);
    request = List.copyOf(request);
    responseContent = List.copyOf(responseContent);
    response = List.copyOf(response);
    afterResponse = List.copyOf(afterResponse);
  }

  public Rules withContent(List<Rule> rules) {
    return new Rules(
        connection,
        session,
        rules,
        request,
        responseContent,
        response,
        afterResponse,
        inspectDelayMillis,
        responseDelayMillis,
        reply,
        watch);
  }

  public Rules withRequest(List<Rule> rules) {
    return new Rules(
        connection,
        session,
        content,
        rules,
        responseContent,
        response,
        afterResponse,
        inspectDelayMillis,
        responseDelayMillis,
        reply,
        watch);
  }

  public Rules withResponse(List<Rule> rules) {
    return new Rules(
        connection,
        session,
        content,
        request,
        responseContent,
        rules,
        afterResponse,
        inspectDelayMillis,
        responseDelayMillis,
        reply,
        watch);
  }
}
