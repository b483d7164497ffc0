package io.whydown.vendor;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

/// No reader throws, or takes for ever, whatever it is given. `./verify --deep` fuzzes one target
/// after the other with `JAZZER_FUZZ=1`; otherwise the seeds alone are run.
@Tag("deep")
class ReadersFuzzTest {

  private static final String LIMIT = "60s";

  static Stream<byte[]> nftJsonSeeds() {
    return ReaderTarget.NFT_JSON.seeds();
  }

  @MethodSource("nftJsonSeeds")
  @FuzzTest(maxDuration = LIMIT)
  void nftJson(byte[] data) {
    ReaderTarget.NFT_JSON.read(data);
  }

  static Stream<byte[]> nftTextSeeds() {
    return ReaderTarget.NFT_TEXT.seeds();
  }

  @MethodSource("nftTextSeeds")
  @FuzzTest(maxDuration = LIMIT)
  void nftText(byte[] data) {
    ReaderTarget.NFT_TEXT.read(data);
  }

  static Stream<byte[]> iptablesSeeds() {
    return ReaderTarget.IPTABLES.seeds();
  }

  @MethodSource("iptablesSeeds")
  @FuzzTest(maxDuration = LIMIT)
  void iptables(byte[] data) {
    ReaderTarget.IPTABLES.read(data);
  }

  static Stream<byte[]> ipsetSeeds() {
    return ReaderTarget.IPSET.seeds();
  }

  @MethodSource("ipsetSeeds")
  @FuzzTest(maxDuration = LIMIT)
  void ipset(byte[] data) {
    ReaderTarget.IPSET.read(data);
  }

  static Stream<byte[]> haproxyConfigurationSeeds() {
    return ReaderTarget.HAPROXY_CONFIGURATION.seeds();
  }

  @MethodSource("haproxyConfigurationSeeds")
  @FuzzTest(maxDuration = LIMIT)
  void haproxyConfiguration(byte[] data) {
    ReaderTarget.HAPROXY_CONFIGURATION.read(data);
  }

  static Stream<byte[]> haproxyRuntimeSeeds() {
    return ReaderTarget.HAPROXY_RUNTIME.seeds();
  }

  @MethodSource("haproxyRuntimeSeeds")
  @FuzzTest(maxDuration = LIMIT)
  void haproxyRuntime(byte[] data) {
    ReaderTarget.HAPROXY_RUNTIME.read(data);
  }

  static Stream<byte[]> nginxSeeds() {
    return ReaderTarget.NGINX.seeds();
  }

  @MethodSource("nginxSeeds")
  @FuzzTest(maxDuration = LIMIT)
  void nginx(byte[] data) {
    ReaderTarget.NGINX.read(data);
  }

  static Stream<byte[]> socketsSeeds() {
    return ReaderTarget.SOCKETS.seeds();
  }

  @MethodSource("socketsSeeds")
  @FuzzTest(maxDuration = LIMIT)
  void sockets(byte[] data) {
    ReaderTarget.SOCKETS.read(data);
  }

  static Stream<byte[]> iproute2Seeds() {
    return ReaderTarget.IPROUTE2.seeds();
  }

  @MethodSource("iproute2Seeds")
  @FuzzTest(maxDuration = LIMIT)
  void iproute2(byte[] data) {
    ReaderTarget.IPROUTE2.read(data);
  }

  static Stream<byte[]> systemdSeeds() {
    return ReaderTarget.SYSTEMD.seeds();
  }

  @MethodSource("systemdSeeds")
  @FuzzTest(maxDuration = LIMIT)
  void systemd(byte[] data) {
    ReaderTarget.SYSTEMD.read(data);
  }

  static Stream<byte[]> journalSeeds() {
    return ReaderTarget.JOURNAL.seeds();
  }

  @MethodSource("journalSeeds")
  @FuzzTest(maxDuration = LIMIT)
  void journal(byte[] data) {
    ReaderTarget.JOURNAL.read(data);
  }

  static Stream<byte[]> pasteSeeds() {
    return ReaderTarget.PASTE.seeds();
  }

  @MethodSource("pasteSeeds")
  @FuzzTest(maxDuration = LIMIT)
  void paste(byte[] data) {
    ReaderTarget.PASTE.read(data);
  }
}
