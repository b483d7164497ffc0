package io.whydown.balancer.hook;

/// How a check ended, with the names of HAProxy (src/check.c, check_statuses).
public enum CheckStatus {
  UNKNOWN("UNK", "Unknown", false),
  INITIALIZING("INI", "Initializing", false),
  /// Not a check: what traffic showed (`observe`).
  HEALTH_ANALYSIS("HANA", "Health analyze", false),
  SOCKET_ERROR("SOCKERR", "Socket error", false),
  L4_OK("L4OK", "Layer4 check passed", true),
  L4_TIMEOUT("L4TOUT", "Layer4 timeout", false),
  L4_CONNECTION("L4CON", "Layer4 connection problem", false),
  L6_OK("L6OK", "Layer6 check passed", true),
  L6_TIMEOUT("L6TOUT", "Layer6 timeout", false),
  L6_RESPONSE("L6RSP", "Layer6 invalid response", false),
  L7_TIMEOUT("L7TOUT", "Layer7 timeout", false),
  L7_RESPONSE("L7RSP", "Layer7 invalid response", false),
  L7_OK("L7OK", "Layer7 check passed", true),
  L7_OK_CONDITIONAL("L7OKC", "Layer7 check conditionally passed", true),
  L7_STATUS("L7STS", "Layer7 wrong status", false),
  PROC_ERROR("PROCERR", "External check error", false),
  PROC_TIMEOUT("PROCTOUT", "External check timeout", false),
  PROC_OK("PROCOK", "External check passed", true);

  private final String code;
  private final String text;
  private final boolean passed;

  CheckStatus(String code, String text, boolean passed) {
    this.code = code;
    this.text = text;
    this.passed = passed;
  }

  public String code() {
    return code;
  }

  public String text() {
    return text;
  }

  public boolean isPassed() {
    return passed;
  }
}
