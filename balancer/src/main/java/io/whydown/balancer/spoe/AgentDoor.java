package io.whydown.balancer.spoe;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// Where agents are reached: the servers of a backend. Thread-safe; its methods may block.
public interface AgentDoor {

  /// Whether there is a server to be dialled.
  boolean isOpen();

  /// Connects to a server of the backend, as its order has it.
  Talk connect() throws IOException;

  /// A connection to an agent.
  interface Talk extends Closeable {

    InputStream in() throws IOException;

    OutputStream out() throws IOException;
  }
}
