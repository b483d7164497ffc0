package io.whydown.balancer.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.whydown.balancer.config.BindConfig;
import io.whydown.balancer.config.ProcessConfig.TransportChoice;
import io.whydown.balancer.config.SocketOptions;
import io.whydown.net.IpAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// What epoll's transport asks of the kernel for acknowledgements, and for the thread of its loop.
class SocketWindowTest {

  private static final int IPPROTO_TCP = 6;
  private static final int TCP_WINDOW_CLAMP = 10;
  private static final int TCP_QUICKACK = 12;
  private static final String SCHED_OTHER = "0";
  private static final String SCHED_BATCH = "3";

  @Test
  void window_isMadeNarrowerOnce() throws Exception {
    assumeTrue(Transports.isNativeUsable());
    try (Transport transport = Transports.open(TransportChoice.EPOLL)) {
      int listener = transport.listen(BindConfig.tcp(IpAddress.V4_LOOPBACK, 0), 0, 1);
      var plan = new ConnectPlan();
      plan.target.set(IpAddress.V4_LOOPBACK, transport.localPort(listener));
      int handle = transport.connect(plan);
      int before = Descriptors.option(handle, IPPROTO_TCP, TCP_WINDOW_CLAMP);

      int first = transport.acknowledgeEarly(handle, 0);
      int second = transport.acknowledgeEarly(handle, first);

      assertThat(first).isEqualTo(before - before / 8);
      assertThat(second).isEqualTo(first);
      assertThat(Descriptors.option(handle, IPPROTO_TCP, TCP_WINDOW_CLAMP)).isEqualTo(first);
      transport.close(handle);
      transport.close(listener);
    }
  }

  @Test
  void listenerThatDelaysAcknowledgements_doesSoOnceItListens() throws Exception {
    assumeTrue(Transports.isNativeUsable());
    var delaying = new SocketOptions(null, false, true, false, 0, 0, 0, 0, null);
    BindConfig plain = BindConfig.tcp(IpAddress.V4_LOOPBACK, 0);
    try (Transport transport = Transports.open(TransportChoice.EPOLL)) {
      int quick = transport.listen(plain, 0, 1);
      int slow = transport.listen(plain.withSocket(delaying), 0, 1);

      assertThat(Descriptors.option(quick, IPPROTO_TCP, TCP_QUICKACK)).isEqualTo(1);
      assertThat(Descriptors.option(slow, IPPROTO_TCP, TCP_QUICKACK)).isZero();
      transport.close(quick);
      transport.close(slow);
    }
  }

  /// The policy of the calling thread (proc(5), stat).
  private static String policy() throws IOException {
    String stat = Files.readString(Path.of("/proc/thread-self/stat"));
    return stat.substring(stat.lastIndexOf(')') + 2).split(" ")[38];
  }

  @Test
  void patientThread_hasAnotherPolicyMeanwhile() throws Exception {
    assumeTrue(Transports.isNativeUsable());
    var seen = new AtomicReference<>("");
    try (Transport transport = Transports.open(TransportChoice.EPOLL)) {
      var loop =
          new Thread(() -> {
            try {
              String before = policy();
              transport.setPatient(true);
              String patient = policy();
              transport.setPatient(false);
              seen.set(before + patient + policy());
            } catch (IOException e) {
              seen.set(e.toString());
            }
          });
      loop.start();
      loop.join();
    }

    assertThat(seen).hasValue(SCHED_OTHER + SCHED_BATCH + SCHED_OTHER);
  }
}
