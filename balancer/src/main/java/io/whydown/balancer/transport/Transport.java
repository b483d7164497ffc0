package io.whydown.balancer.transport;

import io.whydown.balancer.config.BindConfig;

/// What one event loop may ask of the kernel. Used by one thread only, except `wake`. A handle is a
/// small number, reused after `close`. Calls answer a count, or a negative errno; nothing throws
/// for what a network may do.
///
/// Readiness is told once when it begins (as epoll does when edge-triggered): whoever was told must
/// read or write until `AGAIN`, or until less came or went than was asked for.
public interface Transport extends AutoCloseable {

  int READABLE = 1;
  int WRITABLE = 2;

  /// The peer has closed its side, or the connection has failed. There may still be bytes to read.
  int HANGUP = 4;

  /// The connection has failed: nothing can be written.
  int FAILED = 8;

  /// What the start line calls it.
  String name();

  /// Whether the calling thread waits for its turn when it wakes, instead of interrupting whoever
  /// runs.
  void setPatient(boolean patient);

  /// Opens a listener on one port; a negative errno when it cannot be had.
  int listen(BindConfig bind, int port, int backlog);

  /// Begins to listen on a descriptor that was given to this process; where `canMove`.
  int adoptListener(int descriptor, int backlog);

  /// A handle of its own for the same socket, for another loop; where `canMove`.
  int duplicate(int handle);

  /// The port that a listener has, when 0 was asked for.
  int localPort(int handle);

  /// Takes the next client; `peer` receives its address. Non-blocking and without Nagle's delay.
  int accept(int listener, SocketName peer);

  /// Begins to connect. The answer is a handle; `error` tells the outcome once it is writable. A
  /// negative errno when it failed at once.
  int connect(ConnectPlan plan);

  /// The pending error of a socket; 0 for none.
  int error(int handle);

  /// What is sent from now on carries this type of service, and this firewall mark; where the
  /// kernel does not grant it, nothing changes.
  void setTos(int handle, int tos);

  void setMark(int handle, int mark);

  /// The number at that place of the kernel's `tcp_info`; -1 when there is none.
  long tcpInfo(int handle, int offset);

  /// What arrives is acknowledged when it arrives, by whoever brings it, instead of when it is
  /// read, until the kernel makes the window wider. Answers what to give the next time; 0 at first.
  int acknowledgeEarly(int handle, int before);

  /// Begins to tell of readiness, at once if there is any already.
  void register(int handle, boolean listener);

  /// Stops to tell of a handle that another transport is to serve from now on (where `canMove`).
  void unregister(int handle);

  /// Stops and begins again to tell of new clients.
  void pause(int listener, boolean paused);

  /// Bytes read; 0 at the end.
  int receive(int handle, Memory memory, int offset, int length);

  /// Bytes that are there, and stay there.
  int peek(int handle, Memory memory, int offset, int length);

  /// Bytes written. `more` says that more follows at once.
  int send(int handle, Memory memory, int offset, int length, boolean more);

  /// Sends what `more` has held back.
  void push(int handle);

  /// Whether what is sent waits until a segment is full, whoever sends it.
  void hold(int handle, boolean held);

  /// Whether `move` works here.
  boolean canMove();

  /// Makes a pipe for `move`; negative errno on failure.
  int openPipe();

  /// Bytes moved from a socket into a pipe, or from a pipe to a socket, inside the kernel.
  int moveIn(int handle, int pipe, int length);

  int moveOut(int pipe, int handle, int length, boolean more);

  void closePipe(int pipe);

  /// No more will be written.
  void shutdownOutput(int handle);

  /// Closes with a reset instead of an orderly end.
  void reset(int handle);

  void close(int handle);

  /// Stops owning the handle without a word to the peer (`silent-drop`).
  void abandon(int handle);

  void localName(int handle, SocketName into);

  void peerName(int handle, SocketName into);

  /// Waits at most so long (-1: for ever, 0: not at all) and answers how many handles are ready.
  int poll(int timeoutMillis);

  /// Whether `rest` is exact enough to be of use.
  boolean canRest();

  /// Does nothing for so long, without looking for events.
  void rest(int micros);

  int readyHandle(int index);

  int readyEvents(int index);

  /// Ends a `poll` early. Safe from any thread.
  void wake();

  @Override
  void close();
}
