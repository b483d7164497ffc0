package io.whydown.balancer.hook;

import java.util.Map;
import java.util.Set;

/// What rules say of the parameters that a FastCGI application gets. Called on the event loop.
public interface GatewayRules {

  Said of(Stream stream);

  /// @param parameters by name, in capitals
  /// @param hidden header fields that it gets no parameter for, in small letters
  record Said(Map<String, String> parameters, Set<String> hidden) {

    public static final Said NOTHING = new Said(Map.of(), Set.of());
  }
}
