package io.whydown.cli;

import java.io.PrintStream;

/// Where the program starts: clocks, streams and environment come in here and nowhere else.
public final class Main {

  private Main() {}

  public static void main(String[] args) {
    PrintStream out = System.out;
    out.println("whydown " + Version.number());
    out.flush();
    System.exit(0);
  }
}
