package io.whydown.probe;

import io.whydown.model.observation.Observation.LookupFailure;
import io.whydown.net.IpAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a resolver said of one name. `error` and `failure` are null together.
record NameAnswer(
    List<IpAddress> addresses, @Nullable LookupFailure failure, @Nullable String error) {

  NameAnswer {
    addresses = List.copyOf(addresses);
  }

  static NameAnswer of(List<IpAddress> addresses) {
    return new NameAnswer(addresses.stream().distinct().toList(), null, null);
  }

  static NameAnswer failed(LookupFailure failure, String error) {
    return new NameAnswer(List.of(), failure, error);
  }

  /// Reads the text of gai_strerror(3), as exceptions of the JDK carry it.
  static NameAnswer ofGaiText(String text) {
    String error = text;
    if (text.contains("Name or service not known")) {
      return failed(LookupFailure.NO_SUCH_NAME, error);
    }
    if (text.contains("No address associated with hostname")) {
      return failed(LookupFailure.NO_ADDRESS, error);
    }
    if (text.contains("Temporary failure in name resolution")) {
      return failed(LookupFailure.TEMPORARY, error);
    }
    if (text.contains("Non-recoverable failure in name resolution")) {
      return failed(LookupFailure.SERVER_FAILURE, error);
    }
    return failed(LookupFailure.OTHER, error);
  }

  /// Reads a code of getaddrinfo(3) (netdb.h of glibc); -1, EAI_BADFLAGS, reaches us as -EPERM or
  /// whatever errno held and is taken for "other".
  static NameAnswer ofGaiCode(int code) {
    return switch (code) {
      case -2 -> failed(LookupFailure.NO_SUCH_NAME, "Name or service not known");
      case -3 -> failed(LookupFailure.TEMPORARY, "Temporary failure in name resolution");
      case -4 -> failed(LookupFailure.SERVER_FAILURE, "Non-recoverable failure in name resolution");
      case -5 -> failed(LookupFailure.NO_ADDRESS, "No address associated with hostname");
      default -> failed(LookupFailure.OTHER, "getaddrinfo failed with code " + code);
    };
  }
}
