package io.whydown.lab;

import java.io.IOException;

/// A JVM that makes a network with a server in it, says its prefix, and waits to be ended.
final class LabChild {

  private LabChild() {}

  public static void main(String[] arguments) throws IOException {
    var lab = LabNetwork.create();
    lab.web1().serve(LabServer.http(8080));
    System.out.println(lab.prefix());
    while (System.in.read() >= 0) {
      System.out.flush();
    }
  }
}
