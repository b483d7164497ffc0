package io.whydown.net;

/// An ICMP or ICMPv6 error that ended a connect, as the socket's error queue gives it (ip(7),
/// IP_RECVERR): type, code and the address of the box that sent it. Type and code are those of RFC
/// 792 and RFC 4443.
public record IcmpError(IpFamily family, int type, int code, IpAddress sender) {

  /// The name that packet filters use, for instance `port-unreachable`; `type T code C` if none.
  public String name() {
    String name =
        family == IpFamily.V4
            ? type == 3 ? v4Unreachable() : type == 11 ? "time-exceeded" : ""
            : type == 1 ? v6Unreachable() : type == 3 ? "time-exceeded" : "";
    return name.isEmpty() ? "type " + type + " code " + code : name;
  }

  private String v4Unreachable() {
    return switch (code) {
      case 0 -> "net-unreachable";
      case 1 -> "host-unreachable";
      case 2 -> "protocol-unreachable";
      case 3 -> "port-unreachable";
      case 4 -> "fragmentation-needed";
      case 9 -> "net-prohibited";
      case 10 -> "host-prohibited";
      case 13 -> "admin-prohibited";
      default -> "";
    };
  }

  private String v6Unreachable() {
    return switch (code) {
      case 0 -> "no-route";
      case 1 -> "admin-prohibited";
      case 3 -> "addr-unreachable";
      case 4 -> "port-unreachable";
      case 5 -> "policy-fail";
      case 6 -> "reject-route";
      default -> "";
    };
  }
}
