package io.whydown.simulate;

import io.whydown.net.Flow;
import io.whydown.net.IpAddress;
import io.whydown.net.IpFamily;
import io.whydown.net.IpProtocol;
import io.whydown.net.Port;

/// Both ends of a TCP packet; port 0 is one that the dialling kernel chooses, `TRANSLATED_PORT` one
/// that a source translation chooses.
record Ends(IpAddress source, int sourcePort, IpAddress destination, int destinationPort) {

  static final int TRANSLATED_PORT = -1;

  static Ends of(Flow flow) {
    return new Ends(
        flow.source(), flow.sourcePort(), flow.destination(), flow.destinationPort().number());
  }

  IpFamily family() {
    return destination.family();
  }

  Ends reversed() {
    return new Ends(destination, destinationPort, source, sourcePort);
  }

  /// Whether a packet with these ends answers one with those; an unknown port is any.
  boolean isAnswerTo(Ends asked) {
    return source.equals(asked.destination)
        && destination.equals(asked.source)
        && same(sourcePort, asked.destinationPort)
        && same(destinationPort, asked.sourcePort);
  }

  private static boolean same(int one, int other) {
    return one <= 0 || other <= 0 || one == other;
  }

  Ends withSource(IpAddress newSource) {
    return new Ends(newSource, sourcePort, destination, destinationPort);
  }

  Ends withSource(IpAddress newSource, int port) {
    return new Ends(newSource, port, destination, destinationPort);
  }

  Ends withDestination(IpAddress newDestination, int port) {
    return new Ends(source, sourcePort, newDestination, port);
  }

  /// The flow of a packet that goes to a known port.
  Flow flow() {
    return new Flow(
        IpProtocol.TCP, source, Math.max(0, sourcePort), destination, new Port(destinationPort));
  }
}
