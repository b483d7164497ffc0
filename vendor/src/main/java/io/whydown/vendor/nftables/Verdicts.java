package io.whydown.vendor.nftables;

import io.whydown.model.filter.RejectKind;
import io.whydown.model.filter.Verdict;
import org.jspecify.annotations.Nullable;

/// Reads verdict statements. Stateless.
final class Verdicts {

  private Verdicts() {}

  /// The verdict, or null when this is none.
  static @Nullable Verdict read(Json json) {
    if (!(json instanceof Json.Fields fields)) {
      return null;
    }
    String key = fields.onlyKey();
    Json body = fields.get(key);
    return switch (key) {
      case "accept" -> new Verdict.Accept();
      case "drop" -> new Verdict.Drop();
      case "continue" -> new Verdict.Continue();
      case "return" -> new Verdict.Return();
      case "jump" -> body instanceof Json.Fields to ? new Verdict.Jump(to.text("target")) : null;
      case "goto" -> body instanceof Json.Fields to ? new Verdict.GoTo(to.text("target")) : null;
      case "reject" -> new Verdict.Reject(kind(body));
      case "queue" -> new Verdict.Queue(body != null && NftText.value(body).contains("bypass"));
      default -> null;
    };
  }

  private static RejectKind kind(@Nullable Json body) {
    if (!(body instanceof Json.Fields fields)) {
      return RejectKind.PORT_UNREACHABLE;
    }
    if (fields.text("type").equals("tcp reset")) {
      return RejectKind.TCP_RESET;
    }
    boolean v6 = fields.text("type").equals("icmpv6");
    return switch (fields.text("expr")) {
      case "port-unreachable", "" -> RejectKind.PORT_UNREACHABLE;
      case "host-unreachable" -> RejectKind.HOST_UNREACHABLE;
      case "net-unreachable" -> RejectKind.NET_UNREACHABLE;
      case "prot-unreachable" -> RejectKind.PROTOCOL_UNREACHABLE;
      case "net-prohibited" -> RejectKind.NET_PROHIBITED;
      case "host-prohibited" -> RejectKind.HOST_PROHIBITED;
      case "admin-prohibited" -> RejectKind.ADMIN_PROHIBITED;
      case "no-route" -> v6 ? RejectKind.NO_ROUTE : RejectKind.NET_UNREACHABLE;
      case "addr-unreachable" -> RejectKind.ADDRESS_UNREACHABLE;
      case "policy-fail" -> RejectKind.POLICY_FAIL;
      case "reject-route" -> RejectKind.REJECT_ROUTE;
      default -> RejectKind.OTHER;
    };
  }
}
